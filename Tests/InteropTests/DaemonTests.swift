import Foundation
import TestSupport
import Testing

/// The daemon follows its primaries: what it finds by polling, and what it does when they are gone.
@Suite(.fewAtATime) struct DaemonTests {
    private static let key = PeerKey.random(name: "ns1-ns2.example.com")

    /// A zone that is polled each second.
    private static func zone(serial: UInt32, records: Int = 10) -> ZoneText {
        ZoneText("example.com", serial: serial, records: records, refresh: 1, retry: 1)
    }

    private static func secondary(of primary: PeerPrimary) throws -> Secondaryd {
        try Secondaryd(keys: [key], zones: [SecondaryZone("example.com", from: primary.endpoint, key: key)])
    }

    @Test(arguments: PeerSoftware.allCases)
    func `a change of the primary's serial is found by the poll and pulled`(software: PeerSoftware) async throws {
        try await withPrimary(software, zones: [Self.zone(serial: 1).zone], keys: [Self.key]) { primary in
            let secondary = try Self.secondary(of: primary)
            try await secondary.withDaemon { daemon in
                try await daemon.waitForTransfer(of: "example.com", serial: 1)
                for serial in 2...3 as ClosedRange<UInt32> {
                    let next = Self.zone(serial: serial, records: 10 * Int(serial))
                    let mark = daemon.mark
                    try await primary.replace(next.zone)
                    try await daemon.waitForTransfer(of: "example.com", serial: serial, from: mark)
                    #expect(try await secondary.records(of: "example.com") == next.compiledRecords)
                }
                #expect(daemon.log.count { $0.text.contains("Transfer started.") } == 3)
            }
            #expect(try secondary.strangers.isEmpty)
        }
    }

    @Test(arguments: PeerSoftware.allCases)
    func `a primary that was away is followed again once it is back`(software: PeerSoftware) async throws {
        try await withPrimary(software, zones: [Self.zone(serial: 1).zone], keys: [Self.key]) { primary in
            let secondary = try Self.secondary(of: primary)
            try await secondary.withDaemon { daemon in
                try await daemon.waitForTransfer(of: "example.com", serial: 1)
                let former = secondary.text(of: "example.com")
                await primary.stop()
                let failure = "refresh: failure trying primary \(primary.endpoint) (source 0.0.0.0#0): connection refused"
                let first = try await daemon.waitForLine(failure, from: daemon.mark)
                try await daemon.waitForLine(failure, from: first + 1)
                #expect(secondary.text(of: "example.com") == former)
                let next = Self.zone(serial: 2, records: 30)
                try await primary.replace(next.zone)
                try await primary.restart()
                try await daemon.waitForTransfer(of: "example.com", serial: 2, from: first)
                #expect(try await secondary.records(of: "example.com") == next.compiledRecords)
            }
        }
    }

    @Test func `a serial that wraps around is newer, and one that goes back is not pulled`() async throws {
        try await withPrimary(.named, zones: [Self.zone(serial: 4_294_967_295).zone], keys: [Self.key]) { primary in
            let secondary = try Self.secondary(of: primary)
            try await secondary.withDaemon { daemon in
                try await daemon.waitForTransfer(of: "example.com", serial: 4_294_967_295)
                try await primary.replace(Self.zone(serial: 5).zone)
                try await daemon.waitForTransfer(of: "example.com", serial: 5)
                let former = secondary.text(of: "example.com")
                let mark = daemon.mark
                try await primary.replace(Self.zone(serial: 4, records: 30).zone)
                let older = "zone example.com/IN: serial number (4) received from primary \(primary.endpoint) < ours (5)"
                let first = try await daemon.waitForLine(older, from: mark)
                try await daemon.waitForLine(older, from: first + 1)
                #expect(secondary.text(of: "example.com") == former)
                #expect(daemon.log.count { $0.text.contains("Transfer started.") } == 2)
            }
            let refused = try await secondary.refresh()
            #expect(refused.exit == .status(1))
            #expect(refused.output == ["example.com: failed: serial 4 of \(primary.endpoint) is older than ours (5)"])
            let forced = try await secondary.refresh(force: true)
            #expect(forced.exit == .status(0))
            #expect(forced.output == ["example.com: serial 4, transferred"])
            #expect(try await secondary.records(of: "example.com") == Self.zone(serial: 4, records: 30).compiledRecords)
        }
    }

    @Test func `a zone of its own is followed for each of many`() async throws {
        let zones = (0..<30).map { ZoneText("zone\($0).example", serial: 1, refresh: 1, retry: 1) }
        try await withPrimary(.nsd, zones: zones.map(\.zone)) { primary in
            let secondary = try Secondaryd(
                options: "serial-query-rate 1000;", zones: zones.map { SecondaryZone($0.name, from: primary.endpoint) })
            try await secondary.withDaemon { daemon in
                for zone in zones { try await daemon.waitForTransfer(of: zone.name, serial: 1) }
                var changed = zones[17]
                changed.serial = 2
                try await primary.replace(changed.zone)
                try await daemon.waitForTransfer(of: changed.name, serial: 2)
                #expect(daemon.log.count { $0.text.contains("Transfer started.") } == 31)
                #expect(try await secondary.records(of: changed.name) == changed.compiledRecords)
            }
        }
    }
}
