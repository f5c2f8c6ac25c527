import NIOCore

/// The event loop's side of one TCP connection to a listener: it passes on one message at a time, and continues to read after the
/// reply.
///
/// A peer that sends only part of a message, or does not read its replies, is disconnected after the idle time like one that sends
/// nothing.
final class ListenerConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = StreamReply
    typealias OutboundOut = ByteBuffer

    private let queue: ListenerQueue
    private let idle: TimeAmount
    private var framer = MessageFramer()
    private var segments: [ByteBuffer] = []
    /// Messages that were read and not yet passed on.
    private var batch = MessageBatch([])
    private var isAwaitingAnswer = false
    private var alarm: Scheduled<Void>?

    init(into queue: ListenerQueue, idle: Duration) {
        self.queue = queue
        self.idle = TimeAmount(idle)
    }

    func channelActive(context: ChannelHandlerContext) {
        setAlarm(context)
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        framer.split(unwrapInboundIn(data), into: &segments)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard !isAwaitingAnswer else { return }
        handOver(context)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let answer = unwrapOutboundIn(data)
        guard let octets = answer.octets, let length = UInt16(exactly: octets.count) else {
            promise?.succeed()
            return answered(context)
        }
        var buffer = context.channel.allocator.buffer(capacity: 2 + octets.count)
        buffer.writeInteger(length)
        buffer.writeBytes(octets)
        let written = promise ?? context.eventLoop.makePromise()
        written.futureResult.assumeIsolated().whenSuccess { self.answered(context) }
        context.write(wrapOutboundOut(buffer), promise: written)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        alarm?.cancel()
        alarm = nil
        context.fireChannelInactive()
    }

    private func answered(_ context: ChannelHandlerContext) {
        guard isAwaitingAnswer else { return }
        isAwaitingAnswer = false
        handOver(context)
    }

    /// Puts the next message into the queue, or continues to read if there is none.
    private func handOver(_ context: ChannelHandlerContext) {
        if let message = nextMessage(), let sender = context.remoteAddress {
            isAwaitingAnswer = true
            setAlarm(context)
            queue.put(ReceivedMessage(message, from: sender, isOverTCP: true, on: context.channel))
        } else {
            context.read()
        }
    }

    private func nextMessage() -> ByteBuffer? {
        if let message = batch.next() { return message }
        batch = MessageBatch(segments)
        segments = []
        return batch.next()
    }

    private func setAlarm(_ context: ChannelHandlerContext) {
        alarm?.cancel()
        let channel = context.channel
        alarm = context.eventLoop.scheduleTask(in: idle) { channel.close(promise: nil) }
    }
}
