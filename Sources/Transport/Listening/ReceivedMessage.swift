package import NIOCore

/// A message that a `Listener` received, and the way to reply.
package struct ReceivedMessage: Sendable {
    /// Up to 65535 octets.
    package let octets: ByteBuffer
    /// The client's address and port.
    package let sender: SocketAddress
    /// Whether it came over TCP, whose replies are not limited in size.
    package let isOverTCP: Bool
    private let channel: any Channel

    init(_ octets: ByteBuffer, from sender: SocketAddress, isOverTCP: Bool, on channel: any Channel) {
        self.octets = octets
        self.sender = sender
        self.isOverTCP = isOverTCP
        self.channel = channel
    }

    /// Sends `reply`, up to 65535 octets, from the address that the message came to; `nil` for none.
    ///
    /// Must be called once for each message: over TCP the next one is not read before. A reply that the kernel has no room for is
    /// lost, as datagrams may be.
    package func answer(_ reply: [UInt8]?) {
        if isOverTCP { return channel.writeAndFlush(StreamReply(octets: reply), promise: nil) }
        guard let reply, channel.isWritable else { return }
        let buffer = channel.allocator.buffer(bytes: reply)
        channel.writeAndFlush(AddressedEnvelope(remoteAddress: sender, data: buffer), promise: nil)
    }
}

/// The reply to a connection's outstanding message.
struct StreamReply: Sendable {
    let octets: [UInt8]?
}
