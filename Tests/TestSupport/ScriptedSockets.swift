import DNS
import NIOCore
import NIOPosix

/// The two sockets of a scripted primary, bound to one port number.
struct ScriptedSockets: Sendable {
    typealias Datagram = AddressedEnvelope<ByteBuffer>
    typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    let port: UInt16
    private let host: String
    private let datagrams: NIOAsyncChannel<Datagram, Datagram>
    /// Where it is nil, connections are refused. A listener that was closed may still be held open by a child of the tests.
    private let listener: NIOAsyncChannel<Connection, Never>?

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
                .bind(host: host, port: Int(port)) { channel in
                    channel.eventLoop.makeCompletedFuture { try Connection(wrappingChannelSynchronously: channel) }
                }
            return ScriptedSockets(port: port, host: host, datagrams: datagrams, listener: listener)
        } catch {
            try await datagrams.executeThenClose { _, _ in }
            throw error
        }
    }

    private static func bindDatagrams(host: String, port: UInt16) async throws -> NIOAsyncChannel<Datagram, Datagram> {
        try await DatagramBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: host, port: Int(port)) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<Datagram, Datagram>(wrappingChannelSynchronously: channel)
                }
            }
    }

    /// Answers each datagram in a task of its own, so that one that waits holds up no other.
    func serveDatagrams(of primary: ScriptedPrimary, by script: @escaping ScriptedPrimary.DatagramScript) async throws {
        try await datagrams.executeThenClose { inbound, outbound in
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
                        try? await channel.executeThenClose { inbound, outbound in
                            let connection = ScriptedConnection(
                                number: number, channel: channel.channel, inbound: inbound, outbound: outbound)
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
        try await channel.executeThenClose { _, outbound in
            try await outbound.write(Datagram(remoteAddress: remote, data: ByteBuffer(bytes: octets)))
        }
    }
}
