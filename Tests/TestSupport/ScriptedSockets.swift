import DNS
import NIOCore
import NIOPosix

/// The two sockets of a scripted primary, bound to one port number.
///
/// Nothing is read before somebody serves, and no channel is made asynchronous before that: one that is made so and then dropped ends
/// the process.
struct ScriptedSockets: Sendable {
    typealias Datagram = AddressedEnvelope<ByteBuffer>

    let port: UInt16
    private let host: String
    private let datagrams: any Channel
    /// Where it is nil, connections are refused. A listener that was closed may still be held open by a child of the tests.
    private let listener: NIOAsyncChannel<any Channel, Never>?

    static func bind(at address: IPAddress, listens: Bool = true) async throws -> ScriptedSockets {
        var attemptsLeft = 20
        while true {
            let port = try await FreePort.next()
            do {
                return try await bind(host: "\(address)", port: port, listens: listens)
            } catch let error as IOError where attemptsLeft > 0 && error.isAddressInUse {
                attemptsLeft -= 1
            }
        }
    }

    private static func bind(host: String, port: UInt16, listens: Bool) async throws -> ScriptedSockets {
        let datagrams = try await bindDatagrams(host: host, port: port)
        guard listens else { return ScriptedSockets(port: port, host: host, datagrams: datagrams, listener: nil) }
        do {
            let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .childChannelOption(.autoRead, value: false)
                .bind(host: host, port: Int(port)) { $0.eventLoop.makeSucceededFuture($0) }
            return ScriptedSockets(port: port, host: host, datagrams: datagrams, listener: listener)
        } catch {
            try await datagrams.close()
            throw error
        }
    }

    private static func bindDatagrams(host: String, port: UInt16) async throws -> any Channel {
        try await DatagramBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.autoRead, value: false)
            .bind(host: host, port: Int(port)).get()
    }

    /// Has `body` read and write, and closes the channel afterwards.
    private static func with<Message: Sendable>(
        _ channel: any Channel,
        _ body: (NIOAsyncChannelInboundStream<Message>, NIOAsyncChannelOutboundWriter<Message>) async throws -> Void
    ) async throws {
        let stream = try await channel.eventLoop.submit {
            try NIOAsyncChannel<Message, Message>(wrappingChannelSynchronously: channel)
        }.get()
        try await stream.executeThenClose { inbound, outbound in
            try await channel.setOption(.autoRead, value: true).get()
            try await body(inbound, outbound)
        }
    }

    /// Answers each datagram in a task of its own, so that one that waits holds up no other.
    func serveDatagrams(of primary: ScriptedPrimary, by script: @escaping ScriptedPrimary.DatagramScript) async throws {
        try await Self.with(datagrams) {
            (inbound: NIOAsyncChannelInboundStream<Datagram>, outbound: NIOAsyncChannelOutboundWriter<Datagram>) in
            try await withThrowingDiscardingTaskGroup { group in
                var number = 0
                for try await datagram in inbound {
                    let query = Array(datagram.data.readableBytesView)
                    primary.queries.append(query)
                    group.addTask { [number] in
                        for answer in await script(query, number) {
                            switch answer {
                            case .octets(let octets):
                                let reply = Datagram(remoteAddress: datagram.remoteAddress, data: ByteBuffer(bytes: octets))
                                try await outbound.write(reply)
                            case .fromAnotherPort(let octets):
                                try await sendFromAnotherPort(octets, to: datagram.remoteAddress)
                            }
                        }
                    }
                    number += 1
                }
                group.cancelAll()
            }
        }
    }

    /// Plays the script on each connection; what a script throws ends that connection alone.
    func serveConnections(of primary: ScriptedPrimary, by script: @escaping ScriptedPrimary.ConnectionScript) async throws {
        try await listener?.executeThenClose { inbound in
            try await withThrowingDiscardingTaskGroup { group in
                var number = 0
                for try await channel in inbound {
                    group.addTask { [number] in
                        try? await Self.with(channel) { inbound, outbound in
                            let connection = ScriptedConnection(
                                number: number, channel: channel, inbound: inbound, outbound: outbound)
                            primary.connections.append(connection)
                            try await connection.play(script)
                        }
                    }
                    number += 1
                }
                group.cancelAll()
            }
        }
    }

    private func sendFromAnotherPort(_ octets: [UInt8], to remote: SocketAddress) async throws {
        let channel = try await Self.bindDatagrams(host: host, port: 0)
        try await channel.writeAndFlush(Datagram(remoteAddress: remote, data: ByteBuffer(bytes: octets)))
        try await channel.close()
    }
}
