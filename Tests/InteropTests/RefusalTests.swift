import DNS
import TSIG
import TestSupport
import Testing

/// Keys that do not fit: what the log says, and that nothing changes.
@Suite(.fewAtATime) struct RefusalTests {
    private static let key = PeerKey.random(name: "ns1-ns2.example.com")

    /// What is wrong with the secondary's key; each must be told from the others.
    enum WrongKey: String, CaseIterable, CustomTestStringConvertible {
        case secret, name, algorithm

        var key: PeerKey {
            switch self {
            case .secret: .random(name: RefusalTests.key.name)
            case .name: PeerKey(name: "stranger.example.com", secret: RefusalTests.key.secret)
            case .algorithm: PeerKey(name: RefusalTests.key.name, algorithm: "hmac-sha512", secret: RefusalTests.key.secret)
            }
        }

        /// How the server puts it, in the error field of its TSIG (RFC 8945 §5.2.1, §5.2.2).
        var complaint: String {
            switch self {
            case .secret:
                "BADSIG: the server rejects our MAC; does it have the same secret and truncation for key '\(key.name)'?"
            case .name, .algorithm:
                "BADKEY: the server does not have key '\(key.name)', or has it with another algorithm"
            }
        }

        var testDescription: String { rawValue }
    }

    /// NSD answers a poll with the algorithm that it was asked with.
    private static let refusedPolls = PeerSoftware.allCases.flatMap { software in
        WrongKey.allCases.filter { software != .nsd || $0 != .algorithm }.map { (software, $0) }
    }

    @Test(arguments: refusedPolls)
    func `a primary that finds the key wrong leaves the zone as it was`(
        software: PeerSoftware, wrong: WrongKey
    ) async throws {
        let zone = ZoneText("example.com", serial: 8)
        try await withPrimary(software, zones: [zone.zone], keys: [Self.key]) { primary in
            let secondary = try Self.secondary(of: primary.endpoint, key: wrong.key)
            let reason =
                "refresh: failure trying primary \(primary.endpoint) (source 0.0.0.0#0): tsig indicates error: "
                + wrong.complaint
            try await expectFailure(of: secondary, reason, log: ["xfer-in: info: zone example.com/IN: \(reason)"])
        }
    }

    @Test(arguments: [(PeerSoftware.named, "REFUSED"), (.nsd, "REFUSED"), (.knot, "NOTAUTH")])
    func `a transfer without the key that the primary wants is refused in the primary's words`(
        software: PeerSoftware, answer: String
    ) async throws {
        try await expectRefusal(by: software, key: nil, answer)
    }

    @Test func `a transfer with another algorithm is refused by NSD after a good poll`() async throws {
        try await expectRefusal(by: .nsd, key: WrongKey.algorithm.key, "REFUSED")
    }

    private func expectRefusal(by software: PeerSoftware, key: PeerKey?, _ answer: String) async throws {
        try await withPrimary(software, zones: [ZoneText("example.com", serial: 8).zone], keys: [Self.key]) { primary in
            let secondary = try Self.secondary(of: primary.endpoint, key: key)
            let from = "transfer of 'example.com/IN' from \(primary.endpoint)"
            try await expectFailure(
                of: secondary, answer,
                log: [
                    "xfer-in: info: zone example.com/IN: Transfer started.",
                    "xfer-in: info: \(from): connected using \(primary.endpoint)" + (key.map { " TSIG \($0.name)" } ?? ""),
                    "xfer-in: error: \(from): failed while receiving responses: \(answer)",
                    "xfer-in: info: \(from): Transfer status: \(answer)",
                    "xfer-in: info: \(from): Transfer completed: 0 messages, 0 records, … bytes (serial 0)",
                ])
        }
    }

    @Test(arguments: [
        (
            ResponseCode.badSig,
            "NOTAUTH",
            """
            tsig indicates error: BADSIG: the server rejects our MAC; does it have the same secret and truncation \
            for key 'ns1-ns2.example.com'?
            """
        ),
        (
            .badKey,
            "NOTAUTH",
            """
            tsig indicates error: BADKEY: the server does not have key 'ns1-ns2.example.com', \
            or has it with another algorithm
            """
        ),
        (
            .badTrunc,
            "NOTAUTH",
            "tsig indicates error: BADTRUNC: the server requires longer MACs for key 'ns1-ns2.example.com'"
        ),
        (
            .badTime,
            "NOTAUTH",
            "clocks are unsynchronized: BADTIME: the server's clock is 900 seconds ahead of ours"
        ),
    ])
    func `a complaint about the transfer's signature is told in full`(
        code: ResponseCode, result: String, sentence: String
    ) async throws {
        let key = try Self.key.tsigKey
        try await withPrimaryAnsweringPolls { request in
            var answer = try MessageBuilder(answering: request)
            answer.responseCode = .notAuth
            var message = answer.octets
            let now = TSIGTime.now
            try key.sign(
                &message, answering: try RequestMAC(lastIn: request.span), at: now, error: code,
                serverTime: code == .badTime ? now.shifted(by: 900) : nil)
            return [message]
        } _: { primary, secondary in
            let from = "transfer of 'example.com/IN' from \(primary.endpoint)"
            try await expectFailure(
                of: secondary, "\(result): \(sentence)",
                log: [
                    "xfer-in: info: zone example.com/IN: Transfer started.",
                    "xfer-in: info: \(from): connected using \(primary.endpoint) TSIG \(Self.key.name)",
                    "xfer-in: notice: \(from): \(result): \(sentence)",
                    "xfer-in: error: \(from): failed while receiving responses: \(result)",
                    "xfer-in: info: \(from): Transfer status: \(result)",
                    "xfer-in: info: \(from): Transfer completed: 0 messages, 0 records, … bytes (serial 0)",
                ])
        }
    }

