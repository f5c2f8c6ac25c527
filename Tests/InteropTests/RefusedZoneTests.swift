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

    /// What named takes as a secondary, and does not load from a file as a primary, whatever statements there are.
    static let faultsOfPrimaries = [
        Fault("a DS at the apex", "at top of zone", "DS record at top of zone (example.com), \(notLoaded)") {
            [.other(try HostileTrial.apex, 43, [0, 1, 8, 2] + Array(repeating: 0, count: 32))]
        },
        Fault("a DNAME at the apex", "bad zone", "NS 'ns1.example.com' is below a DNAME 'example.com' (illegal), \(notLoaded)")
        {
            [TestRecord(try HostileTrial.apex, .dname, try Name(parsing: "example.org").octets)]
        },
        Fault("a name server that is an alias", "bad zone", "NS 'www.example.com' is a CNAME (illegal), \(notLoaded)") {
            [.ns(try HostileTrial.apex, try name("www")), try alias("www")]
        },
        Fault(
            "a name server without an address", "bad zone",
            "NS 'nx.example.com' has no address records (A or AAAA), \(notLoaded)"
        ) {
            [.ns(try HostileTrial.apex, try name("nx"))]
        },
    ]

    private static let notLoaded = "which the local server does not load"

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
            guard serial == 8 else { return records }
            let added = try fault.records()
            // Those of the apex beside its others.
            let apex = try HostileTrial.apex
            let ofApex = added.filter { $0.owner == apex }
            return records.prefix(2) + ofApex + records.dropFirst(2) + added.filter { $0.owner != apex }
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

    @Test(arguments: faultsOfPrimaries)
    func `what named takes as a secondary alone is refused where it is to load the file`(fault: Fault) async throws {
        let server = try await LocalServer(.named)
        try await Self.withVersions(of: fault) { primary, versions in
            let zone = SecondaryZone("example.com", from: primary.endpoint)
            let secondary = try Secondaryd(zones: [zone])
            #expect(try await secondary.refresh().exit == .status(0))
            let old = try #require(secondary.text(of: "example.com"))
            versions.turn()
            try secondary.configure(options: "local-server bind;", zones: [zone])
            let refused = try await secondary.refresh()
            #expect(refused.exit == .status(1))
            #expect(refused.output == ["example.com: failed: \(fault.explanation)"])
            #expect(refused.transferLog.contains { $0.hasSuffix(": Transfer status: \(fault.resultText)") })
            #expect(secondary.text(of: "example.com") == old)
            // named, told what we print, serves the old version; another server may have the new one.
            let statements = try await secondary.run(["--print-local-config", "bind"]).output
            try await server.run(statements, serving: "example.com") {
                let serial = try await server.serial(of: "example.com")
                #expect(serial == 7)
            }
            try secondary.configure(zones: [zone])
            #expect(try await secondary.refresh().exit == .status(0))
            let result = try await LocalTool.run(
                "named-checkzone", ["-i", "none", "-k", "ignore", "example.com", secondary.file(of: "example.com").string])
            #expect(!result.succeeded, "\(result.output)")
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
