import NIOCore
import Synchronization
import TestSupport
import Testing

@testable import Control

@Suite(.timeLimit(.minutes(2))) struct HostileClientTests {
    private static let unknown = "{\"reply\":{\"_0\":{\"failed\":{\"_0\":{\"code\":\"unknown command\",\"text\":\"\"}}}}}\n"

    @Test(
        arguments: [
            "\n", "garbage\n", "{}\n", "{\"nonsense\":{}}\n", "{\"status\":{}\n", "[1,2,3]\n", "null\n", "\0\0\0\n", "\"\n",
            "{\"zonestatus\":{}}\n", "{\"refresh\":{\"zones\":[1],\"forced\":false,\"waits\":false}}\n",
            "GET / HTTP/1.1\r\n\r\n", String(repeating: "[", count: 60_000) + "\n",
            "{\"status\":" + String(repeating: "{\"a\":", count: 10_000) + "\n",
        ])
    func `what is no request is answered as an unknown command`(line: String) async throws {
        try await ServedSocket.with { socket in
            let answer = try await RawConnection.with(socket.path) { connection in
                try await connection.send(line)
                return await connection.rest()
            }
            #expect(answer == Self.unknown)
            #expect(try await socket.client.send(.status) == .done(text: "answered"))
        }
    }

    @Test func `any octets at all leave the server as it was`() async throws {
        let zone = ZoneSelection(name: "example.com")
        let whole = Array(try ByteBuffer(line: ControlRequest.retransfer(zone: zone, waits: true)).readableBytesView)
        try await ServedSocket.with { socket in
            for index in whole.indices {
                var octets = whole
                octets[index] ^= UInt8.random(in: 1...255)
                try await RawConnection.with(socket.path) { connection in
                    try await connection.send(octets + [UInt8(ascii: "\n")])
                    #expect(await connection.rest().hasSuffix("\n"))
                }
            }
            #expect(try await socket.client.send(.status) == .done(text: "answered"))
        }
    }

    @Test func `a request that ends early ends the connection`() async throws {
        let whole = Array("{\"status\":{}}".utf8)
        try await ServedSocket.with(handler: { _, _ in
            Issue.record("handled")
            return ControlAnswer(.done(text: ""))
        }) { socket in
            for count in whole.indices {
                try await RawConnection.with(socket.path) { try await $0.send(Array(whole[..<count])) }
            }
        }
    }

    @Test func `a request may come octet by octet`() async throws {
        try await ServedSocket.with { socket in
            let answer = try await RawConnection.with(socket.path) { connection in
                for octet in "{\"status\":{}}\n".utf8 { try await connection.send([octet]) }
                return await connection.rest()
            }
            #expect(answer.contains("answered"))
        }
    }

    @Test func `a line of a gigabyte is read no further than a request may be long`() async throws {
        try await ServedSocket.with { socket in
            let sent = try await RawConnection.with(socket.path) { connection in
                let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 65_536)
                var sent = 0
                while sent < 1 << 30, (try? await connection.send(piece)) != nil { sent += piece.count }
                return sent
            }
            // What the sockets' buffers and the event loop take before the end is seen.
            #expect(sent < 64 << 20)
            #expect(try await socket.client.send(.status) == .done(text: "answered"))
        }
    }

    @Test func `a request of just the size that is taken is taken, and one octet more is not`() async throws {
        let name = ZoneSelection(name: "")
        let frame = try ByteBuffer(line: ControlRequest.notify(zone: name)).readableBytes - 1
        try await ServedSocket.with { socket in
            let largest = String(repeating: "x", count: ControlLimits.requestOctets - frame)
            #expect(try await socket.client.send(.notify(zone: ZoneSelection(name: largest))) == .done(text: "answered"))
            await #expect(throws: ControlError.requestTooLarge(octets: ControlLimits.requestOctets + 1)) {
                try await socket.client.send(.notify(zone: ZoneSelection(name: largest + "x")))
            }
            let answer = try await RawConnection.with(socket.path) { connection in
                try await connection.send(String(repeating: "x", count: ControlLimits.requestOctets + 1))
                return await connection.rest()
            }
            #expect(answer.contains("65537 octets"))
        }
    }

    @Test func `who connects and says nothing is let go`() async throws {
        var limits = ControlLimits()
        limits.requestTime = .milliseconds(50)
        try await ServedSocket.with(limits: limits) { socket in
            for text in ["", "{\"status\":"] {
                let answer = try await RawConnection.with(socket.path) { connection in
                    // On a busy machine it may be let go before it has said even that.
                    try? await connection.send(text)
                    return await connection.rest()
                }
                #expect(answer == "")
            }
        }
    }

    @Test func `who does not read is let go, and holds up no other`() async throws {
        var limits = ControlLimits()
        limits.replyTime = .milliseconds(200)
        let (failed, failure) = AsyncStream.makeStream(of: Void.self)
        try await ServedSocket.with(
            limits: limits,
            handler: { request, progress in
                guard request == .reload else { return ControlAnswer(.done(text: "answered")) }
                let outcome = ZoneOutcome(name: String(repeating: "x", count: 10_000), isInStep: true, text: "")
                while (try? await progress.report(outcome)) != nil {}
                failure.finish()
                return ControlAnswer(.done(text: ""))
            },
            { socket in
                try await RawConnection.with(socket.path) { connection in
                    try await connection.send("{\"reload\":{}}\n")
                    #expect(try await socket.client.send(.status) == .done(text: "answered"))
                    for await _ in failed {}
                }
            })
    }

    @Test func `more clients than there is room for are turned away at once, and room comes back`() async throws {
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        try await ServedSocket.with(
            handler: { request, _ in
                guard request == .reload else { return ControlAnswer(.done(text: "answered")) }
                begin.yield()
                try? await Task.sleep(for: .seconds(3600))
                return ControlAnswer(.done(text: ""))
            },
            { socket in
                var begins = begun.makeAsyncIterator()
                try await self.hold(ControlLimits().connections, at: socket.path) {
                    for _ in 0..<ControlLimits().connections { await begins.next() }
                    for _ in 0..<1000 {
                        let answer = try await RawConnection.with(socket.path) { await $0.rest() }
                        #expect(answer.contains("quota reached"))
                        // One that asks learns it too, though nobody reads what it asks.
                        #expect(try await socket.client.send(.status) == .failed(ControlFailure(.quotaReached)))
                    }
                }
                // The server learns a moment later that they are gone.
                while (try? await socket.client.send(.status)) != .done(text: "answered") { try Task.checkCancellation() }
            })
    }

    /// Runs `body` while `count` clients wait for an answer.
    private func hold(_ count: Int, at path: String, _ body: () async throws -> Void) async throws {
        guard count > 0 else { return try await body() }
        try await RawConnection.with(path) { connection in
            try await connection.send("{\"reload\":{}}\n")
            try await hold(count - 1, at: path, body)
        }
    }

    @Test func `what follows a request is not one, and without end it ends the connection`() async throws {
        let handled = Mutex(0)
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        try await ServedSocket.with(
            handler: { _, _ in
                handled.withLock { $0 += 1 }
                begin.finish()
                try? await Task.sleep(for: .seconds(3600))
                return ControlAnswer(.done(text: ""))
            },
            { socket in
                try await RawConnection.with(socket.path) { connection in
                    try await connection.send("{\"status\":{}}\n{\"stop\":{}}\n")
                    for await _ in begun {}
                    let piece = [UInt8](repeating: UInt8(ascii: "\n"), count: 65_536)
                    while (try? await connection.send(piece)) != nil {}
                }
            })
        #expect(handled.withLock { $0 } == 1)
    }
}
