import DNS
import SystemPackage
import TestSupport
import Testing

/// Whole zones from every peer, compared record for record with what the primary has.
@Suite(.fewAtATime) struct TransferTests {
    private static let loopbacks: [IPAddress] = [.v4(0x7F00_0001)] + (Loopback.hasIPv6 ? [.v6(0, 1)] : [])

    @Test(arguments: PeerSoftware.allCases, loopbacks)
    func `an unsigned zone is pulled over IPv4 and IPv6`(software: PeerSoftware, address: IPAddress) async throws {
        let zone = ZoneText("example.com", serial: 2_026_112_101, records: 200)
        try await withPrimary(software, zones: [zone.zone], at: address) { primary in
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: primary.endpoint)])
            let result = try await secondary.refresh()
            #expect(result.exit == .status(0))
            #expect(result.output == ["example.com: serial 2026112101, transferred"])
            #expect(
                result.transferLog.contains("transfer of 'example.com/IN' from \(primary.endpoint): Transfer status: success"))
            #expect(try await secondary.records(of: "example.com") == zone.compiledRecords)
            #expect(try secondary.strangers.isEmpty)
        }
    }

    @Test(arguments: PeerSoftware.allCases)
    func `the five lines of a transfer come in BIND's order and words`(software: PeerSoftware) async throws {
        let key = PeerKey.random(name: "ns1-ns2.example.com")
        let zone = ZoneText("example.com", serial: 2_026_112_101)
        try await withPrimary(software, zones: [zone.zone], keys: [key]) { primary in
            let secondary = try Secondaryd(
                keys: [key], zones: [SecondaryZone("example.com", from: primary.endpoint, key: key)])
            let result = try await secondary.refresh()
            let from = "xfer-in: info: transfer of 'example.com/IN' from \(primary.endpoint)"
            #expect(
                result.transferLines == [
                    "xfer-in: info: zone example.com/IN: Transfer started.",
                    "\(from): connected using \(primary.endpoint) TSIG ns1-ns2.example.com",
                    "xfer-in: info: zone example.com/IN: transferred serial 2026112101: TSIG 'ns1-ns2.example.com'",
                    "\(from): Transfer status: success",
                    "\(from): Transfer completed: 1 messages, 11 records, … bytes (serial 2026112101)",
                ])
            // Nothing else is said where all is well.
            #expect(result.log.count == 5)
        }
    }

    @Test(arguments: PeerSoftware.allCases, [true, false])
    func `a zone of several hundred messages arrives whole`(software: PeerSoftware, isSigned: Bool) async throws {
        let key = PeerKey.random(name: "key.example.com")
        let zone = LargeZone(name: "example.com", serial: 7, count: 24_000)
        let options = software == .named ? "transfer-message-size 30000;" : ""
        try await withPrimary(software, zones: [zone.zone], keys: isSigned ? [key] : [], options: options) { primary in
            let secondary = try Secondaryd(
                keys: [key], zones: [SecondaryZone("example.com", from: primary.endpoint, key: isSigned ? key : nil)])
            let result = try await secondary.refresh()
            #expect(result.output == ["example.com: serial 7, transferred"])
            let completed = try #require(result.transferLog.last)
            let messages = try #require(completed.firstMatch(of: /completed: ([0-9]+) messages, 24001 records/)?.output.1)
            #expect(try #require(Int(messages)) >= 200)
            #expect(try await isSame(zone, as: secondary))
        }
    }

    /// Has BIND write down both in its own form and order, and compares that: too much to take in line by line.
    private func isSame(_ zone: LargeZone, as secondary: Secondaryd) async throws -> Bool {
        try await withTemporaryDirectory { directory in
            let original = try directory.write(zone.text, to: "original")
            let published = secondary.file(of: zone.name)
            for (file, compiled) in [(original, "first"), (published, "second")] {
                _ = try await LocalTool.output(
                    "named-compilezone",
                    [
                        "-q", "-i", "none", "-s", "full", "-F", "text", "-o", directory.appending(compiled).string, zone.name,
                        file.string,
                    ])
            }
            return try directory.read("first") == directory.read("second")
        }
    }

    @Test func `zones of one primary are pulled together, and one that it lacks fails alone`() async throws {
        let zones = (0..<12).map { ZoneText("zone\($0).example", serial: UInt32($0) + 1) }
        try await withPrimary(.nsd, zones: zones.map(\.zone)) { primary in
            let names = zones.map(\.name) + ["unknown.example"]
            let secondary = try Secondaryd(zones: names.map { SecondaryZone($0, from: primary.endpoint) })
            let result = try await secondary.refresh()
            #expect(result.exit == .status(1))
            #expect(
                result.output.filter { !$0.contains("failed") }.sorted()
                    == zones.map { "\($0.name): serial \($0.serial), transferred" }.sorted())
            #expect(result.output.filter { $0.hasPrefix("unknown.example: failed: ") }.count == 1)
            for zone in zones { #expect(try await secondary.records(of: zone.name) == zone.compiledRecords) }
            #expect(secondary.text(of: "unknown.example") == nil)
            #expect(try secondary.strangers.isEmpty)
        }
    }

    @Test func `the same zone gives the same bytes from every primary`() async throws {
        let zone = ZoneText("example.com", serial: 7, records: 400)
        var texts: Set<String> = []
        for software in PeerSoftware.allCases {
            try await withPrimary(software, zones: [zone.zone]) { primary in
                let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: primary.endpoint)])
                _ = try await secondary.refresh()
                let first = try #require(secondary.text(of: "example.com"))
                #expect(first.hasPrefix("example.com.\t3600\tIN\tSOA\t"))
                let second = try await secondary.refresh(force: true)
                #expect(second.output == ["example.com: serial 7, transferred"])
                #expect(secondary.text(of: "example.com") == first)
                texts.insert(first.split(separator: "\n").sorted().joined(separator: "\n"))
            }
        }
        // Primaries choose the order of the records, so the lines are compared.
        #expect(texts.count == 1)
    }
}

/// A zone of TXT records of some seven hundred octets each, so that few records make many messages.
private struct LargeZone {
    let name: String
    let serial: UInt32
    let count: Int

    var text: String {
        let filler = String(repeating: "0123456789abcdef", count: 14)
        var text = "\(name). 3600 IN SOA ns1.\(name). hostmaster.\(name). \(serial) 3600 600 86400 300\n"
        text += "\(name). 3600 IN NS ns1.\(name).\n"
        text += "ns1.\(name). 3600 IN A 127.0.0.1\n"
        for number in 0..<count - 3 {
            text += "h\(number).\(name). 3600 IN TXT \"\(number) \(filler)\" \"\(filler)\" \"\(filler)\"\n"
        }
        return text
    }

    var zone: PeerZone { PeerZone(name, text) }
}
