import DNS
import Exchange
import LibCrypto
import NIOPosix
import TKEY
import TSIG
import TestSupport
import Testing
import Transport
import ZoneMaintenance

/// The machines of floor 1, as the driver knows them.
@Suite(.timeLimit(.minutes(5))) struct MachineTests {
    private let zone: Name
    private let key: TSIGKey
    private let driver = ExchangeDriver(network: Network(group: MultiThreadedEventLoopGroup.singleton), clock: TestClock())

    init() throws {
        zone = try Name(parsing: "example.com")
        key = TSIGKey(name: try Name(parsing: "tkeyinit"), algorithm: TSIGAlgorithm(.sha256), secret: [1, 2, 3])
    }

    private func poll(at peer: Peer, over transport: QueryTransport = .udp, _ key: TSIGKey? = nil) throws -> SOAPoll {
        var generator = SystemRandom()
        return try SOAPoll(
            PollSettings(zone: zone, primary: peer, key: key), over: transport, at: driver.clock.now,
            signedAt: driver.clock.tsigTime, using: &generator)
    }

    private func notification(to target: NotifyTarget) throws -> NotifyExchange {
        var generator = SystemRandom()
        let soa = SOA(mname: zone, rname: zone, serial: Serial(7), refresh: 1, retry: 1, expire: 1, minimum: 1)
        return try NotifyExchange(
            soa, of: zone, to: target, at: driver.clock.now, signedAt: driver.clock.tsigTime, using: &generator)
    }

    private func deletion(at peer: Peer) throws -> TKEYExchange<Void> {
        TKEYExchange(
            try TKEYDeletion(of: zone, signedBy: key, at: driver.clock.tsigTime), at: peer, patience: 60, at: driver.clock.now)
    }

    @Test func `each asks its peer, and says whether it signs`() throws {
        let peer = Peer(Endpoint(.v4(0x7F00_0001), port: 53), from: .v4(0x7F00_0002))
        for key in [nil, key] {
            let poll = try poll(at: peer, key)
            #expect(poll.peer == peer && poll.isSigned == (key != nil))
            let notification = try notification(to: NotifyTarget(peer, key: key))
            #expect(notification.peer == peer && notification.isSigned == (key != nil))
            #expect(notification.query == notification.message)
        }
        let deletion = try deletion(at: peer)
        #expect(deletion.peer == peer && deletion.isSigned && deletion.transport == .tcp)
    }

    @Test func `a poll alone spares a primary: after one datagram's wait, and before a connection`() throws {
        let peer = Peer(Endpoint(.v4(0x7F00_0001), port: 53))
        #expect(try poll(at: peer).spared() == .failed(.retryLimitExceeded))
        #expect(try poll(at: peer, over: .tcp).spared() == .failed(.spared))
        #expect(try notification(to: NotifyTarget(peer)).spared() == nil)
        #expect(try deletion(at: peer).spared() == nil)
    }

    @Test func `a poll is asked as the driver asks, to its answer`() async throws {
        let zone = zone
        try await withScriptedPrimary(udp: { query, _ in
            (try? MessageBuilder(answering: query, [.soa(zone, serial: 7)]).octets).map { [.octets($0)] } ?? []
        }) { server in
            let end = await driver.ask(try poll(at: Peer(server.endpoint)))
            guard case .answer(let answer) = end.step else {
                Issue.record("\(end.step)")
                return
            }
            #expect(answer.soa.serial == Serial(7))
        }
    }

    @Test func `a TKEY query goes out once, by TCP, and what answers it is judged`() async throws {
        try await withScriptedPrimary(tcp: { connection in
            // Its own query, as the answer.
            try await connection.send(try await connection.receive())
            await connection.waitForClientToClose()
        }) { server in
            let machine = try deletion(at: Peer(server.endpoint))
            let end = await driver.ask(machine)
            guard case .refused(.notTheAnswer) = end.step else {
                Issue.record("\(end.step)")
                return
            }
            let query = try await server.connection().receive()
            #expect(query == machine.query)
            #expect(server.queries.count == 0 && server.connections.count == 1)
        }
    }

    @Test(arguments: [true, false])
    func `a server that takes no TKEY query, or closes without an answer, is told from one that refuses`(
        listens: Bool
    ) async throws {
        try await withScriptedPrimary(listens: listens, tcp: { try await $0.receive() }) { server in
            let end = await driver.ask(try deletion(at: Peer(server.endpoint)))
            guard case .failed(let error) = end.step else {
                Issue.record("\(end.step)")
                return
            }
            #expect(error == (listens ? .endOfFile : .connectionRefused))
            #expect(end.isUnconnected == !listens)
        }
    }
}
