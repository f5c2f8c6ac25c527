import TestSupport
import Testing

/// Every TSIG algorithm with every peer that speaks it: a zone for each, so that one peer serves them all.
@Suite(.fewAtATime) struct AlgorithmTests {
    /// What BIND signs with besides, in fewer bits than the hash has (RFC 8945 §5.2.2.1).
    static let truncated = [
        "hmac-md5-80", "hmac-sha1-80", "hmac-sha224-112", "hmac-sha256-128", "hmac-sha256-200", "hmac-sha384-192",
        "hmac-sha512-256", "hmac-sha512-504",
    ]

    @Test(arguments: PeerSoftware.allCases)
    func `a zone is pulled with every algorithm`(software: PeerSoftware) async throws {
        try await pull(with: PeerKey.algorithms, from: software)
    }

    @Test func `a zone is pulled with truncated MACs`() async throws {
        try await pull(with: Self.truncated, from: .named)
    }

    @Test func `a key's secret may be longer than the hash's block, or a single octet`() async throws {
        let secrets = [String(repeating: "QUFB", count: 100), "QQ=="]
        let keys = secrets.enumerated().map { PeerKey(name: "key\($0).example.com", secret: $1) }
        try await pull(with: keys, from: .named)
    }

    private func pull(with algorithms: [String], from software: PeerSoftware) async throws {
        try await pull(with: algorithms.map { PeerKey.random(name: "\($0).key.example.com", algorithm: $0) }, from: software)
    }

    /// Pulls a zone with each of the keys.
    private func pull(with keys: [PeerKey], from software: PeerSoftware) async throws {
        let zones = keys.map { ZoneText("\($0.algorithm).\($0.name)", serial: 7, records: 20) }
        try await withPrimary(software, zones: zones.map(\.zone), keys: keys) { primary in
            let secondary = try Secondaryd(
                keys: keys, zones: zip(zones, keys).map { SecondaryZone($0.name, from: primary.endpoint, key: $1) })
            let result = try await secondary.refresh()
            #expect(result.exit == .status(0))
            #expect(result.output.sorted() == zones.map { "\($0.name): serial 7, transferred" }.sorted())
            for (zone, key) in zip(zones, keys) {
                #expect(result.transferLog.contains("zone \(zone.name)/IN: transferred serial 7: TSIG '\(key.name)'"))
                #expect(try await secondary.records(of: zone.name) == zone.compiledRecords)
            }
        }
    }
}
