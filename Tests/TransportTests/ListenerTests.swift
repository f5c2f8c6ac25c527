import NIOCore
import NIOPosix
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(1))) struct ListenerTests {
    private let ports = QueryPorts(on: group.next())

    /// A listener on a free loopback port, and its queue.
    private func withListener<Result: Sendable>(
        at host: String = "127.0.0.1", capacity: Int = 1024, limits: ListenerLimits = ListenerLimits(),
        on eventLoops: any EventLoopGroup = group, _ body: (Listener, ListenerQueue) async throws -> Result
    ) async throws -> Result {
        let queue = ListenerQueue(capacity: capacity)
        let listener = try await Listener.open(on: loopback(host), into: queue, limits: limits, on: eventLoops)
        let result = try await body(listener, queue)
        await listener.close()
        return result
    }

    private func octets(_ message: ReceivedMessage) -> [UInt8] { Array(message.octets.readableBytesView) }

    private func connect(to listener: Listener, from local: String? = nil) async throws -> StreamConnection {
        try await StreamConnection.connect(
            to: listener.localAddress, from: try local.map { try loopback($0) }, timeout: .seconds(20), on: group)
    }

    private func next(_ connection: StreamConnection) async throws -> [UInt8]? {
        var batch = try await connection.receive(idle: .seconds(20))
        return batch?.next().map { Array($0.readableBytesView) }
    }

    /// Sends a datagram from a port of its own.
    private func ask(_ message: [UInt8], at listener: Listener, from source: SocketAddress? = nil) async throws -> Query {
        try await ports.ask(message, over: QueryPath(to: listener.localAddress, from: source), isSigned: false)
    }

    /// Waits until as many connections are open.
    private func wait(for count: Int, at listener: Listener) async {
        while listener.connectionCount != count { await Task.yield() }
    }

    // MARK: Datagrams

    @Test(arguments: ["127.0.0.1", "::1"], [1, 512, 65507])
    func `a datagram is handed over with its sender, and answered`(host: String, count: Int) async throws {
        try await withListener(at: host) { listener, queue in
            let message = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let query = try await ask(message, at: listener)
            let received = try #require(await queue.next())
            #expect(octets(received) == message)
            #expect(received.sender.ipAddress == host)
            #expect(!received.isOverTCP)
            received.answer([1, 2, 3])
            // The port is connected: it hears nobody but the address it sent to.
            #expect(try await query.answer(within: .seconds(20)) == [1, 2, 3])
        }
    }

    @Test func `the answer comes from the address that was asked`() async throws {
        let queue = ListenerQueue()
        let listener = try await Listener.open(on: loopback("127.0.0.7"), into: queue, on: group)
        let query = try await ask([1], at: listener, from: loopback("127.0.0.8"))
        let received = try #require(await queue.next())
        #expect(received.sender.ipAddress == "127.0.0.8")
        received.answer([2])
        #expect(try await query.answer(within: .seconds(20)) == [2])
        await listener.close()
    }

    @Test func `of a flood the first are kept and the rest counted`() async throws {
        let eventLoop = group.next()
        try await withListener(capacity: 10, on: eventLoop) { listener, queue in
            for number in 0..<UInt8(100) {
                _ = try await ask([number], at: listener)
                // The kernel's buffer is not what is tried here.
                while try await eventLoop.submit({ queue.datagramsSeen }).get() <= Int(number) {}
            }
            #expect(queue.droppedDatagrams == 90)
            var numbers: [UInt8] = []
            for _ in 0..<10 { numbers += octets(try #require(await queue.next())) }
            #expect(numbers == Array(0..<10))
            _ = try await ask([100], at: listener)
            #expect(octets(try #require(await queue.next())) == [100])
            #expect(queue.droppedDatagrams == 90)
        }
    }

    @Test func `large datagrams are dropped before small ones would be`() async throws {
        let eventLoop = group.next()
        try await withListener(on: eventLoop) { listener, queue in
            for number in 0..<32 {
                _ = try await ask([UInt8](repeating: 0, count: 65507), at: listener)
                while try await eventLoop.submit({ queue.datagramsSeen }).get() <= number {}
            }
            #expect(queue.datagramsSeen - Int(queue.droppedDatagrams) == 17, "a mebioctet, and one more")
        }
    }

    // MARK: Connections

    @Test(arguments: ["127.0.0.1", "::1"], [0, 1, 512, 65535])
    func `a message over TCP is handed over with its sender, and answered`(host: String, count: Int) async throws {
        try await withListener(at: host) { listener, queue in
            let connection = try await connect(to: listener)
            let message = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try await connection.send(message)
            let received = try #require(await queue.next())
            #expect(octets(received) == message)
            #expect(received.sender == connection.localAddress)
            #expect(received.isOverTCP)
            received.answer(message)
            #expect(try await next(connection) == message)
            await connection.close()
            await wait(for: 0, at: listener)
        }
    }

    @Test func `messages of one connection come one by one, in order, each when the one before is answered`() async throws {
        try await withListener { listener, queue in
            let connection = try await connect(to: listener)
            for number in UInt8(0)..<50 { try await connection.send([number]) }
            for number in UInt8(0)..<50 {
                let received = try #require(await queue.next())
                #expect(octets(received) == [number])
                #expect(queue.waitingStreams == 0, "one at a time")
                received.answer(number.isMultiple(of: 2) ? [number] : nil)
            }
            var answers: [[UInt8]] = []
            while answers.count < 25 {
                let batch = try #require(try await connection.receive(idle: .seconds(20)))
                answers += batch.map { Array($0.readableBytesView) }
            }
            #expect(answers == stride(from: UInt8(0), to: 50, by: 2).map { [$0] })
        }
    }

    @Test func `a message that comes octet by octet is one message`() async throws {
        try await withListener { listener, queue in
            let client = try await ClientBootstrap(group: group).connect(to: listener.localAddress).get()
            for octet in framed([7, 8, 9]) { try await client.writeAndFlush(ByteBuffer(bytes: [octet])) }
            #expect(octets(try #require(await queue.next())) == [7, 8, 9])
            try await client.close()
        }
    }

    @Test func `who sends nothing whole is cut off`() async throws {
        var limits = ListenerLimits()
        limits.idle = .milliseconds(50)
        try await withListener(limits: limits) { listener, _ in
            let silent = try await connect(to: listener)
            let slow = try await ClientBootstrap(group: group).connect(to: listener.localAddress).get()
            // On a busy machine it may be cut off before it has sent even that.
            try? await slow.writeAndFlush(ByteBuffer(bytes: [0, 5, 1]))
            #expect(try await next(silent) == nil)
            try await slow.closeFuture.get()
            await wait(for: 0, at: listener)
        }
    }

    @Test func `connections beyond the limit are closed, and there is room again when one ends`() async throws {
        var limits = ListenerLimits()
        limits.connections = 3
        limits.connectionsPerAddress = 2
        try await withListener(limits: limits) { listener, queue in
            let first = try await connect(to: listener)
            let second = try await connect(to: listener)
            await wait(for: 2, at: listener)
            // Refused for its address, then for all addresses.
            await expectClosed(try await connect(to: listener))
            let third = try await connect(to: listener, from: "127.0.0.2")
            await wait(for: 3, at: listener)
            await expectClosed(try await connect(to: listener, from: "127.0.0.3"))
            await first.close()
            await wait(for: 2, at: listener)
            let fourth = try await connect(to: listener)
            for connection in [second, third, fourth] {
                try await connection.send([4])
                #expect(octets(try #require(await queue.next())) == [4])
            }
        }
    }

    /// Closed by the other side: in good order, or because we sent what nobody read.
    private func expectClosed(_ connection: StreamConnection) async {
        do {
            #expect(try await next(connection) == nil)
        } catch {
            #expect(error as? TransportError == .connectionReset)
        }
    }

    @Test func `a connection is heard through a flood of datagrams`() async throws {
        let eventLoop = group.next()
        try await withListener(capacity: 4, on: eventLoop) { listener, queue in
            for number in 0..<20 {
                _ = try await ask([0], at: listener)
                while try await eventLoop.submit({ queue.datagramsSeen }).get() <= number {}
            }
            let connection = try await connect(to: listener)
            try await connection.send([1])
            while queue.waitingStreams == 0 { await Task.yield() }
            var received: [UInt8] = []
            for _ in 0..<2 { received += octets(try #require(await queue.next())) }
            #expect(received.contains(1))
        }
    }

    // MARK: Addresses and ends

    @Test func `IPv4 and IPv6 have sockets of their own on one port`() async throws {
        let queue = ListenerQueue()
        let six = try await Listener.open(on: loopback("::"), into: queue, on: group)
        let four = try await Listener.open(
            on: loopback("0.0.0.0", port: six.localAddress.port ?? 0), into: queue, on: group)
        #expect(four.localAddress.port == six.localAddress.port)
        await six.close()
        await four.close()
    }

    @Test func `an address that is taken, or is not ours, is an error`() async throws {
        try await withListener { listener, queue in
            await #expect(throws: TransportError.addressInUse) {
                try await Listener.open(on: listener.localAddress, into: queue, on: group)
            }
            await #expect(throws: TransportError.addressNotAvailable) {
                try await Listener.open(on: loopback("192.0.2.1"), into: queue, on: group)
            }
        }
    }

    @Test func `a server that lets others have its address does not lose its datagrams to us`() async throws {
        let named = try await DatagramBootstrap(group: group).channelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(to: loopback()).get()
        let address = try #require(named.localAddress)
        await #expect(throws: TransportError.addressInUse) {
            try await Listener.open(on: address, into: ListenerQueue(), on: group)
        }
        try await named.close()
    }

    @Test func `a port is free again as soon as its listener is closed, with connections left behind`() async throws {
        let queue = ListenerQueue()
        let first = try await Listener.open(on: loopback(), into: queue, on: group)
        let connection = try await connect(to: first)
        try await connection.send([1])
        let received = try #require(await queue.next())
        await first.close()
        await first.closed()
        await expectClosed(connection)
        received.answer([2])
        let second = try await Listener.open(on: first.localAddress, into: queue, on: group)
        await second.close()
    }

    @Test func `a cancelled wait returns, and the next one waits anew`() async throws {
        try await withListener { listener, queue in
            let nothing = await withTaskGroup(of: Bool.self) { tasks in
                tasks.addTask { await queue.next() == nil }
                tasks.cancelAll()
                return await tasks.next()
            }
            #expect(nothing == true)
            _ = try await ask([1], at: listener)
            #expect(await queue.next() != nil)
            queue.close()
            #expect(await queue.next() == nil)
        }
    }

    @Test func `the machine's addresses are told with their masks`() throws {
        let interfaces = try NetworkInterface.all()
        #expect(interfaces.contains(NetworkInterface(address: "127.0.0.1", netmask: "255.0.0.0", scope: 0)))
        for interface in interfaces { #expect(interface.address.hasPrefix("fe80:") == (interface.scope != 0)) }
    }
}

extension ListenerQueue {
    /// Datagrams that are held or were dropped.
    fileprivate var datagramsSeen: Int { waitingDatagrams + Int(droppedDatagrams) }
}
