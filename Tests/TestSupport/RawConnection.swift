package import NIOCore
import NIOPosix

/// A client of a local socket that sends and reads octets as it likes.
package struct RawConnection {
    private typealias Stream = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    private let inbound: NIOAsyncChannelInboundStream<ByteBuffer>
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    package let channel: any Channel

    package static func with<Result>(
        _ path: String, _ body: (RawConnection) async throws -> Result
    ) async throws -> Result {
        let stream = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(unixDomainSocketPath: path) { channel in
                channel.eventLoop.makeCompletedFuture { try Stream(wrappingChannelSynchronously: channel) }
            }
        return try await stream.executeThenClose { inbound, outbound in
            try await body(RawConnection(inbound: inbound, outbound: outbound, channel: stream.channel))
        }
    }

    package func send(_ text: String) async throws {
        try await outbound.write(ByteBuffer(string: text))
    }

    package func send(_ octets: [UInt8]) async throws {
        try await outbound.write(ByteBuffer(bytes: octets))
    }

    /// Takes nothing more from the system's buffer.
    package func stopReading() async throws {
        try await channel.setOption(.autoRead, value: false).get()
    }

    /// All that comes until the other side closes, however it does.
    package func rest() async -> String {
        var text = ""
        do {
            for try await piece in inbound { text += String(buffer: piece) }
        } catch {}
        return text
    }
}
