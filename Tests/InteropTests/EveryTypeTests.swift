import Foundation
import SystemPackage
import TestSupport
import Testing

/// A zone with every type that BIND 9.18 prints, through the whole program and back.
@Suite(.fewAtATime) struct EveryTypeTests {
    static let zone = "every-type.test"

    /// The checks that would keep named from serving such a zone.
    private static let options = """
        check-integrity no;
        check-mx ignore;
        check-mx-cname ignore;
        check-srv-cname ignore;
        check-dup-records ignore;
        check-spf ignore;
        check-wildcard no;
        """

    private var fixture: FilePath {
        get throws {
            let url = try #require(
                Bundle.module.url(forResource: "every-type", withExtension: "zone", subdirectory: "Fixtures"))
            return FilePath(url.path(percentEncoded: false))
        }
    }

    @Test(arguments: ["many-answers", "one-answer"])
    func `a zone with every type reads back record for record`(format: String) async throws {
        let original = try await LocalTool.records(of: Self.zone, in: fixture)
        let key = PeerKey.random(name: "key.example.com")
        let options = Self.options + "\ntransfer-format \(format);"
        try await withPrimary(.named, zones: [PeerZone(Self.zone, file: fixture)], keys: [key], options: options) { primary in
            let secondary = try Secondaryd(
                keys: [key], zones: [SecondaryZone(Self.zone, from: primary.endpoint, key: key)])
            let result = try await secondary.refresh()
            #expect(result.output == ["\(Self.zone): serial 2026112101, transferred"])
            #expect(result.log.allSatisfy { $0.severity == "info" })
            #expect(try await secondary.records(of: Self.zone) == original)
            let nsd = try await LocalTool.nsdAccepts(Self.zone, secondary.file(of: Self.zone))
            #expect(nsd.succeeded, "\(nsd.output + nsd.errors)")
            // kzonecheck goes on to find fault with what the zone means, on standard output; it has read it all then.
            let knot = try await LocalTool.knotAccepts(Self.zone, secondary.file(of: Self.zone))
            #expect(knot.errors.isEmpty)
        }
    }

    /// NSD and Knot do not tell how they have read a zone; what they serve does.
    @Test(arguments: PeerSoftware.allCases)
    func `the published file serves as the zone of another primary`(software: PeerSoftware) async throws {
        try await withPrimary(.named, zones: [PeerZone(Self.zone, file: fixture)], options: Self.options) { primary in
            let first = try Secondaryd(zones: [SecondaryZone(Self.zone, from: primary.endpoint)])
            _ = try await first.refresh()
            let published = lines(of: first).filter { isServed($0, by: software) }
            let zone = PeerZone(Self.zone, published.map { $0 + "\n" }.joined())
            let options = software == .named ? Self.options : ""
            try await withPrimary(software, zones: [zone], options: options) { next in
                let second = try Secondaryd(zones: [SecondaryZone(Self.zone, from: next.endpoint)])
                let result = try await second.refresh()
                #expect(result.output == ["\(Self.zone): serial 2026112101, transferred"])
                #expect(comparable(lines(of: second), from: software) == comparable(published, from: software))
            }
        }
    }

    private func lines(of secondary: Secondaryd) -> [Substring] {
        secondary.text(of: Self.zone)?.split(separator: "\n") ?? []
    }

    /// Knot reads a LOC of another version than 0 and then cannot send it; all RRSIG of a name it sends with one TTL.
    private func isServed(_ line: Substring, by software: PeerSoftware) -> Bool {
        software != .knot || !(line.contains("\tTYPE29\t") || line.hasPrefix("rrsig."))
    }

    /// Each primary sends the records in an order of its own, and NSD and Knot send names in small letters.
    private func comparable(_ lines: [Substring], from software: PeerSoftware) -> [String] {
        lines.map { software == .named ? String($0) : $0.lowercased() }.sorted()
    }
}
