import NIOCore
import NIOPosix

/// One TCP connection to a scripted primary, in the hands of its script.
package final class ScriptedConnection: Sendable {
    /// The first connection is 0.
    package let number: Int
    /// The whole messages that came so far, without their length octets; finished when the client closed or the script ended.
    package let messages = Journal<[UInt8]>()
    private let channel: any Channel
    private let inbound: NIOAsyncChannelInboundStream<ByteBuffer>
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>

    init(
        number: Int, channel: any Channel, inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.number = number
        self.channel = channel
        self.inbound = inbound
        self.outbound = outbound
    }

    /// Awaits message number `number` from the client; throws when it closes first.
    @discardableResult
    package func receive(_ number: Int = 0, within limit: Duration = .seconds(120)) async throws -> [UInt8] {
        try await entry(number, of: messages, called: "message", within: limit)
    }

    /// Sends whole messages, each with its length in front.
    package func send(_ messages: [UInt8]...) async throws {
        for message in messages { try await sendRaw(message.framed) }
    }

    /// Sends the octets as they are.
    package func sendRaw(_ octets: [UInt8]) async throws {
        try await outbound.write(ByteBuffer(bytes: octets))
    }

    /// Ends the connection by RST instead of FIN: what was sent and not yet read may be lost to the client.
    package func reset() async throws {
        if let options = channel as? any SocketOptionProvider {
            try await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        try await channel.close()
    }

    /// Says and does nothing until the client closes, or the test is over.
    package func waitForClientToClose() async {
        _ = await messages.first(from: Int.max)
    }

    /// Runs `script` while messages are taken in beside it.
    func play(_ script: ScriptedPrimary.ConnectionScript) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [self] in
                defer { messages.finish() }
                var received = ByteBuffer()
                for try await piece in inbound {
                    received.writeImmutableBuffer(piece)
                    while let message = received.readLengthPrefixedSlice(as: UInt16.self) {
                        messages.append(Array(message.readableBytesView))
                    }
                }
            }
            defer { group.cancelAll() }
            try await script(self)
        }
    }
}
