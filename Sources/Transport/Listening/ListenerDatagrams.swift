import NIOCore

/// The event loop's side of a listener's UDP socket.
final class ListenerDatagrams: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let queue: ListenerQueue

    init(into queue: ListenerQueue) {
        self.queue = queue
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let datagram = unwrapInboundIn(data)
        guard queue.hasRoom() else { return }
        // A copy of the datagram's size: the read buffer has room for the largest possible datagram.
        var copy = context.channel.allocator.buffer(capacity: datagram.data.readableBytes)
        copy.writeImmutableBuffer(datagram.data)
        queue.put(ReceivedMessage(copy, from: datagram.remoteAddress, isOverTCP: false, on: context.channel))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // An error of one datagram does not concern the next.
    }
}
