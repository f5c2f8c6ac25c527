import DNS
import LibCrypto
import TSIG
import TestSupport
import Testing

@testable import TKEY

/// What a real named refuses, and in which words that is told: also what no query of ours asks for.
@Suite(.fewAtATime) struct TKEYRefusalTests {
    private static let key = PeerKey.random(name: "tkeyinit", algorithm: "hmac-md5")
    private static let other = PeerKey.random(name: "other")
    private static let md5 = TKEYNegotiation.algorithm.wireName

    /// A query of which every part can be something else.
    private struct Query {
        var name = Name.root
        var algorithm = TKEYRefusalTests.md5
        var mode = TKEYMode.diffieHellman
        var error = ResponseCode.noError
        var keys: [[UInt8]] = []
        var signer: TSIGKey
        var time = TSIGTime.now

        /// What named says to it, which is to be no.
        func refusal(from primary: PeerPrimary) async throws -> String? {
            let record = TKEYRecord(
                algorithm: algorithm, inception: UInt32(truncatingIfNeeded: time.seconds),
                expiration: UInt32(truncatingIfNeeded: time.seconds + 3600), mode: mode, error: error,
                key: [UInt8](repeating: 7, count: 16))
            let request = try TKEYRequest(
                for: name, record, keys: keys.map { (.root, $0) }, signer: signer, id: 4711, at: time)
            let answer = try await Loopback.ask(request.octets, at: primary.endpoint, within: .seconds(30))
            return told(answer, request)
        }

        private func told(_ answer: [UInt8], _ request: TKEYRequest) -> String? {
            do throws(TKEYError) {
                _ = try TKEYAnswer(answer.span, to: request, at: time)
                return nil
            } catch {
                return "\(error)"
            }
        }
    }

    /// The RDATA of a KEY record of the 768-bit group with this public value.
    private func publicKey(_ value: [UInt8]) -> [UInt8] {
        var octets: [UInt8] = [2, 0, 3, 2, 0, 1, 1, 0, 0]
        octets.appendBigEndian(UInt16(value.count))
        return octets + value
    }

    /// A query that named grants.
    private func query() throws -> Query {
        let value = try DiffieHellmanKey(in: .bits768).publicValue
        return Query(keys: [publicKey(value)], signer: try Self.key.tsigKey)
    }

    private func withNamed(_ body: (PeerPrimary) async throws -> Void) async throws {
        let pair = try TKEYPair(named: "server", in: .bits768)
        try await withPrimary(
            .named, zones: [ZoneText("example.com", serial: 7).zone], keys: [Self.key, Self.other],
            options: "tkey-domain \"server\"; tkey-dhkey \"server\" \(pair.tag);\n", files: pair.files, body)
    }

    /// Sends a query that named would grant but for `change`, and expects what is told of the answer.
    private func expect(
        _ told: String?, from named: PeerPrimary, sourceLocation: SourceLocation = #_sourceLocation,
        _ change: (inout Query) throws -> Void = { _ in }
    ) async throws {
        var query = try query()
        try change(&query)
        let refusal = try await query.refusal(from: named)
        #expect(refusal == told, sourceLocation: sourceLocation)
    }

