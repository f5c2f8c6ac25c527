import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Transport

// What goes with many queries on one port: whose an answer is, and what ends them.
extension QueryPortsTests {
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
