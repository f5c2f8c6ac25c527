import Control
import DNS
import Foundation
import TestSupport
import Testing

/// Zones of which nothing is held, and a primary that has just brought another one: it is asked for them without a poll.
@Suite(.fewAtATime) struct UnpolledZoneTests {
    private static let first = "first.example"
    /// Seconds that the primary has left of its own copies' leases, as it says where it is asked with EDNS.
    private static let lease: UInt32 = 5000

    private static func question(_ query: [UInt8]) throws -> Question {
        var reader = try MessageReader(query.span)
        return try reader.readQuestion(in: query.span)
    }

    private static func hasEDNS(_ query: [UInt8]) -> Bool { query.span.uint16(at: 10) > 0 }

    /// A serial that grows with the time, so that the first zone is pulled again every second.
    private static var serial: UInt32 { UInt32(truncatingIfNeeded: Int64(Date().timeIntervalSince1970 * 100)) }

    private static func records(_ apex: Name) -> [TestRecord] {
        let soa = TestRecord.soa(apex, serial: serial, refresh: "\(apex)" == first ? 1 : 3600, retry: 1)
        return [soa] + TestRecord.zone(apex, serial: 0).dropFirst() + [soa]
    }

    /// A primary whose answer to a transfer says what is left of its lease; `knowsEDNS`: or else FORMERR.
    private static func serving(knowsEDNS: Bool) -> ScriptedPrimary.ConnectionScript {
        { connection in
            for number in 0... {
                let request = try await connection.receive(number)
                var answer = try MessageBuilder(answering: request, records(try question(request).name))
                if hasEDNS(request), !knowsEDNS {
                    answer.answers = []
                    answer.responseCode = .formErr
                } else if hasEDNS(request) {
                    var option: [UInt8] = [0, 9, 0, 4]
                    option.appendBigEndian(lease)
                    answer.additional = [TestRecord(Name.root, .opt, class: RecordClass(1232), ttl: 0, option)]
                }
                try await connection.send(answer.octets)
            }
        }
    }

    private static let polls: ScriptedPrimary.DatagramScript = { query, _ in
        guard let apex = try? question(query).name,
            let answer = try? MessageBuilder(answering: query, [.soa(apex, serial: serial, refresh: 1, retry: 1)])
        else { return [] }
        return [.octets(answer.octets)]
    }

    /// Adds zones to a daemon until one comes without a poll: one may be late, when the machine is busy; not a dozen of them.
    private func withUnpolledZone(
        knowsEDNS: Bool, _ body: (Secondaryd, SecondarydDaemon, _ name: String) async throws -> Void
    ) async throws {
        try await withScriptedPrimary(udp: Self.polls, tcp: Self.serving(knowsEDNS: knowsEDNS)) { primary in
            var names = [Self.first]
            func zones() -> [SecondaryZone] {
                names.map { SecondaryZone($0, from: primary.endpoint, options: "request-ixfr no;") }
            }
            let secondary = try Secondaryd(zones: zones())
            try await secondary.withDaemon(logLevel: "debug") { daemon in
                for number in 0..<12 {
                    let name = "added\(number).example"
                    names.append(name)
                    try await daemon.waitForLine("zone \(Self.first)/IN: transferred serial", from: daemon.mark)
                    try secondary.configure(zones: zones())
                    let mark = daemon.mark
                    daemon.process.send(signal: SIGHUP)
                    try await daemon.waitForLine("zone \(name)/IN: transferred serial", from: mark)
                    let wasPolled = primary.queries.entries.contains { (try? Self.question($0).name.description) == name }
                    if !wasPolled { return try await body(secondary, daemon, name) }
                }
                Issue.record("every zone was polled")
            }
        }
    }

    private func status(_ secondary: Secondaryd, of zone: String) async throws -> ZoneStatus {
        let result = try await secondary.control("zonestatus", zone, "--json")
        let zones = try JSONDecoder().decode([ZoneStatus].self, from: Data(result.output.joined().utf8))
        return try #require(zones.first)
    }

    @Test func `a zone that is asked for at once has the lease that the primary tells beside it`() async throws {
        try await withUnpolledZone(knowsEDNS: true) { secondary, _, name in
            let status = try await status(secondary, of: name)
            let left = try #require(status.expires) - Int64(Date().timeIntervalSince1970)
            #expect((1...Int64(Self.lease)).contains(left))
            let asked = try #require(status.primaries.first)
            #expect(asked.serial == status.serial && asked.serial != nil)
            #expect(try #require(asked.roundTripMilliseconds) > 0)
        }
    }

    @Test func `a primary that does not know EDNS is asked for the zone without`() async throws {
        try await withUnpolledZone(knowsEDNS: false) { secondary, daemon, name in
            #expect(
                daemon.log.contains {
                    $0.text.contains("'\(name)/IN'") && $0.text.hasSuffix("got FORMERR, retrying without EDNS")
                })
            let status = try await status(secondary, of: name)
            let left = try #require(status.expires) - Int64(Date().timeIntervalSince1970)
            #expect((Int64(Self.lease) + 1...86400).contains(left))
        }
    }

    @Test(arguments: PeerSoftware.allCases)
    func `of many new zones most are asked for at once`(software: PeerSoftware) async throws {
        let key = PeerKey.random(name: "many.example")
        let names = (0..<60).map { "zone\($0).example" }
        try await withPrimary(software, zones: names.map { ZoneText($0, serial: 7).zone }, keys: [key]) { primary in
            let secondary = try Secondaryd(
                options: "serial-query-rate 20;", keys: [key],
                zones: names.map { SecondaryZone($0, from: primary.endpoint, key: key) })
            let result = try await secondary.refresh(logLevel: "debug")
            #expect(result.exit == .status(0))
            #expect(result.output.sorted() == names.map { "\($0): serial 7, transferred" }.sorted())
            #expect(try secondary.strangers == [])
            #expect(result.log.count { $0.text.contains("serial: new 7, old not loaded") } < names.count)
        }
    }
}
