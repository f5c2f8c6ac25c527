import NIOCore

/// The event loop's end of a listener's UDP socket.
final class ListenerDatagrams: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let queue: ListenerQueue

    init(into queue: ListenerQueue) {
        self.queue = queue
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let datagram = unwrapInboundIn(data)
        guard queue.hasRoom() else { return }
        // A copy of its own size: the read buffer has room for the largest datagram there can be.
        var copy = context.channel.allocator.buffer(capacity: datagram.data.readableBytes)
        copy.writeImmutableBuffer(datagram.data)
        queue.put(ReceivedMessage(copy, from: datagram.remoteAddress, isOverTCP: false, on: context.channel))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // One datagram's trouble is not the next one's.
    }
}
