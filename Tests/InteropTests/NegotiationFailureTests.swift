import DNS
import TSIG
import TestSupport
import Testing

/// Negotiations that come to nothing: what the log says, and that nothing is ever asked without a key.
@Suite(.fewAtATime) struct NegotiationFailureTests {
    private static let zone = "kx.example"
    private static let text = ZoneText(zone, serial: 7).zone

    /// What is wrong, and what the log says of it.
    enum Fault: String, CaseIterable, CustomTestStringConvertible {
        case noDiffieHellman = "REFUSED: does the primary have 'tkey-dhkey' and 'tkey-domain'?"
        case otherGroup = "BADKEY: the primary's 'tkey-dhkey' is of a group that was not offered"
        case unknownInitialKey =
            "tsig indicates error: BADKEY: the server does not have key 'stranger', or has it with another algorithm"
        case wrongSecret = """
            tsig indicates error: BADSIG: the server rejects our MAC; does it have the same secret and truncation for key \
            'tkeyinit'?
            """

        var testDescription: String { "\(self)" }

        var initialKey: PeerKey {
            switch self {
            case .unknownInitialKey: .random(name: "stranger", algorithm: "hmac-md5")
            case .wrongSecret: .random(name: "tkeyinit", algorithm: "hmac-md5")
            default: TKEYTrial.initialKey
            }
        }
    }

    @Test(arguments: Fault.allCases)
    func `a refusal is told in its own words, and nothing goes out unsigned`(fault: Fault) async throws {
        try await TKEYTrial.withNamed([Self.text], bits: fault == .noDiffieHellman ? nil : 768) { trial in
            let key = fault.initialKey
            let secondary = try Secondaryd(
                keys: [key], statements: TKEYTrial.statement(fault == .otherGroup ? "group 1024;" : "", initialKey: key),
                zones: [trial.zone(Self.zone)])
            let result = try await secondary.refresh()
            #expect(result.exit == .status(1))
            let log = result.log.map(\.description)
            #expect(
                log.contains(
                    "general: error: tkey to-ns1 at \(trial.primary.endpoint): negotiation failed: \(fault.rawValue)"), "\(log)"
            )
            let reason = "no key 'to-ns1': \(fault.rawValue)"
            #expect(
                log.contains(
                    """
                    xfer-in: info: zone \(Self.zone)/IN: refresh: failure trying primary \(trial.primary.endpoint) \
                    (source 127.0.0.2#0): \(reason)
                    """), "\(log)")
            #expect(result.output.first?.hasSuffix(reason) == true)
            #expect(!trial.queries.contains { $0.contains(Self.zone) })
            #expect(!trial.hasUnsignedQuery)
            #expect(secondary.text(of: Self.zone) == nil)
        }
    }

    @Test func `a negotiated key whose initial key may not transfer is refused like any other`() async throws {
        let other = PeerKey.random(name: "other")
        let keys = [TKEYTrial.initialKey, other]
        try await TKEYTrial.withNamed([Self.text], keys: keys, permitted: [other]) { trial in
            let secondary = try Secondaryd(
                keys: [TKEYTrial.initialKey], statements: TKEYTrial.statement(), zones: [trial.zone(Self.zone)])
            let result = try await secondary.refresh()
            #expect(result.exit == .status(1))
            #expect(result.output == ["\(Self.zone): failed: REFUSED"])
            // It is known, so it is no reason for another negotiation.
            #expect(result.log.count { $0.text.hasPrefix("tkey ") } == 2)
            #expect(!trial.hasUnsignedQuery)
        }
    }

    @Test(arguments: [PeerSoftware.nsd, .knot])
    func `a primary that does not know TKEY gets no query without a key`(software: PeerSoftware) async throws {
        try await withPrimary(software, zones: [Self.text], keys: [TKEYTrial.initialKey]) { primary in
            let secondary = try Secondaryd(
                keys: [TKEYTrial.initialKey], statements: TKEYTrial.statement(),
                zones: [TKEYTrial(primary: primary).zone(Self.zone)])
            let result = try await secondary.refresh()
            #expect(result.exit == .status(1))
            #expect(
                result.log.contains { $0.text.contains("negotiation failed: the answer is not signed, and says ") },
                "\(result.errors)")
            #expect(secondary.text(of: Self.zone) == nil)
        }
    }

    @Test func `a primary that is not there is told as such`() async throws {
        let closed = Endpoint(.v4(0x7F00_0001), port: try await FreePort.next())
        let secondary = try Secondaryd(
            keys: [TKEYTrial.initialKey], statements: TKEYTrial.statement(),
            zones: [SecondaryZone(Self.zone, primaries: "\(closed.address) port \(closed.port) key to-ns1;")])
        let result = try await secondary.refresh()
        #expect(result.exit == .status(1))
        #expect(result.log.contains { $0.text == "tkey to-ns1 at \(closed): negotiation failed: connection refused" })
    }
}
