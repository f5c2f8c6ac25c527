import NIOCore
import NIOPosix
import SystemPackage
import TestSupport
import Testing

@testable import Control

/// The client against servers that are none of ours.
@Suite(.timeLimit(.minutes(2))) struct ControlClientTests {
    /// Runs `body` beside a server that sends `octets` when a request begins, and leaves or stays.
    private func answering(
        _ octets: String, leaves: Bool = true, _ body: @escaping @Sendable (ControlClient) async throws -> Void
    ) async throws {
        let folder = try TemporaryDirectory()
        let path = folder.appending("s").string
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Answering(octets, leaves: leaves))
                }
            }
            .bind(unixDomainSocketPath: path).get()
        try await withTimeLimit(awaiting: "the client's test") { try await body(ControlClient(path: path)) }
        try await listener.close()
        withExtendedLifetime(folder) {}
    }

    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let octets: String
        private let leaves: Bool

        init(_ octets: String, leaves: Bool) {
            self.octets = octets
            self.leaves = leaves
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: octets)), promise: nil)
            if leaves { context.close(promise: nil) }
        }
    }

    @Test(arguments: ["garbage\n", "{}\n", "\n", "{\"reply\":{\"_0\":{}}}\n"])
    func `what is no answer is refused`(line: String) async throws {
        try await answering(line) { client in
            await #expect(throws: ControlError.garbled) { try await client.send(.status) }
        }
    }

    @Test func `a line without end is refused`() async throws {
        try await answering(String(repeating: "x", count: 3 << 20), leaves: false) { client in
            await #expect(throws: ControlError.garbled) { try await client.send(.status) }
        }
    }

    @Test(arguments: ["", "{\"reply\":"]) func `an answer that ends early is none`(text: String) async throws {
        try await answering(text) { client in
            await #expect(throws: ControlError.closed) { try await client.send(.status) }
        }
    }

    @Test func `a server that says nothing is waited for only so long`() async throws {
        try await answering("", leaves: false) { client in
            await #expect(throws: ControlError.timedOut) { try await client.send(.status, patience: .milliseconds(50)) }
        }
    }

    @Test func `nobody there is a refused connection, in rndc's words`() async throws {
        let folder = try TemporaryDirectory()
        let path = folder.appending("s").string
        var said = ""
        do throws(ControlError) {
            _ = try await ControlClient(path: path).send(.status)
        } catch {
            said = error.description
        }
        #expect(said == "connect failed: \(path): file not found")
        await #expect(throws: ControlError.pathTooLong("/" + String(repeating: "x", count: 107))) {
            try await ControlClient(path: "/" + String(repeating: "x", count: 107)).send(.status)
        }
    }
}
