package import DNS
import Foundation
import NIOCore
import NIOPosix

/// Asks a server one question by UDP; no more than what tells that a peer is up.
package enum Loopback {
    /// Whether this machine has ::1; many containers have not.
    package static var hasIPv6: Bool {
        let interfaces = try? String(contentsOfFile: "/proc/net/if_inet6", encoding: .utf8)
        return interfaces?.contains(String(repeating: "0", count: 31) + "1 ") ?? false
    }

    /// The serial that the server gives for `zone`, or nil when it gives none within a second.
    package static func serial(of zone: Name, at server: Endpoint) async -> UInt32? {
        guard let answer = try? await ask(MessageBuilder.query(zone, .soa).octets, at: server),
            var reader = try? MessageReader(answer.span), reader.header.isAuthoritative, reader.header.answerCount > 0,
            (try? reader.readQuestion(in: answer.span)) != nil, let record = try? reader.readRecord(in: answer.span),
            record.type == .soa
        else { return nil }
        return try? SOA(record, in: answer.span).serial.value
    }

    /// Sends `query` and returns the first datagram that comes back.
    package static func ask(_ query: [UInt8], at server: Endpoint, within limit: Duration = .seconds(1)) async throws -> [UInt8]
    {
        let channel = try await DatagramBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: server.address.isIPv4 ? "127.0.0.1" : "::1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<AddressedEnvelope<ByteBuffer>, AddressedEnvelope<ByteBuffer>>(
                        wrappingChannelSynchronously: channel)
                }
            }
        let remote = try SocketAddress(ipAddress: "\(server.address)", port: Int(server.port))
        return try await withTimeLimit(limit, awaiting: "an answer from \(server)") {
            try await channel.executeThenClose { inbound, outbound in
                try await outbound.write(AddressedEnvelope(remoteAddress: remote, data: ByteBuffer(bytes: query)))
                for try await answer in inbound { return Array(answer.data.readableBytesView) }
                throw CancellationError()
            }
        }
    }
}
