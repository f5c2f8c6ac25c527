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

    // MARK: IDs

    @Test func `answers reach their queries in any order`() async throws {
        try await withSocket { datagrams, outbound, address in
            let (kept, asked) = try await ask([7, 0xFFFF, 0, 0x0700], at: address, &datagrams)
            for envelope in asked.reversed() {
                try await outbound.write(Envelope(remoteAddress: envelope.remoteAddress, data: envelope.data))
            }
            for (index, envelope) in asked.enumerated() {
                #expect(try await kept[index].answer() == Array(envelope.data.readableBytesView))
            }
        }
    }

    @Test func `an ID is never out twice on one port, and may come again`() async throws {
        try await withSocket { datagrams, outbound, address in
            let (kept, asked) = try await ask([5, 5, 5, 6], at: address, &datagrams)
            #expect(Set(asked.map(\.remoteAddress)).count == 3)
            #expect(asked[3].remoteAddress == asked[0].remoteAddress)
            for (index, envelope) in asked.enumerated() {
                var answer = envelope.data
                answer.setInteger(UInt8(index), at: 2)
                try await outbound.write(Envelope(remoteAddress: envelope.remoteAddress, data: answer))
            }
            for (index, query) in kept.enumerated() {
                #expect(try await query.answer() == message(index < 3 ? 5 : 6, UInt8(index)))
            }
        }
    }

    @Test func `on a shared port what has the ID of no query is dropped`() async throws {
        try await withSocket { datagrams, outbound, address in
            let (kept, asked) = try await ask([1, 2], at: address, &datagrams)
            let noise = [[], [0], [1], [0xFF], message(3, 1), message(0x0101), [UInt8](repeating: 0, count: 65507)]
            for octets in [message(1, 1)] + noise + [message(2, 1)] {
                // An empty one would close the port where nothing else is there yet.
                guard !octets.isEmpty else { continue }
                try await outbound.write(Envelope(remoteAddress: asked[0].remoteAddress, data: ByteBuffer(bytes: octets)))
            }
            #expect(try await kept[1].answer() == message(2, 1))
            #expect(try await kept[0].answer() == message(1, 1))
            for query in kept { #expect(try await query.query.answer(within: .zero) == nil) }
        }
    }

    @Test func `on a port of its own a query sees whatever comes`() async throws {
        try await withSocket { datagrams, outbound, address in
            let query = try await ports.ask(message(1), over: QueryPath(to: address), isSigned: false)
            let client = try #require(await datagrams.next()).remoteAddress
            for octets in [[7], message(3, 1), message(1, 2)] {
                try await outbound.write(Envelope(remoteAddress: client, data: ByteBuffer(bytes: octets)))
                #expect(try await query.answer(within: .seconds(20)) == octets)
            }
        }
    }

    @Test func `an answer to a query that is gone harms nobody`() async throws {
        try await withSocket { datagrams, outbound, address in
            var (kept, asked) = try await ask([1, 2], at: address, &datagrams)
            kept.removeFirst()
            for envelope in asked {
                try await outbound.write(Envelope(remoteAddress: envelope.remoteAddress, data: envelope.data))
            }
            #expect(try await kept[0].answer() == message(2, 0))
        }
    }

    @Test func `what comes in one turn of the event loop is taken in one, and sorted all the same`() async throws {
        let thread = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let ports = QueryPorts(on: thread.next(), sharedLife: .hours(1))
        try await withSocket { datagrams, outbound, address in
            var kept: [Kept] = []
            for id in 0..<UInt16(60) {
                kept.append(Kept(try await ports.ask(message(id), over: QueryPath(to: address), isSigned: true)))
            }
            let client = try #require(await datagrams.next()).remoteAddress
            for _ in 1..<60 { _ = try await datagrams.next() }
            // What goes there last says, once it is there, that all are sent.
            let fence = Kept(try await self.ports.ask(message(1), over: QueryPath(to: address), isSigned: false))
            let fenced = try #require(await datagrams.next()).remoteAddress
            let oversized = message(7) + [UInt8](repeating: 7, count: 9000)
            let hold = Hold()
            await withTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try? await ports.eventLoop.submit { hold.spin() }.get() }
                await hold.begun()
                for octets in [message(0, 1), [], message(99), oversized, [8]] + (8..<60).map({ message($0, 1) }) {
                    try? await outbound.write(Envelope(remoteAddress: client, data: ByteBuffer(bytes: octets)))
                }
                try? await outbound.write(Envelope(remoteAddress: fenced, data: ByteBuffer(bytes: message(1))))
                _ = try? await fence.answer()
                hold.end()
            }
            #expect(try await kept[0].answer() == message(0, 1))
            #expect(try await kept[7].answer() == Array(oversized.prefix(4096)))
            for id in 8..<60 { #expect(try await kept[id].answer() == message(UInt16(id), 1)) }
            #expect(try await kept[1].query.answer(within: .zero) == nil)
        }
        try await thread.shutdownGracefully()
    }

    // MARK: Ends

    @Test(arguments: [false, true])
    func `a cancelled wait ends at once, and so does every later one`(isSigned: Bool) async throws {
        try await withSocket { datagrams, outbound, address in
            let query = Kept(try await ports.ask(message(1), over: QueryPath(to: address), isSigned: isSigned))
            let other = Kept(try await ports.ask(message(2), over: QueryPath(to: address), isSigned: true))
            await withTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    await #expect(throws: TransportError.cancelled) { try await query.query.answer(within: .seconds(3600)) }
                }
                tasks.cancelAll()
            }
            await #expect(throws: TransportError.cancelled) { try await query.query.answer(within: .seconds(3600)) }
            for _ in 0..<2 {
                let asked = try #require(await datagrams.next())
                try await outbound.write(Envelope(remoteAddress: asked.remoteAddress, data: asked.data))
            }
            #expect(try await other.answer() == message(2))
        }
    }

    @Test func `a wait that has begun is cancelled`() async throws {
        try await withSocket { datagrams, _, address in
            let query = Kept(try await ports.ask(message(1), over: QueryPath(to: address), isSigned: true))
            _ = try await datagrams.next()
            await withTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    await #expect(throws: TransportError.cancelled) { try await query.query.answer(within: .seconds(3600)) }
                }
                for _ in 0..<200 { try? await ports.eventLoop.submit {}.get() }
                tasks.cancelAll()
            }
        }
    }

    @Test func `an empty datagram ends all that wait on its port, and each goes on from a new one`() async throws {
        try await withSocket { datagrams, outbound, address in
            let first = Kept(try await ports.ask(message(1), over: QueryPath(to: address), isSigned: true))
            var query = try await ports.ask(message(2), over: QueryPath(to: address), isSigned: true)
            let asked = [try #require(await datagrams.next()), try #require(await datagrams.next())]
            #expect(asked[0].remoteAddress == asked[1].remoteAddress)
            try await outbound.write(Envelope(remoteAddress: asked[0].remoteAddress, data: ByteBuffer()))
            await #expect(throws: TransportError.endOfFile) { try await first.answer() }
            await #expect(throws: TransportError.endOfFile) { try await query.answer(within: .seconds(20)) }
            try await query.sendAgain()
            let again = try #require(await datagrams.next())
            #expect(again.remoteAddress != asked[0].remoteAddress)
            try await outbound.write(Envelope(remoteAddress: again.remoteAddress, data: again.data))
            #expect(try await query.answer(within: .seconds(20)) == message(2))
        }
    }

    @Test func `a refusal fails all that are out on the port, and the next query goes from a new one`() async throws {
        let path = try await withSocket { datagrams, _, address in
            let (kept, asked) = try await ask([1, 2, 3], at: address, &datagrams)
            #expect(Set(asked.map(\.remoteAddress)).count == 1)
            return (kept, address, asked[0].remoteAddress)
        }
        let (kept, address, source) = path
        let late = Kept(try await ports.ask(message(4), over: QueryPath(to: address), isSigned: true))
        for query in kept + [late] {
            await #expect(throws: TransportError.connectionRefused) { try await query.answer() }
        }
        var again = try await ports.ask(message(5), over: QueryPath(to: address), isSigned: true)
        await #expect(throws: TransportError.connectionRefused) { try await again.answer(within: .seconds(20)) }
        await #expect(throws: TransportError.connectionRefused) { try await again.sendAgain() }
        try await waitUntilClosed(source, peer: address)
    }

    @Test func `a thousand queries at once have an answer each`() async throws {
        try await withSocket { datagrams, outbound, address in
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    try await askThousand(at: address)
                    _ = try await ports.ask([], over: QueryPath(to: address), isSigned: false)
                }
                while let asked = try await datagrams.next(), asked.data.readableBytes > 0 {
                    try await outbound.write(Envelope(remoteAddress: asked.remoteAddress, data: asked.data))
                }
                try await tasks.waitForAll()
            }
        }
    }

    private func askThousand(at address: SocketAddress) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for id in 0..<UInt16(1000) {
                tasks.addTask {
                    var query = try await ports.ask(message(id, 9), over: QueryPath(to: address), isSigned: true)
                    var answer = try await query.answer(within: .seconds(1))
                    // The peer's socket has not room for all.
                    while answer == nil {
                        try await query.sendAgain()
                        answer = try await query.answer(within: .seconds(1))
                    }
                    #expect(answer == message(id, 9))
                }
            }
            try await tasks.waitForAll()
        }
    }

    /// ICMP's destination unreachable, as a firewall forges it; a process without the right to send it skips this.
    @Test(arguments: [(3, .connectionRefused), (10, .hostUnreachable), (13, .hostUnreachable)] as [(UInt8, TransportError)])
    func `what a firewall answers is an error, not the end of the process`(code: UInt8, error: TransportError) async throws {
        guard let icmp = try? await NIORawSocketBootstrap(group: group).bind(host: "127.0.0.1", ipProtocol: .icmp).get() else {
            return
        }
        try await withSocket { datagrams, _, address in
            let (kept, asked) = try await ask([1, 2, 3], at: address, &datagrams)
            let answer = unreachable(code: code, from: asked[0].remoteAddress.port ?? 0, to: address.port ?? 0)
            try await icmp.writeAndFlush(Envelope(remoteAddress: loopback(), data: answer)).get()
            for query in kept { await #expect(throws: error) { try await query.answer() } }
        }
        try await icmp.close().get()
    }

    /// RFC 792: type 3, and the head of the UDP datagram that did not arrive.
    func unreachable(code: UInt8, from source: Int, to destination: Int) -> ByteBuffer {
        let loopback: [UInt8] = [127, 0, 0, 1]
        var message = ByteBuffer(bytes: [3, code, 0, 0, 0, 0, 0, 0])
        message.writeBytes([0x45, 0, 0, 29, 0, 1, 0, 0, 64, 17, 0, 0] + loopback + loopback)
        message.writeMultipleIntegers(UInt16(source), UInt16(destination), UInt16(9), UInt16(0))
        var sum: UInt32 = 0
        for index in stride(from: 0, to: message.readableBytes, by: 2) {
            sum += UInt32(message.getInteger(at: index, as: UInt16.self) ?? 0)
        }
        while sum > 0xFFFF { sum = sum >> 16 + sum & 0xFFFF }
        message.setInteger(~UInt16(sum), at: 2)
        return message
    }
}
