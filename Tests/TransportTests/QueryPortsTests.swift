import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(1))) struct QueryPortsTests {
    typealias Envelope = AddressedEnvelope<ByteBuffer>
    typealias Inbound = NIOAsyncChannelInboundStream<Envelope>.AsyncIterator

    /// A query that a test keeps in a list.
    final class Kept: Sendable {
        let query: Query

        init(_ query: consuming Query) {
            self.query = query
        }

        func answer() async throws(TransportError) -> [UInt8]? {
            try await query.answer(within: .seconds(20))
        }
    }

    /// Whether an event loop is to be kept busy.
    final class Hold: Sendable {
        private let hasBegun = Atomic(false)
        private let isOver = Atomic(false)

        /// Keeps this thread until the end.
        func spin() {
            hasBegun.store(true, ordering: .relaxed)
            while !isOver.load(ordering: .relaxed) {}
        }

        func begun() async {
            while !hasBegun.load(ordering: .relaxed) { await Task.yield() }
        }

        func end() {
            isOver.store(true, ordering: .relaxed)
        }
    }

    let ports = QueryPorts(on: group.next(), sharedLife: .hours(1))

    func message(_ id: UInt16, _ rest: UInt8...) -> [UInt8] {
        [UInt8(id >> 8), UInt8(id & 0xFF)] + rest
    }

    /// Sends queries with these IDs, signed, and returns them as they came to the peer.
    func ask(
        _ ids: some Sequence<UInt16>, at address: SocketAddress, _ datagrams: inout Inbound
    ) async throws -> (kept: [Kept], asked: [Envelope]) {
        var kept: [Kept] = []
        var asked: [Envelope] = []
        for id in ids {
            kept.append(Kept(try await ports.ask(message(id, 0), over: QueryPath(to: address), isSigned: true)))
            asked.append(try #require(await datagrams.next()))
        }
        return (kept, asked)
    }

    /// Returns once the port can be had by others.
    func waitUntilClosed(_ port: SocketAddress, peer: SocketAddress) async throws {
        while true {
            try Task.checkCancellation()
            do throws(TransportError) {
                return DatagramSocket.close(try DatagramSocket.open(to: peer, from: port))
            } catch {
                guard error == .addressInUse else { throw error }
            }
            await Task.yield()
        }
    }

    /// A UDP socket on a free loopback port, with which the test plays the peer.
    @discardableResult func withSocket<Result: Sendable>(
        at host: String = "127.0.0.1",
        _ body: (
            inout Inbound, NIOAsyncChannelOutboundWriter<Envelope>, SocketAddress
        ) async throws -> Result
    ) async throws -> Result {
        let socket = try await DatagramBootstrap(group: group)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 65535))
            .bind(to: loopback(host)).flatMapThrowing { channel in
                try NIOAsyncChannel<Envelope, Envelope>(wrappingChannelSynchronously: channel)
            }.get()
        let address = try #require(socket.channel.localAddress)
        return try await socket.executeThenClose { inbound, outbound in
            var datagrams = inbound.makeAsyncIterator()
            return try await body(&datagrams, outbound, address)
        }
    }

    // MARK: One query

    @Test(arguments: ["127.0.0.1", "::1"], [2, 512, 4096, 4097, 65507])
    func `a datagram goes there and comes back, and what is longer than any answer is cut`(host: String, octets: Int)
        async throws
    {
        try await withSocket(at: host) { datagrams, outbound, address in
            for isSigned in [false, true] {
                let message = (0..<octets).map { UInt8(truncatingIfNeeded: $0 &* 31) }
                let query = try await ports.ask(message, over: QueryPath(to: address), isSigned: isSigned)
                let asked = try #require(await datagrams.next())
                #expect(Array(asked.data.readableBytesView) == message)
                try await outbound.write(Envelope(remoteAddress: asked.remoteAddress, data: asked.data))
                #expect(try await query.answer(within: .seconds(20)) == Array(message.prefix(4096)))
            }
        }
    }

    @Test func `a query goes out from the address it was told to`() async throws {
        try await withSocket { datagrams, _, address in
            for isSigned in [false, true] {
                let path = QueryPath(to: address, from: try loopback("127.0.0.2"))
                _ = try await ports.ask(message(1), over: path, isSigned: isSigned)
                #expect(try await datagrams.next()?.remoteAddress.ipAddress == "127.0.0.2")
                await #expect(throws: TransportError.addressNotAvailable) {
                    _ = try await ports.ask(
                        message(1), over: QueryPath(to: address, from: loopback("192.0.2.1")), isSigned: isSigned)
                }
            }
        }
    }

    @Test func `an address of the other family is refused`() async throws {
        try await withSocket { _, _, address in
            await #expect(throws: TransportError.self) {
                _ = try await ports.ask(message(1), over: QueryPath(to: address, from: loopback("::1")), isSigned: false)
            }
        }
    }

    @Test(arguments: ["127.0.0.1", "::1"], [false, true])
    func `a port nobody listens on refuses`(host: String, isSigned: Bool) async throws {
        let query = try await ports.ask(message(1), over: QueryPath(to: closedPort(at: host)), isSigned: isSigned)
        await #expect(throws: TransportError.connectionRefused) { try await query.answer(within: .seconds(20)) }
    }

    @Test func `silence ends a wait, not the query`() async throws {
        try await withSocket { datagrams, outbound, address in
            for isSigned in [false, true] {
                var query = try await ports.ask(message(1), over: QueryPath(to: address), isSigned: isSigned)
                #expect(try await query.answer(within: .milliseconds(20)) == nil)
                let asked = try #require(await datagrams.next())
                try await query.sendAgain()
                let again = try #require(await datagrams.next())
                #expect(asked.remoteAddress == again.remoteAddress)
                try await outbound.write(Envelope(remoteAddress: asked.remoteAddress, data: ByteBuffer(bytes: message(1, 2))))
                #expect(try await query.answer(within: .seconds(20)) == message(1, 2))
            }
        }
    }

    @Test(arguments: [false, true])
    func `of the datagrams that nobody reads the first sixteen are kept`(isSigned: Bool) async throws {
        try await withSocket { datagrams, outbound, address in
            let query = try await ports.ask(message(1), over: QueryPath(to: address), isSigned: isSigned)
            let client = try #require(await datagrams.next()).remoteAddress
            for index in 0..<UInt8(64) {
                try await outbound.write(Envelope(remoteAddress: client, data: ByteBuffer(bytes: message(1, index))))
            }
            // The peer's last datagram goes elsewhere and, once there, says that all are sent.
            let fence = try await ports.ask(message(1), over: QueryPath(to: address), isSigned: false)
            let other = try #require(await datagrams.next()).remoteAddress
            try await outbound.write(Envelope(remoteAddress: other, data: ByteBuffer(bytes: [1])))
            #expect(try await fence.answer(within: .seconds(20)) != nil)
            for _ in 0..<200 { try await ports.eventLoop.submit {}.get() }
            var received: [UInt8] = []
            while let datagram = try await query.answer(within: .zero) { received += datagram.dropFirst(2) }
            #expect(received == Array(0..<UInt8(QueryPort.unreadDatagrams)))
        }
    }

    @Test(arguments: [false, true])
    func `a stranger's datagram is not received`(isSigned: Bool) async throws {
        try await withSocket { datagrams, outbound, address in
            let query = try await ports.ask(message(1), over: QueryPath(to: address), isSigned: isSigned)
            let client = try #require(await datagrams.next()).remoteAddress
            try await withSocket { _, stranger, _ in
                try await stranger.write(Envelope(remoteAddress: client, data: ByteBuffer(bytes: message(1, 66))))
            }
            try await outbound.write(Envelope(remoteAddress: client, data: ByteBuffer(bytes: message(1, 2))))
            #expect(try await query.answer(within: .seconds(20)) == message(1, 2))
        }
    }

    @Test func `a datagram larger than any can be is refused`() async throws {
        try await withSocket { _, _, address in
            await #expect(throws: TransportError.messageTooLarge(octets: 70000)) {
                _ = try await ports.ask(Array(repeating: 0, count: 70000), over: QueryPath(to: address), isSigned: false)
            }
        }
    }

    // MARK: Ports

    @Test func `unsigned queries never share a port, and neither do those that come after them`() async throws {
        try await withSocket { datagrams, _, address in
            var kept: [Kept] = []
            var sources: Set<SocketAddress> = []
            for id in 0..<UInt16(40) {
                for isSigned in [false, true] where isSigned == (id % 4 == 3) || !isSigned {
                    kept.append(Kept(try await ports.ask(message(id), over: QueryPath(to: address), isSigned: isSigned)))
                    let source = try #require(await datagrams.next()).remoteAddress
                    #expect(sources.insert(source).inserted || isSigned)
                }
            }
            #expect(sources.count == 41, "one for each, and one for all that are signed")
            withExtendedLifetime(kept) {}
        }
    }

    @Test func `an unsigned query's port closes with it`() async throws {
        try await withSocket { datagrams, _, address in
            var query: Kept? = Kept(try await ports.ask(message(1), over: QueryPath(to: address), isSigned: false))
            let source = try #require(await datagrams.next()).remoteAddress
            #expect(query != nil)
            query = nil
            try await waitUntilClosed(source, peer: address)
        }
    }

    @Test func `a shared port that is used no more closes by itself`() async throws {
        try await withSocket { datagrams, _, address in
            let ports = QueryPorts(on: group.next(), sharedLife: .milliseconds(20))
            let query = Kept(try await ports.ask(message(1), over: QueryPath(to: address), isSigned: true))
            let source = try #require(await datagrams.next()).remoteAddress
            #expect(try await query.query.answer(within: .milliseconds(60)) == nil)
            var other: Kept? = Kept(try await ports.ask(message(2), over: QueryPath(to: address), isSigned: true))
            let next = try #require(await datagrams.next()).remoteAddress
            #expect(next != source && other != nil, "old, with a query that is out")
            other = nil
            try await waitUntilClosed(next, peer: address)
        }
    }

    @Test func `sixty-four signed queries go out from one port, and the next from another`() async throws {
        try await withSocket { datagrams, outbound, address in
            let (first, asked) = try await ask(0..<64, at: address, &datagrams)
            #expect(Set(asked.map(\.remoteAddress)).count == 1)
            let (second, others) = try await ask(0..<64, at: address, &datagrams)
            #expect(Set(others.map(\.remoteAddress)).count == 1)
            #expect(others[0].remoteAddress != asked[0].remoteAddress)
            for envelope in asked + others {
                var answer = envelope.data
                answer.setInteger(UInt8(envelope.remoteAddress == others[0].remoteAddress ? 2 : 1), at: 2)
                try await outbound.write(Envelope(remoteAddress: envelope.remoteAddress, data: answer))
            }
            for id in 0..<64 {
                #expect(try await first[id].answer() == message(UInt16(id), 1))
                #expect(try await second[id].answer() == message(UInt16(id), 2))
            }
        }
    }

    @Test func `a port whose queries are all through has had them all the same`() async throws {
        try await withSocket { datagrams, outbound, address in
            var sources: [SocketAddress] = []
            for id in 0..<UInt16(65) {
                let query = try await ports.ask(message(id), over: QueryPath(to: address), isSigned: true)
                let asked = try #require(await datagrams.next())
                try await outbound.write(Envelope(remoteAddress: asked.remoteAddress, data: asked.data))
                #expect(try await query.answer(within: .seconds(20)) == message(id))
                sources.append(asked.remoteAddress)
            }
            #expect(Set(sources.prefix(64)).count == 1)
            #expect(sources[64] != sources[0])
            try await waitUntilClosed(sources[0], peer: address)
        }
    }

    @Test func `paths do not share ports`() async throws {
        try await withSocket { datagrams, _, address in
            var kept = [Kept(try await ports.ask(message(1), over: QueryPath(to: address), isSigned: true))]
            kept.append(
                Kept(try await ports.ask(message(2), over: QueryPath(to: address, from: loopback()), isSigned: true)))
            let sources = [try await datagrams.next()?.remoteAddress, try await datagrams.next()?.remoteAddress]
            #expect(sources[0] != sources[1])
            withExtendedLifetime(kept) {}
        }
    }
}
