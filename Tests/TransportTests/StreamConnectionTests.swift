import Glibc
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(1))) struct StreamConnectionTests {
    func connect(to address: SocketAddress, from local: SocketAddress? = nil) async throws -> StreamConnection {
        try await StreamConnection.connect(to: address, from: local, timeout: .seconds(20), on: group)
    }

    /// Receives until the stream ends.
    func drain(_ connection: StreamConnection) async throws -> [[UInt8]] {
        var messages: [[UInt8]] = []
        while let batch = try await connection.receive(idle: .seconds(20)) {
            messages += batch.map { Array($0.readableBytesView) }
        }
        return messages
    }

    func next(_ connection: StreamConnection) async throws -> [UInt8]? {
        var batch = try await connection.receive(idle: .seconds(20))
        return batch?.next().map { Array($0.readableBytesView) }
    }

    static let echo: @Sendable (PeerConnection) async throws -> Void = { peer in
        for await buffer in peer.inbound { try await peer.channel.writeAndFlush(buffer) }
    }

    @Test(arguments: ["127.0.0.1", "::1"], [0, 1, 512, 65535])
    func `a message comes back as it was sent`(host: String, octets: Int) async throws {
        try await withPeer(at: host, Self.echo) { address in
            let connection = try await connect(to: address)
            #expect(connection.remoteAddress == address)
            #expect(connection.localAddress?.ipAddress == host)
            let message = (0..<octets).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try await connection.send(message)
            #expect(try await next(connection) == message)
            await connection.close()
        }
    }

    @Test func `a message of more octets than its length can say is refused`() async throws {
        try await withPeer(Self.echo) { address in
            let connection = try await connect(to: address)
            await #expect(throws: TransportError.messageTooLarge(octets: 65536)) {
                try await connection.send(Array(repeating: 0, count: 65536))
            }
        }
    }

    @Test(arguments: [[], [7], [0, 9, 1]] as [[UInt8]])
    func `a connection is quiet when all that came was received`(more: [UInt8]) async throws {
        try await withPeer { peer in
            await peer.receiveAnything()
            try await peer.send(framed([1, 2, 3]) + more)
            for await _ in peer.inbound {}
        } client: { address in
            let connection = try await connect(to: address)
            #expect(connection.isQuiet)
            try await connection.send([1])
            #expect(try await next(connection) == [1, 2, 3])
            #expect(connection.isQuiet == more.isEmpty)
            await connection.close()
            #expect(!connection.isQuiet)
        }
    }

    @Test func `a connection that the peer has closed is not quiet`() async throws {
        try await withPeer { _ in
        } client: { address in
            let connection = try await connect(to: address)
            #expect(try await connection.receive(idle: .seconds(20)) == nil)
            #expect(!connection.isQuiet)
        }
    }

    @Test func `all messages of one segment are handed out in order`() async throws {
        let messages = (0..<1000).map { index in Array(repeating: UInt8(index & 0xFF), count: index % 7) }
        let received = try await withPeer { peer in
            try await peer.send(messages.flatMap(framed))
        } client: { address in
            try await drain(connect(to: address))
        }
        #expect(received == messages)
    }

    @Test func `a stream of small writes loses nothing and never stalls`() async throws {
        let count = 4000
        let received = try await withPeer { peer in
            for index in 0..<count { try await peer.send(framed([UInt8(index >> 8), UInt8(index & 0xFF)])) }
        } client: { address in
            try await drain(connect(to: address))
        }
        #expect(received.count == count)
        #expect(received.enumerated().allSatisfy { $1 == [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
    }

    @Test func `a long stream, read in larger pieces, loses nothing, and its short end comes too`() async throws {
        let count = 3000
        let message = { @Sendable (index: Int) in Array(repeating: UInt8(truncatingIfNeeded: index), count: 1000 + index % 7) }
        let last = Array("and one more".utf8)
        let received = try await withPeer { peer in
            for index in 0..<count { try await peer.send(framed(message(index))) }
            try await peer.send(framed(last))
        } client: { address in
            try await drain(connect(to: address))
        }
        #expect(received.count == count + 1)
        #expect(received.dropLast().enumerated().allSatisfy { $1 == message($0) })
        #expect(received.last == last)
    }

    @Test func `a stream closed between messages ends`() async throws {
        try await withPeer { peer in
            try await peer.send(framed([1, 2]))
        } client: { address in
            let connection = try await connect(to: address)
            #expect(try await next(connection) == [1, 2])
            #expect(try await next(connection) == nil)
            #expect(try await next(connection) == nil)
        }
    }

    @Test func `a stream closed within a message is an error, after the messages before it`() async throws {
        try await withPeer { peer in
            try await peer.send(framed([1, 2]) + [0, 9, 1, 2, 3])
        } client: { address in
            let connection = try await connect(to: address)
            #expect(try await next(connection) == [1, 2])
            await #expect(throws: TransportError.truncatedMessage(received: 3, expected: 9)) { try await next(connection) }
        }
    }

    @Test func `a reset says so`() async throws {
        try await withPeer { peer in
            await peer.receiveAnything()
            let options = try #require(peer.channel as? any SocketOptionProvider)
            try await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
            try await peer.channel.close()
        } client: { address in
            let connection = try await connect(to: address)
            try await connection.send([1])
            await #expect(throws: TransportError.connectionReset) { try await next(connection) }
        }
    }

    @Test func `a port nobody listens on refuses`() async throws {
        await #expect(throws: TransportError.connectionRefused) { try await connect(to: closedPort()) }
    }

    @Test func `silence ends a receive, not the connection`() async throws {
        try await withPeer(Self.echo) { address in
            let connection = try await connect(to: address)
            await #expect(throws: TransportError.timedOut(.idle)) {
                try await connection.receive(idle: .milliseconds(20))
            }
            try await connection.send([5])
            #expect(try await next(connection) == [5])
        }
    }

    @Test func `a shorter wait after a longer one ends at its own time`() async throws {
        try await withPeer(Self.echo) { address in
            let connection = try await connect(to: address)
            try await connection.send([5])
            _ = try await connection.receive(idle: .seconds(3600))
            await #expect(throws: TransportError.timedOut(.idle)) {
                try await connection.receive(idle: .milliseconds(20))
            }
        }
    }

    @Test func `a slow caller stops the reading`() async throws {
        try await withPeer { peer in
            let block = Array(repeatElement(framed(Array(repeating: 1, count: 16384)), count: 16).joined())
            while true { try await peer.send(block) }
        } client: { address in
            let eventLoop = group.next()
            let connection = try await StreamConnection.connect(to: address, timeout: .seconds(20), on: eventLoop)
            for _ in 0..<20 {
                while connection.bufferedOctets == 0 { await Task.yield() }
                // Each turn of the event loop would read on if it could.
                for _ in 0..<50 { try await eventLoop.submit {}.get() }
                #expect(connection.bufferedOctets <= 262_144 + 65537)
                _ = try await connection.receive(idle: .seconds(20))
            }
        }
    }

    @Test func `a cancelled receive returns, and the connection is closed`() async throws {
        try await withPeer(Self.echo) { address in
            let connection = try await connect(to: address)
            await withTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    await #expect(throws: TransportError.cancelled) { try await connection.receive(idle: .seconds(3600)) }
                }
                tasks.cancelAll()
            }
            await #expect(throws: TransportError.cancelled) { try await next(connection) }
        }
    }

    @Test func `closing ends a receive that waits`() async throws {
        try await withPeer(Self.echo) { address in
            let connection = try await connect(to: address)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    await #expect(throws: TransportError.cancelled) { try await connection.receive(idle: .seconds(3600)) }
                }
                await Task.yield()
                await connection.close()
                try await tasks.waitForAll()
            }
        }
    }

    @Test func `the last reference closes the connection`() async throws {
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        try await withPeer { peer in
            for await _ in peer.inbound {}
            end.finish()
        } client: { address in
            try await connect(to: address).send([1])
            for await _ in ends {}
        }
    }

    @Test func `a connection comes from the address it was told to`() async throws {
        let (sources, source) = AsyncStream.makeStream(of: String?.self)
        try await withPeer { peer in
            source.yield(peer.channel.remoteAddress?.ipAddress)
        } client: { address in
            let connection = try await connect(to: address, from: loopback("127.0.0.2"))
            for await source in sources {
                #expect(source == "127.0.0.2")
                break
            }
            await connection.close()
            await #expect(throws: TransportError.addressNotAvailable) {
                try await connect(to: address, from: loopback("192.0.2.1"))
            }
        }
    }

    @Test func `an unanswered connect times out, or is cancelled`() async throws {
        // Nobody accepts here: when the queue is full the kernel ignores whoever knocks.
        let listener = try await ServerBootstrap(group: group).serverChannelOption(.backlog, value: 1)
            .serverChannelOption(.autoRead, value: false).bind(to: loopback()).get()
        let address = try #require(listener.localAddress)
        var queued: [StreamConnection] = []
        await #expect(throws: TransportError.timedOut(.connecting)) {
            while queued.count < 16 {
                queued.append(try await StreamConnection.connect(to: address, timeout: .seconds(2), on: group))
            }
        }
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                await #expect(throws: TransportError.cancelled) {
                    try await StreamConnection.connect(to: address, timeout: .seconds(3600), on: group)
                }
            }
            tasks.cancelAll()
        }
        try await listener.close()
    }
}
