import Control
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Clients of the control socket that are broken, slow or too many, and what else may stand where the socket should be.
@Suite(.fewAtATime) struct HostileControlTests {
    /// Runs `body` beside a daemon that has pulled a zone, and then sees that a change on the primary still comes through and
    /// that it still answers.
    private func withDaemon(_ body: (Secondaryd, SecondarydDaemon) async throws -> Void) async throws {
        try await withPrimary(.nsd, zones: [ZoneText("example.com", serial: 7).zone]) { primary in
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: primary.endpoint)])
            try await secondary.withDaemon { daemon in
                try await daemon.waitForTransfer(of: "example.com", serial: 7)
                try await body(secondary, daemon)
                try await primary.replace(ZoneText("example.com", serial: 8).zone)
                #expect(
                    try await secondary.control("refresh", "--wait", "example.com").output
                        == ["example.com: serial 8, transferred"])
                #expect(try await secondary.control("status").exit == .status(0))
            }
            #expect(try secondary.strangers == [])
        }
    }

    @Test func `garbage is answered as an unknown command`() async throws {
        try await withDaemon { secondary, _ in
            for line in ["garbage", "{}", "{\"stop\":1", "\0\u{1}\u{2}", String(repeating: "[", count: 60_000)] {
                let answer = try await RawConnection.with(secondary.controlSocket.string) { connection in
                    try await connection.send(line + "\n")
                    return await connection.rest()
                }
                #expect(answer.contains("unknown command"))
            }
            for _ in 0..<200 {
                let octets = (0..<Int.random(in: 1...300)).map { _ in UInt8.random(in: 0...255) }
                try await RawConnection.with(secondary.controlSocket.string) { try await $0.send(octets) }
            }
        }
    }

    @Test func `a request without end is read no further than a request may be long`() async throws {
        try await withDaemon { secondary, daemon in
            let answer = try await RawConnection.with(secondary.controlSocket.string) { connection in
                let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 65_536)
                var sent = 0
                while sent < 1 << 28, (try? await connection.send(piece)) != nil { sent += piece.count }
                #expect(sent < 1 << 28)
                return await connection.rest()
            }
            #expect(answer.isEmpty || answer.contains("limit 65536"))
            #expect(daemon.process.isRunning)
        }
    }

    @Test func `a name of any octets is no zone, and breaks no log line`() async throws {
        try await withDaemon { secondary, daemon in
            let mark = daemon.mark
            let name = "x\n21-Nov-2026 00:00:00.000 general: notice: exiting"
            #expect(try await secondary.control("refresh", name).exit == .status(1))
            try await daemon.waitForLine("received control channel command", from: mark)
            #expect(!daemon.log.contains { $0.text == "exiting" })
            #expect(try await secondary.control("refresh", String(repeating: "y", count: 60_000)).exit == .status(1))
        }
    }

    @Test func `clients that never read hold up nobody`() async throws {
        try await withDaemon { secondary, daemon in
            let path = secondary.controlSocket.string
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        try await RawConnection.with(path) { connection in
                            try await connection.stopReading()
                            try await connection.send(
                                "{\"refresh\":{\"zones\":[],\"forced\":true,\"waits\":true}}\n")
                            // Until the test has seen enough, and cancels this.
                            for await _ in AsyncStream.makeStream(of: Never.self).stream {}
                        }
                    }
                }
                for _ in 0..<3 {
                    let waited = try await secondary.control("refresh", "--wait")
                    #expect(waited.exit == .status(0))
                }
                group.cancelAll()
            }
        }
    }

    @Test func `more clients than there is room for are told so, and room comes back`() async throws {
        try await withDaemon { secondary, _ in
            let path = secondary.controlSocket.string
            let (ready, isReady) = AsyncStream.makeStream(of: Void.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<ControlLimits().connections {
                    group.addTask {
                        try await RawConnection.with(path) { connection in
                            // The end of a request never comes.
                            try await connection.send("{\"status\":")
                            isReady.yield()
                            _ = await connection.rest()
                        }
                    }
                }
                var iterator = ready.makeAsyncIterator()
                for _ in 0..<ControlLimits().connections { await iterator.next() }
                let refused = try await secondary.control("status")
                #expect(refused.exit == .status(1))
                #expect(refused.errors == ["secondaryctl: 'status' failed: quota reached"])
                group.cancelAll()
            }
            // Their ends are seen soon, but not at once.
            while try await secondary.control("status").exit != .status(0) {}
        }
    }

    @Test func `the socket is open to its group, and to nobody else`() async throws {
        try await withDaemon { secondary, _ in
            let attributes = try FileManager.default.attributesOfItem(atPath: secondary.controlSocket.string)
            #expect(attributes[.posixPermissions] as? Int == 0o660)
            #expect(attributes[.type] as? FileAttributeType == .typeSocket)
        }
    }

    @Test func `the socket of a daemon that was killed is replaced`() async throws {
        let secondary = try Secondaryd(zones: [SecondaryZone("example.com", primaries: "127.0.0.1 port 1;")])
        let killed = try await secondary.start()
        killed.process.send(signal: SIGKILL)
        try await killed.process.waitForExit()
        #expect(FileManager.default.fileExists(atPath: secondary.controlSocket.string))
        #expect(try await secondary.control("status").errors.first?.hasSuffix("connection refused") == true)
        // The lock is free, and a one-shot works by itself.
        #expect(try await secondary.refresh().output.count == 1)
        try await secondary.withDaemon { daemon in
            let shown = try await secondary.control("status").output
            #expect(shown.contains("process: \(daemon.processID)"))
        }
        #expect(!FileManager.default.fileExists(atPath: secondary.controlSocket.string))
    }

    @Test func `what is no socket stays where it is, and the daemon works without`() async throws {
        try await withPrimary(.nsd, zones: [ZoneText("example.com", serial: 7).zone]) { primary in
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: primary.endpoint)])
            let folder = secondary.directory.appending(".secondaryd").string
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            try "mine".write(toFile: secondary.controlSocket.string, atomically: false, encoding: .utf8)
            try await secondary.withDaemon { daemon in
                try await daemon.waitForTransfer(of: "example.com", serial: 7)
                let path = secondary.controlSocket.string
                #expect(
                    daemon.log.map(\.description).contains(
                        "general: error: couldn't add command channel \(path): '\(path)' is not a socket"))
            }
            #expect(try String(contentsOfFile: secondary.controlSocket.string, encoding: .utf8) == "mine")
        }
    }
}