    @Test func `a negotiation`() async throws {
        try await withNamed { named in
            try await expect(nil, from: named)
            for name in ["hmac-sha256", "hmac-md5", "gss-tsig", "."] {
                try await expect("BADALG: the primary does not negotiate keys for hmac-md5", from: named) {
                    $0.algorithm = try Name(parsing: name)
                }
            }
            for mode: UInt16 in [0, 6, 7, 255, 65535] {
                try await expect(
                    "BADMODE: the primary no longer supports Diffie-Hellman TKEY (BIND 9.20 and later)", from: named
                ) { $0.mode = TKEYMode(mode) }
            }
            for mode: UInt16 in [1, 4] {
                try await expect("NOTIMP: the primary does not support this TKEY mode", from: named) {
                    $0.mode = TKEYMode(mode)
                }
            }
            try await expect("REFUSED: does the primary have 'tkey-dhkey' and 'tkey-domain'?", from: named) {
                $0.mode = TKEYMode(3)
            }

            let formErr = "FORMERR: the primary cannot parse the query, or the key's name would be too long"
            try await expect(formErr, from: named) { $0.keys = [] }
            try await expect(formErr, from: named) { $0.error = .badKey }
            // With the server's domain behind it: 256 octets.
            let labels = [String](repeating: String(repeating: "a", count: 61), count: 4)
            try await expect(formErr, from: named) { $0.name = try Name(parsing: labels.joined(separator: ".")) }
            try await expect("the answer is not signed, and says FORMERR", from: named) { $0.keys = [[2, 0, 3, 2]] }

            let otherGroup = DiffieHellmanPublicKey(try DiffieHellmanKey(in: .bits1024)).rdata
            try await expect("BADKEY: the primary's 'tkey-dhkey' is of a group that was not offered", from: named) {
                $0.keys = [otherGroup]
            }
            let prime = DiffieHellmanGroup.bits768.prime
            let values: [[UInt8]] = [[0], [1], prime, prime.dropLast() + [0xFE], []]
            for value in values {
                try await expect("SERVFAIL: the primary cannot use this group, or our Diffie-Hellman key", from: named) {
                    $0.keys = [publicKey(value)]
                }
            }

            try await expect(nil, from: named) { $0.name = try Name(parsing: "mine") }
            try await expect("BADNAME: the primary has a key of that name already", from: named) {
                $0.name = try Name(parsing: "MINE")
            }
        }
    }

    @Test func `a signature`() async throws {
        try await withNamed { named in
            let key = try Self.key.tsigKey
            try await expect(
                """
                tsig indicates error: BADSIG: the server rejects our MAC; does it have the same secret and truncation \
                for key 'tkeyinit'?
                """, from: named
            ) { $0.signer = TSIGKey(name: key.name, algorithm: key.algorithm, secret: [1]) }
            let otherAlgorithm = TSIGKey(name: key.name, algorithm: TSIGAlgorithm(.sha256), secret: key.secret)
            let stranger = TSIGKey(name: try Name(parsing: "nobody"), algorithm: key.algorithm, secret: key.secret)
            for signer in [otherAlgorithm, stranger] {
                try await expect(
                    """
                    tsig indicates error: BADKEY: the server does not have key '\(signer.name)', or has it with another algorithm
                    """, from: named
                ) { $0.signer = signer }
            }
            var query = try query()
            query.time = TSIGTime(query.time.seconds - 1000)
            let late = try #require(try await query.refusal(from: named))
            #expect(late.hasPrefix("clocks are unsynchronized: BADTIME: the server's clock is 100"), "\(late)")
            #expect(late.hasSuffix(" seconds ahead of ours"), "\(late)")
        }
    }

    @Test func `a deletion`() async throws {
        try await withNamed { named in
            let (key, other) = (try Self.key.tsigKey, try Self.other.tsigKey)
            let terms = TKEYTerms(initialKey: key, groups: [.bits768], name: try Name(parsing: "mine"))
            let negotiation = try TKEYNegotiation(terms, at: .now)
            let answer = try await Loopback.ask(negotiation.request, at: named.endpoint, within: .seconds(30))
            let mine = try negotiation.key(from: answer.span, at: .now).key

            func refusal(of name: Name, signedBy signer: TSIGKey) async throws -> TKEYError? {
                let deletion = try TKEYDeletion(of: name, signedBy: signer, at: .now)
                let answer = try await Loopback.ask(deletion.request, at: named.endpoint, within: .seconds(30))
                do throws(TKEYError) {
                    try deletion.confirm(answer.span, at: .now)
                    return nil
                } catch {
                    return error
                }
            }
            let nobody = try Name(parsing: "nobody.server")
            #expect(try await refusal(of: nobody, signedBy: mine) == .noSuchKey(nobody))
            #expect(try await refusal(of: other.name, signedBy: mine) == .noSuchKey(other.name))
            let foreign = try #require(try await refusal(of: mine.name, signedBy: other))
            #expect("\(foreign)" == "REFUSED: key 'mine.server' was not negotiated with the key that signs")
            #expect(try await refusal(of: mine.name, signedBy: mine) == nil)
            #expect(try await refusal(of: mine.name, signedBy: mine) == .tsig(.serverError(.badKey, key: mine.name)))
            #expect(try await refusal(of: mine.name, signedBy: key) == .noSuchKey(mine.name))
        }
    }
}
