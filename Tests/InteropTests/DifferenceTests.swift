import DNS
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Differences from real primaries: what they lead to is what a transfer of the whole zone brings.
@Suite(.fewAtATime) struct DifferenceTests {
    private static let updates = """
        allow-update { 127.0.0.1; };
        max-ixfr-ratio unlimited;
        max-journal-size unlimited;
        flush-zones-on-shutdown yes;
        """

    /// Pulls all zones whole from `primary` and returns their files' texts.
    private static func whole(_ names: [String], from primary: PeerPrimary, _ keys: [PeerKey] = []) async throws -> [String] {
        let fresh = try Secondaryd(
            keys: keys, zones: names.map { SecondaryZone($0, from: primary.endpoint, key: keys.first) })
        let result = try await fresh.refresh()
        #expect(result.exit == .status(0))
        return try names.map { try #require(fresh.text(of: $0)) }
    }

    private static func lines(_ text: String?) -> [Substring] {
        (text ?? "").split(separator: "\n").sorted()
    }

    @Test func `two hundred differences in random sizes lead where whole zones do`() async throws {
        var generator = SeededGenerator(seed: .random(in: 0...UInt64.max))
        let seed = generator.seed
        var zones = [
            UpdatedZone("ordered.example", records: 300, oneTypePerOwner: true, using: &generator),
            UpdatedZone("mixed.example", records: 300, oneTypePerOwner: false, using: &generator),
        ]
        try await withPrimary(.named, zones: zones.map(\.zone), options: Self.updates) { primary in
            let secondary = try Secondaryd()
            try secondary.configure(text: Self.twoViews(of: zones.map(\.name), from: primary, in: secondary))
            #expect(try await secondary.refresh().exit == .status(0))
            for step in 1...200 {
                var commands = zones[0].update(changing: .random(in: 1...200, using: &generator), using: &generator)
                // One answer may have several steps.
                for _ in 0..<Int.random(in: 1...3, using: &generator) {
                    commands += zones[1].update(changing: .random(in: 1...70, using: &generator), using: &generator)
                }
                try await primary.update(commands)
                let result = try await secondary.refresh(logLevel: "debug 3")
                let expected = zones.map { "\($0.name): serial \($0.serial), transferred" }
                try #require(result.output.sorted() == (expected + expected).sorted(), "step \(step) of seed \(seed)")
                let log = result.errors
                for zone in zones {
                    let from = "transfer of '\(zone.name)/IN/by-difference' from \(primary.endpoint)"
                    try #require(
                        log.contains { $0.hasSuffix("\(from): got incremental response") }, "step \(step) of seed \(seed)")
                    let (text, whole) = (secondary.text(of: zone.name), secondary.text(of: "\(zone.name).whole"))
                    let isSame = zone.hasOneTypePerOwner ? text == whole : Self.lines(text) == Self.lines(whole)
                    try #require(text != nil && isSame, "\(zone.name), step \(step) of seed \(seed)")
                }
                // Four transfers, and none of them a second try.
                try #require(log.count { $0.hasSuffix(": Transfer started.") } == 4, "step \(step) of seed \(seed)")
            }
            #expect(try secondary.strangers.isEmpty)
        }
    }

    /// A configuration that has each zone twice: pulled by differences, and whole beside it.
    private static func twoViews(of names: [String], from primary: PeerPrimary, in secondary: Secondaryd) -> String {
        func zones(_ suffix: String) -> String {
            names.map { name in
                """
                zone "\(name)" {
                    type secondary;
                    file "db.\(name)\(suffix)";
                    primaries { \(primary.endpoint.address) port \(primary.endpoint.port); };
                };
                """
            }.joined(separator: "\n")
        }
        return """
            options {
                directory "\(secondary.directory.path)";
                masterfile-format text;
                transfers-per-ns 4;
                serial-query-rate 1000;
            };
            view by-difference { \(zones("")) };
            view whole { request-ixfr no; \(zones(".whole")) };

            """
    }

    /// What changes between two versions of a zone's file.
    enum Change: CaseIterable {
        /// Owners of two types come and go with both, and addresses change.
        case owners
        /// One type comes or goes of owners that have others, too.
        case types
    }

    /// Version `serial` of a zone in which much changes from each to the next.
    private static func version(_ serial: UInt32, changing change: Change) -> PeerZone {
        let all = ZoneText("example.com", serial: serial, records: 404).text.split(separator: "\n").map { "\($0)\n" }
        let records = all.dropFirst(4).enumerated().filter { index, _ in
            switch change {
            case .owners: index % 2 == 0 && index / 4 % 7 != Int(serial) % 7
            case .types: index % 7 != Int(serial) % 7
            }
        }
        let moved = records.map { index, line in
            index / 4 % 5 == Int(serial) % 5 ? line.replacing("\tA\t10.0.", with: "\tA\t10.\(serial).") : line
        }
        let own = (0..<20).map { "v\(serial)-\($0).example.com.\t300\tIN\tA\t10.99.\(serial).\($0)\n" }
        return PeerZone("example.com", (all.prefix(4) + moved + own).joined())
    }

