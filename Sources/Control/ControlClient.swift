import Linux
package import NIOCore
import NIOPosix

/// Sends requests to the daemon that listens on a local socket.
package struct ControlClient: Sendable {
    private let path: String
    private let group: any EventLoopGroup

    /// A client of the socket at `path`; it connects for each request.
    package init(path: String, on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton) {
        self.path = path
        self.group = group
    }

    /// Sends `request` and returns the last line of the answer; `report` is called for those before it.
    ///
    /// - Parameter patience: how long to wait for each part of the answer; `nil` for requests that wait for zones.
    /// Throws `.requestTooLarge`, `.pathTooLong`, `.system` if nobody listens, `.timedOut`, `.closed` within the answer, `.garbled`
    /// if it is no answer.
    package func send(
        _ request: ControlRequest, patience: Duration? = .seconds(60),
        report: @Sendable (ZoneOutcome) async -> Void = { _ in }
    ) async throws(ControlError) -> ControlReply {
        let line = try ByteBuffer(line: request)
        // Without the newline.
        guard line.readableBytes - 1 <= ControlLimits.requestOctets else {
            throw .requestTooLarge(octets: line.readableBytes - 1)
        }
        let (pieces, arrived) = AsyncThrowingStream.makeStream(of: ByteBuffer.self, throwing: (any Error).self)
        let channel = try await connect(arrived)
        defer { channel.close(promise: nil) }
        // A server without room says so and closes, perhaps before it has read the request. A read that is requested beforehand
        // receives that message even if sending fails.
        channel.read()
        try? await channel.writeAndFlush(line).get()
        do {
            var lines = LineBuffer(limit: ControlLimits.replyOctets)
            var iterator = pieces.makeAsyncIterator()
            while true {
                let alarm = patience.map { patience in
                    channel.eventLoop.scheduleTask(in: TimeAmount(patience)) {
                        arrived.finish(throwing: ControlError.timedOut)
                    }
                }
                defer { alarm?.cancel() }
                channel.read()
                guard let piece = try await iterator.next() else { throw ControlError.closed }
                lines.append(piece)
                while let line = try lines.next() {
                    switch try line.decoded(ControlMessage.self) {
                    case .outcome(let outcome): await report(outcome)
                    case .reply(let reply): return reply
                    }
                }
            }
        } catch let error as ControlError {
            throw error
        } catch is LineBuffer.LineTooLong {
            throw .garbled
        } catch {
            throw .closed
        }
    }

    private func connect(
        _ arrived: AsyncThrowingStream<ByteBuffer, any Error>.Continuation
    ) async throws(ControlError) -> any Channel {
        guard LocalAddress.fits(path) else { throw .pathTooLong(path) }
        do {
            return try await ClientBootstrap(group: group)
                .channelOption(.autoRead, value: false)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(PieceReader(arrived))
                    }
                }
                .connect(unixDomainSocketPath: path).get()
        } catch {
            throw .system(operation: "connect failed", path: path, code: (error as? IOError)?.errnoCode ?? 0)
        }
    }
}

/// Passes on what arrives; nothing more is read before it is asked for.
private final class PieceReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let arrived: AsyncThrowingStream<ByteBuffer, any Error>.Continuation

    init(_ arrived: AsyncThrowingStream<ByteBuffer, any Error>.Continuation) {
        self.arrived = arrived
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        arrived.yield(unwrapInboundIn(data))
    }

    func channelInactive(context: ChannelHandlerContext) {
        arrived.finish()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        arrived.finish(throwing: error)
        context.close(promise: nil)
    }
}
