import DNS
import Foundation
import Synchronization
import SystemPackage
import TSIG
import TestSupport
import Testing

/// Zones that must not replace a good one: named as secondary beside refuses each, and so do we, in its words.
@Suite(.fewAtATime) struct RefusedZoneTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let resultText: String
        let explanation: String
        /// Behind a good zone's records, apex and all.
        let records: @Sendable () throws -> [TestRecord]

        init(
            _ title: String, _ resultText: String, _ explanation: String,
            records: @escaping @Sendable () throws -> [TestRecord]
        ) {
            testDescription = title
            self.resultText = resultText
            self.explanation = explanation
            self.records = records
        }
    }

    private static func name(_ label: String) throws -> Name { try Name(parsing: "\(label).example.com") }

    private static func alias(_ owner: String, _ target: String = "ns1") throws -> TestRecord {
        .cname(try name(owner), try name(target))
    }

    private static func dname(_ owner: String, _ target: String) throws -> TestRecord {
        TestRecord(try name(owner), .dname, try name(target).octets)
    }

    private static func address(_ owner: String) throws -> TestRecord { .a(try name(owner), 0xC000_0250) }

    private static let other = "CNAME and other data"
    private static let several = "multiple RRs of singleton type"

    static let faults = [
        Fault("CNAME and A", other, "\(other): 'www.example.com'") { [try alias("www"), try address("www")] },
        Fault("CNAME and A far apart", other, "\(other): 'www.example.com'") {
            [try alias("www"), try address("zz"), try address("www")]
        },
        Fault("A and CNAME far apart", other, "\(other): 'www.example.com'") {
            [try address("www"), try address("zz"), try alias("www")]
        },
        Fault("two CNAMEs", several, "\(several): 'www.example.com/CNAME'") { [try alias("www"), try alias("www", "ns2")] },
        Fault("two CNAMEs far apart", several, "\(several): 'www.example.com/CNAME'") {
            [try alias("www"), try address("zz"), try alias("www", "ns2")]
        },
        Fault("CNAME at the apex", other, "\(other): 'example.com'") {
            [.cname(try HostileTrial.apex, try name("ns1"))]
        },
        Fault("two DNAMEs", several, "\(several): 'sub.example.com/DNAME'") { [try dname("sub", "a"), try dname("sub", "b")] },
        Fault("DNAME and CNAME", other, "\(other): 'sub.example.com'") { [try dname("sub", "a"), try alias("sub")] },
        Fault("two RESINFOs", several, "\(several): 'r.example.com/TYPE261'") {
            [.other(try name("r"), 261, [1, 0x61]), .other(try name("r"), 261, [1, 0x62])]
        },
        Fault("NS at a wildcard", "invalid NS owner name (wildcard)", "invalid NS owner name (wildcard): '*.w.example.com'") {
            [.ns(try name("*.w"), try name("ns1"))]
        },
        Fault("NSEC3 at no hash", "bad owner name (check-names)", "bad owner name (check-names): 'ab.example.com/NSEC3'") {
            [.other(try name("ab"), 50, [1, 0, 0, 1, 0, 20] + Array(1...20) + [0, 1, 0x40])]
        },
        Fault("an unknown hash", "bad zone", "unsupported nsec3 hash algorithm: 200") {
            [.other(try HostileTrial.apex, 51, [200, 0, 0, 1, 1, 0xAB])]
        },
    ]

    /// What a primary sends: serial 7, and then serial 8 with the fault.
    private final class Versions: Sendable {
        private let hasFault = Mutex(false)
        private let fault: Fault

        init(_ fault: Fault) {
            self.fault = fault
        }

        func turn() { hasFault.withLock { $0 = true } }

        var serial: UInt32 { hasFault.withLock { $0 } ? 8 : 7 }

        func records() throws -> [TestRecord] {
            var records = try HostileTrial.records(serial: serial)
            records[0] = .soa(try HostileTrial.apex, serial: serial, refresh: 1, retry: 1)
            return records + (serial == 8 ? try fault.records() : [])
        }
    }

    /// Answers SOA queries with the SOA, and what else is asked with the whole zone.
    private static func serve(_ versions: Versions) -> ScriptedPrimary.ConnectionScript {
        { connection in
            for number in 0... {
                let request = try await connection.receive(number)
                let records = try versions.records()
                var reader = try MessageReader(request.span)
                if try reader.readQuestion(in: request.span).type == .soa {
                    try await connection.sendRaw(try MessageBuilder(answering: request, Array(records.prefix(1))).framed)
                } else {
                    try await connection.sendRaw(
                        try MessageBuilder.transfer(of: records, answering: request).flatMap(\.framed))
                }
            }
        }
    }

    private static func withVersions(
        of fault: Fault, _ body: (ScriptedPrimary, Versions) async throws -> Void
    ) async throws {
        let versions = Versions(fault)
        try await withScriptedPrimary(
            udp: { query, _ in
                guard let records = try? versions.records(),
                    let answer = try? MessageBuilder(answering: query, Array(records.prefix(1)))
                else { return [] }
                return [.octets(answer.octets)]
            }, tcp: serve(versions)
        ) { primary in try await body(primary, versions) }
    }

    @Test(arguments: faults)
    func `a zone that no name server loads leaves the one that is there`(fault: Fault) async throws {
        try await Self.withVersions(of: fault) { primary, versions in
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: primary.endpoint)])
            #expect(try await secondary.refresh().exit == .status(0))
            let old = try #require(secondary.text(of: "example.com"))
            versions.turn()
            let result = try await secondary.refresh()
            #expect(result.exit == .status(1))
            #expect(result.output == ["example.com: failed: \(fault.explanation)"])
            #expect(result.transferLog.contains { $0.hasSuffix(": Transfer status: \(fault.resultText)") })
            #expect(secondary.text(of: "example.com") == old)
            #expect(try secondary.strangers == [])
        }
    }

    @Test(arguments: faults)
    func `named as secondary refuses the same zone`(fault: Fault) async throws {
        let server = try await LocalServer(.named)
        try await Self.withVersions(of: fault) { primary, versions in
            let statement = """
                zone "example.com" {
                    type secondary; file "named.db"; min-refresh-time 1; min-retry-time 1; request-ixfr no;
                    primaries { \(primary.endpoint.address) port \(primary.endpoint.port); };
                };
                """
            try await server.run([statement], serving: "example.com") {
                #expect(try await server.serial(of: "example.com") == 7)
                versions.turn()
                // The second transfer of the new serial says that the first came to nothing.
                let mark = primary.connections.entries.count
                _ = try await primary.connection(mark + 1)
                #expect(try await server.serial(of: "example.com") == 7)
            }
        }
    }
}
