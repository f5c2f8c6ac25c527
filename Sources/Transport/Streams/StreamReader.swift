import NIOCore

/// The event loop's side of a `StreamConnection`: splits what is read into messages, and stops reading while the caller has not
/// received what is there.
///
/// A long stream is left to gather for a moment: reading each little part at once costs a system call and two thread wake-ups.
///
/// A peer that closes ends this back-pressure: on its FIN, NIO reads what the kernel still has.
final class StreamReader: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let inbox: Inbox
    private var framer = MessageFramer()
    private var segments: [ByteBuffer] = []
    /// Octets since the last message sent, and since the last batch.
    private var received = 0
    private var receivedNow = 0
    private static let longStream = 1 << 20
    private static let fullRead = 1 << 17
    private static let pause = TimeAmount.milliseconds(8)

    init(into inbox: Inbox) {
        self.inbox = inbox
    }

    func channelActive(context: ChannelHandlerContext) {
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let octets = unwrapInboundIn(data)
        receivedNow += octets.readableBytes
        framer.split(octets, into: &segments)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if !segments.isEmpty {
            inbox.put(segments)
            segments.removeAll(keepingCapacity: true)
        }
        let isGathering = received >= Self.longStream && receivedNow < Self.fullRead
        received += receivedNow
        receivedNow = 0
        guard inbox.wantsMore(isWithinMessage: framer.isWithinMessage) else { return }
        guard isGathering else { return context.read() }
        let channel = context.channel
        context.eventLoop.scheduleTask(in: Self.pause) { channel.read() }
    }

    /// A connection may carry many short answers, which are not a long stream.
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        received = 0
        context.write(data, promise: promise)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        inbox.end(.failed(TransportError(error)))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        inbox.end(framer.truncation.map { .failed($0) } ?? .endOfStream)
    }
}
