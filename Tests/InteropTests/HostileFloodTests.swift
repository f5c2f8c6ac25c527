import DNS
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Zones without an end, and messages that say as much as they can in as little room.
@Suite(.serialized) struct HostileFloodTests {
    /// What the program may need beyond what it had after the first message, in kilobytes.
    private static let mostGrowth = 24 * 1024

    /// The most memory that a process had at a time, in kilobytes.
    private static func peak(of process: Int32) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) })
    }

    /// Messages that never end: the head of the zone, and then what `next` makes of a message, again and again.
    private static func endless(
        _ next: @escaping @Sendable (_ number: Int, _ message: inout MessageBuilder) throws -> Void
    ) -> ScriptedPrimary.ConnectionScript {
        { connection in
            let request = try await connection.receive()
            try await connection.send(try MessageBuilder(answering: request, HostileTrial.records()).octets)
            let empty = MessageBuilder(id: try MessageBuilder(answering: request).id)
            var number = 0
            while !Task.isCancelled {
                var message = empty
                try next(number, &message)
                try await connection.send(message.octets)
                // Writing need not wait, and the other tests want the thread too.
                await Task.yield()
                number += 1
            }
        }
    }

    private static func hosts(_ number: Int, of zone: String) throws -> [TestRecord] {
        try (0..<100).map { .a(try Name(parsing: "h\(number * 100 + $0).\(zone)"), 1) }
    }

    @Test func `an endless zone ends at max-records`() async throws {
        let trial = try await HostileTrial.run(
            options: "max-records 5000;", tcp: Self.endless { $1.answers = try Self.hosts($0, of: "example.com") })
        trial.expectFailure("too many records", saying: "too many records: more than max-records 5000")
    }

    @Test func `an endless RRset ends at max-records-per-type`() async throws {
        let trial = try await HostileTrial.run(
            options: "max-records-per-type 5000;",
            tcp: Self.endless { number, message in
                let apex = try HostileTrial.apex
                message.answers = (0..<100).map { .a(apex, UInt32(number * 100 + $0)) }
            })
        trial.expectFailure(
            "too many records", saying: "too many records: more than max-records-per-type 5000 for 'example.com/A'")
    }

    /// What a primary sends that adds nothing to the zone adds nothing to the program either.
    @Test(arguments: ["empty messages", "records outside the zone", "one record again and again"])
    func `an endless flood of nothing costs no memory, and a signal ends it`(kind: String) async throws {
        try await withScriptedPrimary(
            udp: HostileTrial.tellingSerial(7),
            tcp: Self.endless { number, message in
                switch kind {
                case "records outside the zone": message.answers = try Self.hosts(number, of: "example.org")
                case "one record again and again": message.answers = Array(repeating: try HostileTrial.records()[2], count: 100)
                default: break
                }
            }
        ) { primary in
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: primary.endpoint)])
            try secondary.directory.write(HostileTrial.oldFile, to: "db.example.com")
            try await secondary.withDaemon { daemon in
                try await daemon.waitForLine("connected using")
                let early = try Self.peak(of: daemon.processID)
                try await Self.waitUntil(hundredths: 30, of: daemon.processID)
                #expect(try Self.peak(of: daemon.processID) - early < Self.mostGrowth)
            }
            #expect(try secondary.strangers == [])
            #expect(secondary.text(of: "example.com") == HostileTrial.oldFile)
        }
    }

    /// Returns once the process has worked for so many hundredths of a second: it has had its fill of what it is being sent.
    private static func waitUntil(hundredths: Int, of process: Int32) async throws {
        try await withTimeLimit(awaiting: "\(hundredths) hundredths of a second of work") {
            while true {
                let fields = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8).split(separator: " ")
                guard fields.count > 14, let user = Int(fields[13]), let system = Int(fields[14]) else { return }
                if (user + system) * 100 >= hundredths * sysconf(Int32(_SC_CLK_TCK)) { return }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    /// One message of 64 KiB whose names point to one long name, four letters of text for each of its octets.
    private static func expanding(_ number: Int, _ request: [UInt8]) throws -> [UInt8] {
        var octets = MessageBuilder(id: try MessageBuilder(answering: request).id).octets
        let label: (Int) -> [UInt8] = { [UInt8($0)] + [UInt8](repeating: UInt8(number), count: $0) }
        // 61 + 63 + 63 + 50 octets of labels before example.com.
        let apex = try HostileTrial.apex.octets
        octets += label(60) + label(62) + label(62) + label(45) + apex
        octets += [0, 2, 0, 1, 0, 0, 0, 60, 0, 2, 0xC0, 12]
        var count = 1
        while octets.count < 65_500 {
            let target = [2, UInt8(count >> 8), UInt8(count & 0xFF), 0xC0, 12]
            octets += [0xC0, 12, 0, 2, 0, 1, 0, 0, 0, 60, 0, UInt8(target.count)] + target
            count += 1
        }
        octets.replaceSubrange(6...7, with: [UInt8(count >> 8), UInt8(count & 0xFF)])
        return octets
    }

    @Test func `the longest names that compression can make cost the disk alone`() async throws {
        let messages = 4
        let sent = Gate()
        let goOn = Gate()
        try await withScriptedPrimary(
            udp: HostileTrial.tellingSerial(7),
            tcp: { connection in
                let request = try await connection.receive()
                let whole = try MessageBuilder.transfer(of: HostileTrial.records(), answering: request, recordsPerMessage: 3)
                try await connection.send(whole[0])
                for number in 0..<messages { try await connection.send(try Self.expanding(number, request)) }
                sent.open()
                await goOn.passed()
                try await connection.send(whole[1])
                await connection.waitForClientToClose()
            }
        ) { primary in
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: primary.endpoint)])
            try await secondary.withDaemon { daemon in
                try await daemon.waitForLine("connected using")
                let early = try Self.peak(of: daemon.processID)
                await sent.passed()
                goOn.open()
                try await daemon.waitForTransfer(of: "example.com", serial: 7)
                #expect(try Self.peak(of: daemon.processID) - early < Self.mostGrowth)
            }
            let attributes = try FileManager.default.attributesOfItem(atPath: secondary.file(of: "example.com").string)
            let size = try #require(attributes[.size] as? Int)
            #expect(size > messages * 3800 * 1500)
        }
    }
}
