import DNS
import Foundation
import TestSupport
import Testing

/// SIGKILL in the midst of a transfer: nothing can be cleaned up then, and nothing may be lost.
@Suite(.fewAtATime) struct HostileKillTests {
    private static let hosts = 2000

    private static func records(serial: UInt32) throws -> [TestRecord] {
        let text = String(repeating: "x", count: 200)
        let hosts = try (0..<hosts).map { TestRecord.txt(try Name(parsing: "h\($0).example.com"), text) }
        return try HostileTrial.records(serial: serial) + hosts
    }

    /// Twenty times the program is killed in a transfer, and started once more; `messages` is how many it was sent by then.
    @Test(arguments: (0..<20).map { $0 * $0 / 12 })
    func `a killed transfer leaves the old file, and the next start clears up`(messages: Int) async throws {
        let gone = Gate()
        try await withScriptedPrimary(
            udp: HostileTrial.tellingSerial(7),
            tcp: { connection in
                let request = try await connection.receive()
                let all = try MessageBuilder.transfer(of: Self.records(serial: 7), answering: request, recordsPerMessage: 60)
                let isFirst = connection.number == 0
                for message in isFirst ? all.prefix(messages) : all[...] { try await connection.send(message) }
                if isFirst { gone.open() }
                await connection.waitForClientToClose()
            }
        ) { primary in
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: primary.endpoint)])
            try secondary.directory.write(HostileTrial.oldFile, to: "db.example.com")
            let daemon = try await secondary.start()
            await gone.passed()
            daemon.process.send(signal: SIGKILL)
            #expect(try await daemon.process.waitForExit() == .signal(SIGKILL))

            let isUntouched = secondary.text(of: "example.com") == HostileTrial.oldFile
            #expect(isUntouched)
            // A zone that has not outgrown memory has no temporary yet.
            let left = try secondary.strangers.count
            #expect(left <= 1)

            let next = try await secondary.refresh()
            let cleared = "removed 1 unfinished zone files from '\(secondary.directory.path)'"
            #expect(next.log.contains { $0.text == cleared } == (left == 1))
            #expect(next.output == ["example.com: serial 7, transferred"])
            #expect(try secondary.strangers == [])
            #expect(secondary.text(of: "example.com")?.split(separator: "\n").count == Self.hosts + 3)
        }
    }

    /// Where the end of the zone is there when the program dies, the file is the old one or the new one, and whole.
    @Test(arguments: 0..<8)
    func `a program that is killed as it publishes leaves one whole file`(number: Int) async throws {
        let sent = Gate()
        try await withScriptedPrimary(
            udp: HostileTrial.tellingSerial(7),
            tcp: { connection in
                let request = try await connection.receive()
                for message in try MessageBuilder.transfer(of: Self.records(serial: 7), answering: request) {
                    try await connection.send(message)
                }
                sent.open()
                await connection.waitForClientToClose()
            }
        ) { primary in
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: primary.endpoint)])
            try secondary.directory.write(HostileTrial.oldFile, to: "db.example.com")
            let daemon = try await secondary.start()
            await sent.passed()
            for _ in 0..<number * 200 { await Task.yield() }
            daemon.process.send(signal: SIGKILL)
            #expect(try await daemon.process.waitForExit() == .signal(SIGKILL))

            let killed = try #require(secondary.text(of: "example.com"))
            let isWhole = killed == HostileTrial.oldFile || killed.split(separator: "\n").count == Self.hosts + 3
            #expect(isWhole)
            let next = try await secondary.refresh()
            #expect(next.exit == .status(0))
            #expect(try secondary.strangers == [])
            #expect(secondary.text(of: "example.com")?.split(separator: "\n").count == Self.hosts + 3)
        }
    }
}
