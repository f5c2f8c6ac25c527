import DNS
import TestSupport

/// A named that negotiates keys, or would if it had a key of its own, and the secondary's side of it.
struct TKEYTrial {
    static let initialKey = PeerKey.random(name: "tkeyinit", algorithm: "hmac-md5")
    /// Where the daemon asks from: what comes from elsewhere is the test's.
    private static let source = "127.0.0.2"

    let primary: PeerPrimary

    /// Runs `body` with a named whose Diffie-Hellman key is of `bits`, nil: it has none. Of those with `keys` only `permitted` may transfer.
    static func withNamed(
        _ zones: [PeerZone], bits: Int? = 768, keys: [PeerKey] = [initialKey], permitted: [PeerKey]? = nil,
        notifying notified: PeerNotified? = nil, _ body: (TKEYTrial) async throws -> Void
    ) async throws {
        let pair = try bits.map { try TKEYPair(named: "server", in: TKEYPair.group(of: $0)) }
        let tkey = pair.map { "tkey-domain \"server\"; tkey-dhkey \"server\" \($0.tag);" } ?? ""
        try await withPrimary(
            .named, zones: zones, keys: keys, permittedKeys: permitted, makesDifferences: true,
            options: "querylog yes; \(tkey)\n", notifying: notified, files: pair?.files ?? [:]
        ) { primary in
            try await body(TKEYTrial(primary: primary))
        }
    }

    /// A `tkey` statement, `to-ns1`.
    static func statement(_ options: String = "", initialKey: PeerKey = initialKey) -> String {
        "tkey \"to-ns1\" { initial-key \"\(initialKey.name)\"; mode diffie-hellman; \(options) };\n"
    }

    /// The zone with what stands behind `key` in its `primaries`.
    func zone(_ name: String, key: String = "to-ns1", from endpoint: Endpoint? = nil) -> SecondaryZone {
        let endpoint = endpoint ?? primary.endpoint
        return SecondaryZone(
            name, primaries: "\(endpoint.address) port \(endpoint.port) key \(key);",
            options: "transfer-source \(Self.source);")
    }

    /// The queries that named has had from the daemon, but for those whose signature it refused.
    var queries: [String] {
        primary.log.filter { $0.contains(" \(Self.source)#") && $0.contains(": query: ") }
    }

    /// Whether named has had a query from the daemon that was not signed.
    var hasUnsignedQuery: Bool { queries.contains { !$0.contains("/key ") } }

    /// What named says of a query that is signed with another secret and this key's name: BADSIG where it has the key, else BADKEY.
    func verdict(on key: String) async throws -> String? {
        let result = try await LocalTool.dig(
            ["example", "SOA"], at: primary, key: PeerKey(name: key, algorithm: "hmac-md5", secret: "AAAA"))
        return ["BADSIG", "BADKEY"].first { word in result.output.contains { $0.contains(word) } }
    }
}

extension SecondarydDaemon {
    /// Awaits the line that a key was negotiated, or renewed, from line `start` on; returns the key's name and the line's number.
    func waitForKey(_ word: String = "negotiated", from start: Int = 0) async throws -> (name: String, index: Int) {
        let index = try await waitForLine("\(word) key '", from: start, within: .seconds(120))
        let parts = process.lines.entries[index].text.split(separator: "'")
        return (parts.count > 1 ? String(parts[1]) : "", index)
    }

    /// The texts of the lines about keys.
    var keyLines: [String] { log.map(\.text).filter { $0.hasPrefix("tkey ") } }
}
