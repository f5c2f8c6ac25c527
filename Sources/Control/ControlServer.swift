// One request a connection: a client's life is one deadline to send its request, one handler, and one deadline for each line that it
// reads; and when it leaves, the connection ends. No state is kept for a client between requests.

package import NIOCore
import NIOPosix
import Synchronization
import Transport

/// Answers requests on a local socket, from root, the daemon's user, and members of the socket's group.
package final class ControlServer: Sendable {
    /// Answers one request; is cancelled if the client disconnects.
    package typealias Handler = @Sendable (ControlRequest, ControlProgress) async -> ControlAnswer

    private let file: SocketFile
    private let listener: any Channel
    private let connections: AsyncStream<ControlConnection>
    private let limits: ControlLimits
    private let handler: Handler

    private init(
        _ file: SocketFile, _ listener: any Channel, _ connections: AsyncStream<ControlConnection>, _ limits: ControlLimits,
        _ handler: @escaping Handler
    ) {
        self.file = file
        self.listener = listener
        self.connections = connections
        self.limits = limits
        self.handler = handler
    }

    /// Listens at `path`, mode 0660; replaces the socket of a dead process, but not one where another process listens.
    /// Throws `.pathTooLong`, `.inUse`, `.notSocket`, or `.system` if the kernel refuses.
    package static func listen(
        at path: String, limits: ControlLimits = ControlLimits(),
        on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton, handler: @escaping Handler
    ) async throws(ControlError) -> ControlServer {
        try await listen(at: path, limits: limits, on: group, admits: nil, handler: handler)
    }

    /// - Parameter admits: replaces the rule for who has access.
    static func listen(
        at path: String, limits: ControlLimits, on group: any EventLoopGroup,
        admits: (@Sendable (PeerCredentials) -> Bool)?, handler: @escaping Handler
    ) async throws(ControlError) -> ControlServer {
        let (file, descriptor) = try SocketFile.listen(at: path)
        let (connections, accepted) = AsyncStream.makeStream(of: ControlConnection.self)
        let door = ConnectionAdmission(
            limit: limits.connections,
            admits: admits ?? { $0.isAdmitted(owner: file.owner, group: file.group) }, accepted: accepted)
        do {
            let listener = try await ServerBootstrap(group: group)
                .serverChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(AcceptPauses()) }
                }
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try door.accept(channel) }
                }
                .withBoundSocket(descriptor).get()
            return ControlServer(file, listener, connections, limits, handler)
        } catch {
            file.remove()
            throw .system(operation: "listen", path: path, code: (error as? IOError)?.errnoCode ?? 0)
        }
    }

    /// Serves until the task is cancelled; then removes the socket, and gives running requests a moment for their answers.
    package func run() async {
        await withDiscardingTaskGroup { group in
            for await connection in connections {
                group.addTask { await self.serve(connection) }
            }
            file.remove()
            try? await listener.close()
        }
    }

    private func serve(_ connection: ControlConnection) async {
        await withTaskCancellationHandler {
            await withTaskGroup { group in
                group.addTask {
                    await self.answer(connection)
                    connection.close()
                }
                await connection.closed()
                group.cancelAll()
            }
        } onCancel: {
            connection.closes(in: limits.closingTime)
        }
    }

    private func answer(_ connection: ControlConnection) async {
        let answer: ControlAnswer
        do {
            let request = try await connection.receive(within: limits.requestTime).decoded(ControlRequest.self)
            let progress = ControlProgress { [limits] outcome throws(ControlError) in
                try await connection.send(.outcome(outcome), within: limits.replyTime)
            }
            answer = await handler(request, progress)
        } catch ControlError.requestTooLarge(let octets) {
            let text = "request too large: \(octets) octets, limit \(ControlLimits.requestOctets)"
            answer = ControlAnswer(.failed(ControlFailure(.failure, text)))
        } catch ControlError.garbled {
            answer = ControlAnswer(.failed(ControlFailure(.unknownCommand)))
        } catch {
            return
        }
        try? await connection.send(.reply(answer.reply), within: limits.replyTime)
        answer.afterwards?()
    }
}

/// Admits connections, and limits their number.
private final class ConnectionAdmission: Sendable {
    private let open = Mutex(0)
    private let limit: Int
    private let admits: @Sendable (PeerCredentials) -> Bool
    private let accepted: AsyncStream<ControlConnection>.Continuation

    init(
        limit: Int, admits: @escaping @Sendable (PeerCredentials) -> Bool,
        accepted: AsyncStream<ControlConnection>.Continuation
    ) {
        self.limit = limit
        self.admits = admits
        self.accepted = accepted
    }

    func accept(_ channel: any Channel) throws {
        let peer = try channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
            try PeerCredentials(of: $0)
        }
        guard let peer, admits(peer) else {
            return try channel.pipeline.syncOperations.addHandler(Refusal(ControlFailure(.permissionDenied)))
        }
        let hasRoom = open.withLock { open in
            guard open < limit else { return false }
            open += 1
            return true
        }
        guard hasRoom else {
            return try channel.pipeline.syncOperations.addHandler(Refusal(ControlFailure(.quotaReached)))
        }
        channel.closeFuture.whenComplete { [self] _ in open.withLock { $0 -= 1 } }
        accepted.yield(try ControlConnection(channel))
    }
}

/// Sends why the connection is refused, and closes it at once: nothing is kept for it, and it need not read.
private final class Refusal: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let failure: ControlFailure

    init(_ failure: ControlFailure) {
        self.failure = failure
    }

    func channelActive(context: ChannelHandlerContext) {
        if let line = try? ByteBuffer(line: ControlMessage.reply(.failed(failure))) {
            context.writeAndFlush(wrapOutboundOut(line), promise: nil)
        }
        context.close(promise: nil)
    }
}
