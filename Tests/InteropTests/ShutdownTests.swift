import DNS
import Foundation
import SystemPackage
import TestSupport
import Testing

/// SIGTERM and SIGINT at every moment: status 0, the old file intact, nothing left behind.
///
/// `withDaemon` and `terminate` check the status. The daemon holds to its two seconds by a clock of its own (`ShutdownLimit`); how long
/// a busy machine lets it wait for the processor is no test's matter.
@Suite(.fewAtATime) struct ShutdownTests {
    private static let former = "; the file that was there before\n"

    @Test func `an idle daemon ends at once`() async throws {
        try await withPrimary(.nsd, zones: [ZoneText("example.com", serial: 7).zone]) { primary in
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: primary.endpoint)])
            try await secondary.withDaemon { daemon in
                try await daemon.waitForTransfer(of: "example.com", serial: 7)
            }
            #expect(try secondary.strangers.isEmpty)
        }
    }

    @Test func `a daemon without zones waits, and ends at once`() async throws {
        try await Secondaryd().withDaemon { _ in }
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `a running transfer is let go of`(signal: Int32) async throws {
        try await withStuckPrimary { primary in
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: primary.endpoint)])
            try secondary.directory.write(Self.former, to: "db.example.com")
            let daemon = try await secondary.start()
            _ = try await primary.connection().receive()
            // It is there when much of the zone has come.
            try await secondary.waitForTemporaryFile()
            daemon.process.send(signal: signal)
            #expect(try await daemon.process.waitForExit() == .status(0))
            #expect(try secondary.strangers.isEmpty)
            #expect(secondary.text(of: "example.com") == Self.former)
            let from = "transfer of 'example.com/IN' from \(primary.endpoint)"
            let lines = daemon.log.map(\.text)
            #expect(lines.contains("\(from): shut down: shutting down"))
            #expect(lines.contains("\(from): Transfer status: shutting down"))
            #expect(lines.last { $0.hasPrefix(from) }?.contains("Transfer completed: ") == true)
        }
    }

    @Test func `a refresh by hand that is interrupted fails, and leaves nothing`() async throws {
        try await withStuckPrimary { primary in
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: primary.endpoint)])
            let process = try await RunningProcess.start(
                try Programs.built("secondaryd"), ["--config", secondary.configuration.string, "--refresh"])
            _ = try await primary.connection().receive()
            process.send(signal: SIGTERM)
            #expect(try await process.waitForExit() == .status(1))
            #expect(try secondary.strangers.isEmpty)
            #expect(secondary.text(of: "example.com") == nil)
        }
    }

    @Test func `a poll that waits for an answer holds up nothing`() async throws {
        try await withScriptedPrimary { primary in
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: primary.endpoint)])
            try await secondary.withDaemon { _ in _ = try await primary.query() }
        }
    }

    @Test func `a transfer that waits for its slot holds up nothing`() async throws {
        try await withStuckPrimary { primary in
            let secondary = try Secondaryd(
                options: "transfers-in 1;",
                zones: [
                    SecondaryZone("example.com", from: primary.endpoint), SecondaryZone("example.org", from: primary.endpoint),
                ])
            try await secondary.withDaemon { daemon in
                _ = try await primary.connection().receive()
                try await daemon.waitForLine("zone transfer deferred due to quota")
            }
            #expect(primary.connections.count == 1)
            #expect(try secondary.strangers.isEmpty)
        }
    }
}
