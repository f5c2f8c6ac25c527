import NIOCore

/// A client's connection to the server: one request in, lines out.
struct ControlConnection: Sendable {
    private let channel: any Channel
    /// The request's line; fails if it is too long or the connection ends before it.
    let request: EventLoopFuture<ByteBuffer>

    init(_ channel: any Channel) throws {
        self.channel = channel
        let request = channel.eventLoop.makePromise(of: ByteBuffer.self)
        self.request = request.futureResult
        try channel.pipeline.syncOperations.addHandler(RequestReader(request))
    }

    /// Waits until either side has closed the connection.
    func closed() async {
        try? await channel.closeFuture.get()
    }

    func close() {
        channel.close(promise: nil)
    }

    /// The request, if it arrives within `limit`; the connection is closed otherwise.
    func receive(within limit: Duration) async throws -> ByteBuffer {
        let alarm = closes(in: limit)
        defer { alarm.cancel() }
        return try await request.get()
    }

    /// Sends a line; returns when the system has accepted it, or throws after `limit`.
    func send(_ message: ControlMessage, within limit: Duration) async throws(ControlError) {
        let line = try ByteBuffer(line: message)
        let alarm = closes(in: limit)
        defer { alarm.cancel() }
        do {
            try await channel.writeAndFlush(line).get()
        } catch {
            throw .closed
        }
    }

    /// Closes the connection after `limit`, unless that is cancelled.
    @discardableResult
    func closes(in limit: Duration) -> Scheduled<Void> {
        channel.eventLoop.scheduleTask(in: TimeAmount(limit)) { [channel] in channel.close(promise: nil) }
    }
}

/// Reads the first line, and nothing after it.
private final class RequestReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private var line = LineBuffer(limit: ControlLimits.requestOctets)
    private var request: EventLoopPromise<ByteBuffer>?
    private var octets = 0

    init(_ request: EventLoopPromise<ByteBuffer>) {
        self.request = request
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let piece = unwrapInboundIn(data)
        octets += piece.readableBytes
        guard request != nil else {
            // Anything after a request is dropped; an endless stream ends the connection.
            if octets > 2 * ControlLimits.requestOctets { context.close(promise: nil) }
            return
        }
        line.append(piece)
        do throws(LineBuffer.LineTooLong) {
            if let line = try line.next() { settle(.success(line)) }
        } catch {
            settle(.failure(ControlError.requestTooLarge(octets: octets)))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        settle(.failure(ControlError.closed))
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        settle(.failure(ControlError.closed))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func settle(_ result: Result<ByteBuffer, any Error>) {
        request?.completeWith(result)
        request = nil
        line = LineBuffer(limit: 0)
    }
}
