import DNS
import Foundation
import TestSupport
import Testing

/// The peers themselves: what every other interop test takes for granted.
@Suite(.fewAtATime) struct PeersTests {
    static let key = PeerKey.random(name: "ns1-ns2.example.com")

    @Test(arguments: PeerSoftware.allCases)
    func `a peer serves its zone to dig, and the next version after a reload`(software: PeerSoftware) async throws {
        var zone = ZoneText("example.com", serial: 7, records: 40)
        try await withTemporaryDirectory { directory in
            try await withPrimary(software, zones: [zone.zone]) { primary in
                #expect(
                    try await LocalTool.transferredRecords(of: "example.com", from: primary)
                        == LocalTool.records(of: "example.com", in: zone.write(to: directory.appending("first"))))
                zone.serial = 8
                zone.records = 60
                try await primary.replace(zone.zone)
                #expect(
                    try await LocalTool.transferredRecords(of: "example.com", from: primary)
                        == LocalTool.records(of: "example.com", in: zone.write(to: directory.appending("second"))))
            }
        }
    }

    @Test(arguments: PeerSoftware.allCases)
    func `a peer that wants a key refuses whoever has none`(software: PeerSoftware) async throws {
        let zone = ZoneText("example.com", serial: 7)
        try await withPrimary(software, zones: [zone.zone], keys: [Self.key]) { primary in
            #expect(try await LocalTool.transferredRecords(of: "example.com", from: primary, key: Self.key).count == 10)
            let unsigned = try await LocalTool.dig(["example.com", "AXFR"], at: primary)
            #expect(unsigned.output.contains { $0.contains("Transfer failed") })
            let stranger = PeerKey.random(name: Self.key.name)
            let wrong = try await LocalTool.dig(["example.com", "AXFR"], at: primary, key: stranger)
            #expect(wrong.output.contains { $0.contains("Transfer failed") })
        }
    }

    @Test(arguments: PeerSoftware.allCases, PeerKey.algorithms)
    func `a peer signs with every algorithm`(software: PeerSoftware, algorithm: String) async throws {
        let key = PeerKey.random(name: "key.example.com", algorithm: algorithm)
        try await withPrimary(software, zones: [ZoneText("example.com", serial: 7).zone], keys: [key]) { primary in
            let records = try await LocalTool.transferredRecords(of: "example.com", from: primary, key: key)
            #expect(records.count == 10)
        }
    }

    @Test(.enabled(if: Loopback.hasIPv6), arguments: PeerSoftware.allCases)
    func `a peer serves IPv6 and several zones`(software: PeerSoftware) async throws {
        let zones = [ZoneText("example.com", serial: 1), ZoneText("2.0.192.in-addr.arpa", serial: 4_294_967_295)]
        try await withPrimary(software, zones: zones.map(\.zone), at: .v6(0, 1)) { primary in
            for zone in zones {
                let records = try await LocalTool.transferredRecords(of: zone.name, from: primary)
                #expect(records.count == 10)
            }
        }
    }

    @Test(arguments: PeerSoftware.allCases)
    func `a stopped peer leaves no process and no folder, and a restarted one serves again`(
        software: PeerSoftware
    ) async throws {
        var zone = ZoneText("example.com", serial: 1)
        let (processes, folder) = try await withPrimary(software, zones: [zone.zone]) { primary in
            let name = try Name(parsing: "example.com")
            let first = try #require(primary.processID)
            await primary.stop()
            #expect(primary.processID == nil)
            #expect(await Loopback.serial(of: name, at: primary.endpoint) == nil)
            zone.serial = 2
            try await primary.replace(zone.zone)
            try await primary.restart()
            #expect(await Loopback.serial(of: name, at: primary.endpoint) == 2)
            return ([first, try #require(primary.processID)], primary.folder)
        }
        #expect(processes.allSatisfy { kill($0, 0) == -1 && errno == ESRCH })
        let commands = try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap {
            try? String(contentsOfFile: "/proc/\($0)/cmdline", encoding: .utf8)
        }
        #expect(!commands.isEmpty && !commands.contains { $0.contains(folder) })
        #expect(!FileManager.default.fileExists(atPath: folder))
    }

    @Test(arguments: PeerSoftware.allCases)
    func `a zone that a peer cannot read fails the test with the peer's own words`(software: PeerSoftware) async throws {
        let broken = PeerZone("example.com", "@ 300 IN SOA a. b. 1 2 3 4 5\n@ 300 IN A nowhere\n")
        await #expect(throws: ProcessFailed.self) {
            try await withPrimary(software, zones: [broken]) { _ in }
        }
    }
}
