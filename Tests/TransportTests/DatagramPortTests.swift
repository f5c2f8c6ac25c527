import NIOCore
import NIOPosix
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(1))) struct DatagramPortTests {
    typealias Envelope = AddressedEnvelope<ByteBuffer>

    /// A UDP socket on a free loopback port, with which the test plays the peer.
    @discardableResult func withSocket<Result: Sendable>(
        at host: String = "127.0.0.1",
        _ body: (
            inout NIOAsyncChannelInboundStream<Envelope>.AsyncIterator, NIOAsyncChannelOutboundWriter<Envelope>, SocketAddress
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

    @Test(arguments: ["127.0.0.1", "::1"], [1, 512, 4096, 4097, 65507])
    func `a datagram goes there and comes back, and what is longer than any answer is cut`(host: String, octets: Int)
        async throws
    {
        try await withSocket(at: host) { datagrams, outbound, address in
            let port = try await DatagramPort.connect(to: address, on: group)
            let message = (0..<octets).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try await port.send(message)
            let asked = try #require(await datagrams.next())
            #expect(asked.remoteAddress == port.localAddress)
            #expect(Array(asked.data.readableBytesView) == message)
            try await outbound.write(Envelope(remoteAddress: asked.remoteAddress, data: asked.data))
            let answer = try await port.receive(timeout: .seconds(20))
            #expect(answer.map { Array($0.readableBytesView) } == Array(message.prefix(4096)))
            await port.close()
        }
    }

    @Test func `each port has a number of its own`() async throws {
        try await withSocket { _, _, address in
            let first = try await DatagramPort.connect(to: address, on: group)
            let second = try await DatagramPort.connect(to: address, on: group)
            #expect(first.localAddress?.port != second.localAddress?.port)
            #expect(first.localAddress?.port != 0)
        }
    }

    @Test func `a port sends from the address it was told to`() async throws {
        try await withSocket { datagrams, _, address in
            let port = try await DatagramPort.connect(to: address, from: loopback("127.0.0.2"), on: group)
            try await port.send([1])
            #expect(try await datagrams.next()?.remoteAddress.ipAddress == "127.0.0.2")
            await #expect(throws: TransportError.addressNotAvailable) {
                try await DatagramPort.connect(to: address, from: loopback("192.0.2.1"), on: group)
            }
        }
    }

    @Test func `an address of the other family is refused`() async throws {
        try await withSocket { _, _, address in
            await #expect(throws: TransportError.self) {
                try await DatagramPort.connect(to: address, from: loopback("::1"), on: group)
            }
        }
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func `a port nobody listens on refuses`(host: String) async throws {
        let port = try await DatagramPort.connect(to: closedPort(at: host), on: group)
        try await port.send([1])
        await #expect(throws: TransportError.connectionRefused) { try await port.receive(timeout: .seconds(20)) }
    }

    @Test func `silence ends a receive, not the port`() async throws {
        try await withSocket { datagrams, outbound, address in
            let port = try await DatagramPort.connect(to: address, on: group)
            try await port.send([1])
            #expect(try await port.receive(timeout: .milliseconds(20)) == nil)
            let asked = try #require(await datagrams.next())
            try await outbound.write(Envelope(remoteAddress: asked.remoteAddress, data: ByteBuffer(bytes: [2])))
            #expect(try await port.receive(timeout: .seconds(20)) == ByteBuffer(bytes: [2]))
        }
    }

    @Test func `of the datagrams that nobody reads the first sixteen are kept`() async throws {
        try await withSocket { datagrams, outbound, address in
            let eventLoop = group.next()
            let port = try await DatagramPort.connect(to: address, on: eventLoop)
            try await port.send([1])
            let client = try #require(await datagrams.next()).remoteAddress
            for index in 0..<UInt8(64) {
                try await outbound.write(Envelope(remoteAddress: client, data: ByteBuffer(bytes: [index])))
            }
            // The peer's last datagram goes elsewhere and, once there, says that all are sent.
            let fence = try await DatagramPort.connect(to: address, on: eventLoop)
            try await fence.send([1])
            let other = try #require(await datagrams.next()).remoteAddress
            try await outbound.write(Envelope(remoteAddress: other, data: ByteBuffer(bytes: [1])))
            #expect(try await fence.receive(timeout: .seconds(20)) != nil)
            for _ in 0..<200 { try await eventLoop.submit {}.get() }
            var received: [UInt8] = []
            while let datagram = try await port.receive(timeout: .zero) { received += datagram.readableBytesView }
            #expect(received == Array(0..<UInt8(DatagramPort.unreadDatagrams)))
        }
    }

    @Test func `a stranger's datagram is not received`() async throws {
        try await withSocket { datagrams, outbound, address in
            let port = try await DatagramPort.connect(to: address, on: group)
            try await port.send([1])
            let client = try #require(await datagrams.next()).remoteAddress
            try await withSocket { _, stranger, _ in
                try await stranger.write(Envelope(remoteAddress: client, data: ByteBuffer(bytes: [66])))
            }
            try await outbound.write(Envelope(remoteAddress: client, data: ByteBuffer(bytes: [2])))
            #expect(try await port.receive(timeout: .seconds(20)) == ByteBuffer(bytes: [2]))
        }
    }

    @Test func `a datagram larger than any can be is refused`() async throws {
        try await withSocket { _, _, address in
            let port = try await DatagramPort.connect(to: address, on: group)
            await #expect(throws: TransportError.messageTooLarge(octets: 70000)) {
                try await port.send(Array(repeating: 0, count: 70000))
            }
        }
    }

    @Test func `a cancelled receive returns, and the port is closed`() async throws {
        try await withSocket { _, _, address in
            let port = try await DatagramPort.connect(to: address, on: group)
            await withTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    await #expect(throws: TransportError.cancelled) { try await port.receive(timeout: .seconds(3600)) }
                }
                tasks.cancelAll()
            }
            await #expect(throws: TransportError.cancelled) { try await port.receive(timeout: .seconds(3600)) }
        }
    }

    /// ICMP's destination unreachable, as a firewall forges it; a process without the right to send it skips this.
    @Test(arguments: [(3, .connectionRefused), (10, .hostUnreachable), (13, .hostUnreachable)] as [(UInt8, TransportError)])
    func `what a firewall answers is an error, not the end of the process`(code: UInt8, error: TransportError) async throws {
        guard let icmp = try? await NIORawSocketBootstrap(group: group).bind(host: "127.0.0.1", ipProtocol: .icmp).get() else {
            return
        }
        try await withSocket { datagrams, _, address in
            let port = try await DatagramPort.connect(to: address, on: group)
            try await port.send([1])
            let client = try #require(await datagrams.next()).remoteAddress
            let answer = unreachable(code: code, from: client.port ?? 0, to: address.port ?? 0)
            try await icmp.writeAndFlush(Envelope(remoteAddress: loopback(), data: answer)).get()
            await #expect(throws: error) { try await port.receive(timeout: .seconds(20)) }
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
