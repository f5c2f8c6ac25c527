package import DNS
import NIOCore
import NIOPosix

/// A UDP socket on loopback that asks whatever a test wants, and records what comes back.
package final class DatagramClient: Sendable {
    /// Where it sends from.
    package let endpoint: Endpoint
    /// What came back, in order, whoever sent it.
    package let answers: Journal<[UInt8]>
    private let channel: any Channel
    private let server: SocketAddress

    private init(_ channel: any Channel, from endpoint: Endpoint, to server: SocketAddress, _ answers: Journal<[UInt8]>) {
        self.channel = channel
        self.answers = answers
        self.endpoint = endpoint
        self.server = server
    }

    fileprivate static func open(to server: Endpoint, from address: IPAddress) async throws -> DatagramClient {
        let answers = Journal<[UInt8]>()
        let channel = try await DatagramBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Answers(into: answers))
                }
            }
            .bind(host: "\(address)", port: 0).get()
        let port = UInt16(channel.localAddress?.port ?? 0)
        let remote = try SocketAddress(ipAddress: "\(server.address)", port: Int(server.port))
        return DatagramClient(channel, from: Endpoint(address, port: port), to: remote, answers)
    }

    /// Sends `message`.
    package func send(_ message: [UInt8]) async throws {
        try await send([message])
    }

    /// Sends them all, and returns when the kernel has them.
    package func send(_ messages: [[UInt8]]) async throws {
        for message in messages.dropLast() {
            channel.write(AddressedEnvelope(remoteAddress: server, data: ByteBuffer(bytes: message)), promise: nil)
        }
        guard let last = messages.last else { return }
        try await channel.writeAndFlush(AddressedEnvelope(remoteAddress: server, data: ByteBuffer(bytes: last)))
    }

    /// Sends `message` and returns the next answer that has its ID.
    package func ask(_ message: [UInt8], within limit: Duration = .seconds(120)) async throws -> [UInt8] {
        let mark = answers.count
        try await send(message)
        return try await withTimeLimit(limit, awaiting: "an answer to \(endpoint)") { [answers] in
            guard let found = await answers.first(from: mark, where: { $0.prefix(2) == message.prefix(2) }) else {
                throw CancellationError()
            }
            return found.entry
        }
    }

    fileprivate func close() async {
        try? await channel.close()
    }

    private final class Answers: ChannelInboundHandler {
        typealias InboundIn = AddressedEnvelope<ByteBuffer>

        private let journal: Journal<[UInt8]>

        init(into journal: Journal<[UInt8]>) {
            self.journal = journal
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            journal.append(Array(unwrapInboundIn(data).data.readableBytesView))
        }
    }
}

/// Runs `body` with a socket that sends to `server` from `address`; it is closed afterwards.
package func withDatagramClient<Result>(
    to server: Endpoint, from address: IPAddress = .v4(0x7F00_0001), isolation: isolated (any Actor)? = #isolation,
    _ body: (DatagramClient) async throws -> Result
) async throws -> Result {
    let client = try await DatagramClient.open(to: server, from: address)
    do {
        let result = try await body(client)
        await client.close()
        return result
    } catch {
        await client.close()
        throw error
    }
}