    @Test(arguments: [1000, -1000])
    func `a transfer that is signed at another time is refused, and the log says by how much`(offset: Int64) async throws {
        let apex = try Name(parsing: "example.com")
        let key = try Self.key.tsigKey
        try await withPrimaryAnsweringPolls { request in
            try MessageBuilder.transfer(
                of: TestRecord.zone(apex, serial: 8), answering: request, key: key, at: .now.shifted(by: offset))
        } _: { primary, secondary in
            let result = try await secondary.refresh()
            let from = "transfer of 'example.com/IN' from \(primary.endpoint)"
            #expect(result.exit == .status(1))
            #expect(result.log.contains { $0.isSkew(of: offset) && $0.text.hasPrefix(from) })
            #expect(
                result.transferLines.suffix(3) == [
                    "xfer-in: error: \(from): failed while receiving responses: clocks are unsynchronized",
                    "xfer-in: info: \(from): Transfer status: clocks are unsynchronized",
                    "xfer-in: info: \(from): Transfer completed: 0 messages, 0 records, … bytes (serial 0)",
                ])
            #expect(secondary.text(of: "example.com") == Self.former)
        }
    }

    @Test(arguments: [1000, -1000])
    func `a poll's answer that is signed at another time is refused, and the log says by how much`(
        offset: Int64
    ) async throws {
        let apex = try Name(parsing: "example.com")
        let key = try Self.key.tsigKey
        try await withScriptedPrimary(udp: { query, _ in
            let answer = try? MessageBuilder(answering: query, [.soa(apex, serial: 8)])
                .signed(by: key, answering: query, at: .now.shifted(by: offset))
            return answer.map { [.octets($0)] } ?? []
        }) { primary in
            let secondary = try Self.secondary(of: primary.endpoint)
            let result = try await secondary.refresh()
            #expect(result.exit == .status(1))
            let failure = "zone example.com/IN: refresh: failure trying primary \(primary.endpoint) (source 0.0.0.0#0): "
            #expect(result.log.contains { $0.isSkew(of: offset) && $0.text.hasPrefix(failure) })
            #expect(primary.connections.count == 0)
            #expect(secondary.text(of: "example.com") == Self.former)
        }
    }
}

extension RefusalTests {
    /// The file from before, which must outlive every failure.
    private static let former = ZoneText("example.com", serial: 7).text

    private static func secondary(of endpoint: Endpoint, key: PeerKey? = key) throws -> Secondaryd {
        let secondary = try Secondaryd(
            keys: key.map { [$0] } ?? [], zones: [SecondaryZone("example.com", from: endpoint, key: key)])
        try secondary.directory.write(former, to: "db.example.com")
        return secondary
    }

    /// Refreshes once, and expects it to fail with `reason` and these log lines, and everything to be as before.
    private func expectFailure(
        of secondary: Secondaryd, _ reason: String, log: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let result = try await secondary.refresh()
        #expect(result.exit == .status(1), sourceLocation: sourceLocation)
        #expect(result.output == ["example.com: failed: \(reason)"], sourceLocation: sourceLocation)
        let strange =
            "zone example.com/IN: file '\(secondary.file(of: "example.com"))' was not written by secondaryd, "
            + "or was changed: requesting AXFR"
        #expect(result.log.contains { $0.text == strange }, sourceLocation: sourceLocation)
        #expect(result.transferLines == log, sourceLocation: sourceLocation)
        #expect(secondary.text(of: "example.com") == Self.former, sourceLocation: sourceLocation)
        #expect(try secondary.strangers.isEmpty, sourceLocation: sourceLocation)
    }

    /// Runs `body` with a primary that has serial 8 when polled, and answers the transfer with the messages of `transfer`.
    private func withPrimaryAnsweringPolls(
        _ transfer: @escaping @Sendable (_ request: [UInt8]) throws -> [[UInt8]],
        _ body: (ScriptedPrimary, Secondaryd) async throws -> Void
    ) async throws {
        let apex = try Name(parsing: "example.com")
        let key = try Self.key.tsigKey
        try await withScriptedPrimary(
            udp: { query, _ in
                let answer = try? MessageBuilder(answering: query, [.soa(apex, serial: 8)]).signed(by: key, answering: query)
                return answer.map { [.octets($0)] } ?? []
            },
            tcp: { connection in
                for message in try transfer(try await connection.receive()) { try await connection.send(message) }
                await connection.waitForClientToClose()
            }
        ) { primary in
            try await body(primary, Self.secondary(of: primary.endpoint))
        }
    }
}

extension TSIGTime {
    fileprivate func shifted(by offset: Int64) -> TSIGTime {
        TSIGTime(UInt64(Int64(seconds) + offset))
    }
}

extension LogLine {
    /// Whether the line tells of a signature made `offset` seconds from now, give or take the second that has passed.
    fileprivate func isSkew(of offset: Int64) -> Bool {
        guard let match = text.firstMatch(of: /clocks are unsynchronized: signed at \d+, (\d+) seconds (behind|ahead of) ours/),
            let seconds = Int64(match.output.1)
        else { return false }
        return match.output.2 == (offset < 0 ? "behind" : "ahead of") && abs(seconds - abs(offset)) <= 2
    }
}
