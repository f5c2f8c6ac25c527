import NIOCore
import NIOPosix
import Testing

let group = MultiThreadedEventLoopGroup.singleton

func loopback(_ host: String = "127.0.0.1", port: Int = 0) throws -> SocketAddress {
    try SocketAddress(ipAddress: host, port: port)
}

/// An address nobody listens on: the kernel hands port 1 to no one, unlike a port that was free a moment ago.
func closedPort(at host: String = "127.0.0.1") throws -> SocketAddress {
    try loopback(host, port: 1)
}

/// A message as it goes over TCP.
func framed(_ message: [UInt8]) -> [UInt8] {
    [UInt8(message.count >> 8), UInt8(message.count & 0xFF)] + message
}

/// A TCP peer on a free loopback port: `script` plays each connection and closes it, `client` is told the address.
func withPeer<Result: Sendable>(
    at host: String = "127.0.0.1", _ script: @Sendable @escaping (PeerConnection) async throws -> Void,
    client: (SocketAddress) async throws -> Result
) async throws -> Result {
    let (connections, accepted) = AsyncStream.makeStream(of: PeerConnection.self)
    let listener = try await ServerBootstrap(group: group)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                let (inbound, received) = AsyncStream.makeStream(of: ByteBuffer.self)
                try channel.pipeline.syncOperations.addHandler(Receiver(into: received))
                accepted.yield(PeerConnection(inbound: inbound, channel: channel))
            }
        }
        .bind(to: loopback(host)).get()
    let address = try #require(listener.localAddress)
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
            for await connection in connections {
                // What the client does to the connection is its own affair.
                try? await script(connection)
                try? await connection.channel.close()
            }
        }
        defer {
            tasks.cancelAll()
            listener.close(promise: nil)
        }
        return try await client(address)
    }
}

struct PeerConnection: Sendable {
    let inbound: AsyncStream<ByteBuffer>
    let channel: any Channel

    /// Waits for anything at all from the client.
    func receiveAnything() async {
        for await _ in inbound { return }
    }

    /// Returns when the kernel has taken all of it.
    func send(_ octets: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: octets))
    }
}

private final class Receiver: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let received: AsyncStream<ByteBuffer>.Continuation

    init(into received: AsyncStream<ByteBuffer>.Continuation) {
        self.received = received
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received.yield(unwrapInboundIn(data))
    }

    func channelInactive(context: ChannelHandlerContext) {
        received.finish()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