    @Test(arguments: PeerSoftware.allCases, Change.allCases)
    func `every server's differences lead where its whole zone does`(software: PeerSoftware, change: Change) async throws {
        let keys = change == .owners ? [PeerKey.random(name: "key.example.com")] : []
        let first = Self.version(1, changing: change)
        try await withPrimary(
            software, zones: [first], keys: keys, makesDifferences: true,
            options: software == .named ? "max-ixfr-ratio unlimited; max-journal-size unlimited;" : ""
        ) { primary in
            let secondary = try Secondaryd(
                keys: keys, zones: [SecondaryZone("example.com", from: primary.endpoint, key: keys.first)])
            _ = try await secondary.refresh()
            // From version to version, and over two at once: every refresh is a start of its own.
            for versions: [UInt32] in [[2], [3], [4, 5]] {
                for version in versions { try await primary.replace(Self.version(version, changing: change)) }
                let result = try await secondary.refresh(logLevel: "debug 3")
                #expect(result.output == versions.suffix(1).map { "example.com: serial \($0), transferred" })
                #expect(result.transferLog.contains { $0.hasSuffix(": got incremental response") })
                // NSD 4.6 adds also types that an owner of several has kept; then the whole zone is asked for.
                if software != .nsd || change == .owners {
                    #expect(result.transferLog.count { $0.hasSuffix(": Transfer started.") } == 1)
                }
                let whole = try await Self.whole(["example.com"], from: primary, keys)
                #expect(Self.lines(secondary.text(of: "example.com")) == Self.lines(whole.first))
            }
            #expect(try secondary.strangers.isEmpty)
        }
    }

    @Test func `a primary that has lost its journal is taken at its whole zone`() async throws {
        var generator = SeededGenerator(seed: 1)
        var zone = UpdatedZone("example.com", records: 100, oneTypePerOwner: true, using: &generator)
        try await withPrimary(.named, zones: [zone.zone], options: Self.updates) { primary in
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: primary.endpoint)])
            _ = try await secondary.refresh()
            try await primary.update(zone.update(changing: 20, using: &generator))
            #expect(try await secondary.refresh().output == ["example.com: serial 2, transferred"])
            try await primary.update(zone.update(changing: 20, using: &generator))
            // It writes the zone's file when it ends.
            await primary.stop()
            let journals = try FileManager.default.contentsOfDirectory(atPath: primary.folder).filter { $0.hasSuffix(".jnl") }
            #expect(journals.count == 1)
            for journal in journals { try FileManager.default.removeItem(atPath: "\(primary.folder)/\(journal)") }
            try await primary.restart()
            let result = try await secondary.refresh(logLevel: "debug 3")
            #expect(result.output == ["example.com: serial 3, transferred"])
            #expect(result.transferLog.contains { $0.hasSuffix(": requesting IXFR for serial 2") })
            #expect(result.transferLog.contains { $0.hasSuffix(": got nonincremental response") })
            #expect(secondary.text(of: "example.com") == (try await Self.whole(["example.com"], from: primary)).first)
        }
    }

    @Test func `a daemon goes from difference to difference, and on from there after a restart`() async throws {
        var generator = SeededGenerator(seed: 2)
        var zone = UpdatedZone("example.com", records: 100, oneTypePerOwner: true, using: &generator)
        try await withPrimary(.named, zones: [zone.zone], options: Self.updates) { primary in
            let secondary = try Secondaryd(
                options: "max-refresh-time 1;", zones: [SecondaryZone("example.com", from: primary.endpoint)])
            for _ in 0..<2 {
                try await secondary.withDaemon(logLevel: "debug 3") { daemon in
                    for _ in 0..<2 {
                        if zone.serial == 1 { try await daemon.waitForTransfer(of: "example.com", serial: 1) }
                        let mark = daemon.mark
                        try await primary.update(zone.update(changing: 20, using: &generator))
                        try await daemon.waitForTransfer(of: "example.com", serial: zone.serial, from: mark)
                        #expect(daemon.log.dropFirst(mark).contains { $0.text.hasSuffix(": got incremental response") })
                    }
                }
                #expect(secondary.text(of: "example.com") == (try await Self.whole(["example.com"], from: primary)).first)
            }
            #expect(zone.serial == 5)
        }
    }
}
