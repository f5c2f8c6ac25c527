import NIOCore

/// The event loop's end of a `StreamConnection`: frames what is read and stops reading while the caller has not yet
/// taken what there is.
///
/// A peer that closes ends this back-pressure: on its FIN, NIO reads what the kernel still holds.
final class StreamReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let inbox: Inbox
    private var framer = MessageFramer()
    private var segments: [ByteBuffer] = []

    init(into inbox: Inbox) {
        self.inbox = inbox
    }

    func channelActive(context: ChannelHandlerContext) {
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        framer.take(unwrapInboundIn(data), into: &segments)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if !segments.isEmpty {
            inbox.put(segments)
            segments.removeAll(keepingCapacity: true)
        }
        if inbox.wantsMore() { context.read() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        inbox.end(.failed(TransportError(error)))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        inbox.end(framer.truncation.map { .failed($0) } ?? .endOfStream)
    }
}
