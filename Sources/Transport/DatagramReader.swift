import NIOCore

/// The event loop's end of a `DatagramPort`.
final class DatagramReader: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let inbox: Inbox
    private var isWriting = false

    init(into inbox: Inbox) {
        self.inbox = inbox
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // A copy of its own size: the read buffer has room for the largest datagram there can be.
        let datagram = unwrapInboundIn(data)
        var copy = context.channel.allocator.buffer(capacity: datagram.readableBytes)
        copy.writeImmutableBuffer(datagram)
        inbox.put([copy])
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // Two writes under way would leave as one datagram. One that must wait finds the kernel's buffer full, and is
        // lost as datagrams are.
        guard !isWriting else {
            promise?.succeed()
            return
        }
        isWriting = true
        let written = promise ?? context.eventLoop.makePromise()
        written.futureResult.assumeIsolated().whenComplete { _ in self.isWriting = false }
        context.write(data, promise: written)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        inbox.end(.failed(TransportError(error)))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        inbox.end(.endOfStream)
    }
}
