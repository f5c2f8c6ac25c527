import NIOCore
import NIOPosix

/// A client that sends and reads octets as it likes.
struct RawConnection {
    typealias Stream = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    let inbound: NIOAsyncChannelInboundStream<ByteBuffer>
    let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    let channel: any Channel

    static func with<Result>(
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

    func send(_ text: String) async throws {
        try await outbound.write(ByteBuffer(string: text))
    }

    func send(_ octets: [UInt8]) async throws {
        try await outbound.write(ByteBuffer(bytes: octets))
    }

    /// All that comes until the other side closes, however it does.
    func rest() async -> String {
        var text = ""
        do {
            for try await piece in inbound { text += String(buffer: piece) }
        } catch {}
        return text
    }
}
