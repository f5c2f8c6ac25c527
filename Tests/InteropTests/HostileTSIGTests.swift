import DNS
import TSIG
import TestSupport
import Testing

/// Answers that are not signed as they should be.
@Suite(.fewAtATime) struct HostileTSIGTests {
    static let key = PeerKey.random(name: "ns1-ns2.example.com")
    private static let unsigned = "expected a TSIG or SIG(0)"
    private static let altered = "tsig verify failure"

    /// The zone one record a message: SOA, NS, A, SOA.
    private static func messages(_ request: [UInt8], key: TSIGKey? = nil, at time: TSIGTime = .now) throws -> [[UInt8]] {
        try MessageBuilder.transfer(
            of: HostileTrial.records(), answering: request, key: key ?? Self.key.tsigKey, at: time, recordsPerMessage: 1)
    }

    /// The same with some messages left unsigned.
    private static func messages(_ request: [UInt8], leaving unsigned: Set<Int>) throws -> [[UInt8]] {
        var messages = try MessageBuilder.unsignedTransfer(
            of: HostileTrial.records(), answering: request, recordsPerMessage: 1)
        guard let mac = try RequestMAC(lastIn: request.span) else { return [] }
        var signer = try TSIGResponseSigner(key: try key.tsigKey, answering: mac)
        for index in messages.indices {
            let message = messages[index]
            if unsigned.contains(index) {
                try signer.leaveUnsigned(message.span)
            } else {
                try signer.sign(&messages[index], at: .now)
            }
        }
        return messages
    }

    private func run(
        options: String = "", _ messages: @escaping @Sendable ([UInt8]) throws -> [[UInt8]]
    ) async throws -> HostileTrial {
        try await HostileTrial.run(key: Self.key, options: options, tcp: HostileTrial.sending(messages))
    }

    private func expect(
        _ resultText: String, _ facts: String, from trial: HostileTrial, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        trial.expectFailure(resultText, saying: facts, sourceLocation: sourceLocation)
    }

    @Test func `a transfer that is signed throughout is published, and its key is named`() async throws {
        let trial = try await run { try Self.messages($0) }
        trial.expectTransfer()
        #expect(trial.transferLines.first == "connected using \(trial.endpoint) TSIG \(Self.key.name)")
        #expect(trial.zoneLines.last == "transferred serial 7: TSIG '\(Self.key.name)'")
    }

    @Test(arguments: 0..<4)
    func `one altered bit of any message is found out`(number: Int) async throws {
        let trial = try await run { request in
            var messages = try Self.messages(request)
            // The last bit of the RDATA: nothing but the MAC can tell.
            let unsigned = try MessageBuilder.unsignedTransfer(
                of: HostileTrial.records(), answering: request, recordsPerMessage: 1)[number]
            messages[number][unsigned.count - 1] ^= 1
            return messages
        }
        let hint =
            number == 0
            ? "the MAC of message 1 is wrong; do both sides have the same secret for key '\(Self.key.name)'?"
            : "the MAC of message \(number + 1) is wrong for key '\(Self.key.name)'; a message was altered, lost or reordered"
        expect(Self.altered, "\(Self.altered): \(hint)", from: trial)
    }

    @Test func `a message that is lost, moved or sent twice is found out`() async throws {
        for change in [[0, 2, 3], [0, 2, 1, 3], [0, 1, 1, 2, 3]] {
            let trial = try await run { request in
                let messages = try Self.messages(request)
                return change.map { messages[$0] }
            }
            #expect(trial.transferLines.dropLast().last == "Transfer status: \(Self.altered)")
            trial.expectNothingChanged()
        }
    }

    @Test func `the answer to another request is found out`() async throws {
        let trial = try await run { request in
            var other = try MessageBuilder(answering: request)
            other.isResponse = false
            var octets = other.octets
            try Self.key.tsigKey.sign(&octets, at: TSIGTime.now)
            // Signed a second before by the same key with the same ID; only the MAC differs.
            octets[octets.count - 10] ^= 1
            return try Self.messages(octets)
        }
        #expect(trial.transferLines.dropLast().last == "Transfer status: \(Self.altered)")
        trial.expectNothingChanged()
    }

    @Test(arguments: 0..<4)
    func `a message without a signature is refused, wherever it stands`(number: Int) async throws {
        let trial = try await run { try Self.messages($0, leaving: [number]) }
        let facts =
            number == 0
            ? "message 1 is not signed"
            : "message \(number + 1) is not signed, and max-unsigned-messages permits 0 in a row"
        expect(Self.unsigned, "\(Self.unsigned): \(facts)", from: trial)
    }

    @Test func `unsigned messages pass where the configuration permits so many in a row`() async throws {
        let option = "max-unsigned-messages 2;"
        try await run(options: option) { try Self.messages($0, leaving: [1, 2]) }.expectTransfer()
        let trial = try await run(options: "max-unsigned-messages 1;") { try Self.messages($0, leaving: [1, 2]) }
        expect(
            Self.unsigned, "\(Self.unsigned): message 3 is not signed, and max-unsigned-messages permits 1 in a row",
            from: trial)
    }

    @Test func `the first and the last message must be signed whatever is permitted`() async throws {
        let option = "max-unsigned-messages 99;"
        let first = try await run(options: option) { try Self.messages($0, leaving: [0]) }
        expect(Self.unsigned, "\(Self.unsigned): message 1 is not signed", from: first)
        let last = try await run(options: option) { try Self.messages($0, leaving: [2, 3]) }
        expect(Self.unsigned, "\(Self.unsigned): message 4, the last, is not signed", from: last)
    }

    @Test func `an altered message among permitted unsigned ones is found out by the next MAC`() async throws {
        let trial = try await run(options: "max-unsigned-messages 2;") { request in
            var messages = try Self.messages(request, leaving: [1, 2])
            messages[2][messages[2].count - 1] ^= 1
            return messages
        }
        let hint = "the MAC of message 4 is wrong for key '\(Self.key.name)'; a message was altered, lost or reordered"
        expect(Self.altered, "\(Self.altered): \(hint)", from: trial)
    }

    @Test func `an answer that nobody signed is refused where a key is configured`() async throws {
        let trial = try await run { try MessageBuilder.transfer(of: HostileTrial.records(), answering: $0) }
        expect(Self.unsigned, "\(Self.unsigned): message 1 is not signed", from: trial)
    }

    @Test func `a signed answer is refused where no key is configured`() async throws {
        let trial = try await HostileTrial.run(
            tcp: HostileTrial.sending { request in
                var messages = try MessageBuilder.transfer(of: HostileTrial.records(), answering: request)
                try Self.key.tsigKey.sign(&messages[0], at: TSIGTime.now)
                return messages
            })
        let text = "did not expect a TSIG or SIG(0)"
        expect(text, "\(text): signed with '\(Self.key.name)', no key is configured", from: trial)
    }

    @Test(arguments: [-3600, 3600])
    func `a clock that is off is told by how much`(seconds: Int64) async throws {
        let trial = try await run { request in
            let now = TSIGTime.now.seconds
            return try Self.messages(request, at: TSIGTime(seconds < 0 ? now - 3600 : now + 3600))
        }
        let text = "clocks are unsynchronized"
        let said = try #require(trial.transferLines.dropFirst().first)
        #expect(said.hasPrefix("\(text): signed at ") && said.hasSuffix("; the fudge is 300"))
        #expect(said.contains(seconds < 0 ? " seconds behind ours" : " seconds ahead of ours"))
        trial.expectFailure(text, saying: said)
    }

    @Test func `another key and another algorithm are told by name`() async throws {
        let stranger = PeerKey.random(name: "stranger.example.com")
        let named = try await run { try Self.messages($0, key: stranger.tsigKey) }
        expect(
            Self.altered,
            "\(Self.altered): signed with key 'stranger.example.com', not with 'ns1-ns2.example.com'", from: named)
        let other = PeerKey(name: Self.key.name, algorithm: "hmac-sha512", secret: Self.key.secret)
        let hashed = try await run { try Self.messages($0, key: other.tsigKey) }
        expect(Self.altered, "\(Self.altered): signed with algorithm hmac-sha512, not with hmac-sha256", from: hashed)
    }

    @Test func `a MAC that is shorter than the key asks for is refused`() async throws {
        let short = PeerKey(name: Self.key.name, algorithm: "hmac-sha256-128", secret: Self.key.secret)
        let trial = try await run { try Self.messages($0, key: short.tsigKey) }
        let said = try #require(trial.transferLines.dropFirst().first)
        #expect(said == "\(Self.altered): BADTRUNC: MAC of 16 octets; the key requires 32")
        trial.expectFailure(Self.altered, saying: said)
    }

    static let errors: [(code: ResponseCode, facts: String)] = [
        (.badKey, "BADKEY: the server does not have key 'ns1-ns2.example.com', or has it with another algorithm"),
        (
            .badSig,
            "BADSIG: the server rejects our MAC; does it have the same secret and truncation for key 'ns1-ns2.example.com'?"
        ),
        (.badTrunc, "BADTRUNC: the server requires longer MACs for key 'ns1-ns2.example.com'"),
        (.badTime, "BADTIME: the server's clock is 7200 seconds ahead of ours"),
    ]

    @Test(arguments: errors.indices)
    func `what the primary's TSIG says went wrong is told in a sentence of its own`(index: Int) async throws {
        let (code, facts) = Self.errors[index]
        let trial = try await run { request in
            var answer = try MessageBuilder(answering: request)
            answer.responseCode = .notAuth
            var octets = answer.octets
            let now = TSIGTime.now
            try Self.key.tsigKey.sign(
                &octets, answering: RequestMAC(lastIn: request.span), at: now, error: code,
                serverTime: code == .badTime ? TSIGTime(now.seconds + 7200) : nil)
            return [octets]
        }
        let said = try #require(trial.transferLines.dropFirst().first)
        // The clock may tick between the primary's look at it and ours.
        #expect(said.replacing(/720[0-9]|719[0-9]/, with: "7200").hasSuffix(facts))
        trial.expectFailure("NOTAUTH", saying: said)
    }

    @Test func `a poll whose answer is forged waits for the one that is signed`() async throws {
        let trial = try await HostileTrial.run(
            key: Self.key,
            udp: { query, number in
                guard let forged = try? MessageBuilder(answering: query, [.soa(HostileTrial.apex, serial: 99)]).octets else {
                    return []
                }
                return [.octets(forged)] + (await HostileTrial.tellingSerial(7, key: Self.key)(query, number))
            }, tcp: HostileTrial.sending { try Self.messages($0) })
        trial.expectTransfer()
    }

    @Test func `a poll that nobody answers with the key begins no transfer`() async throws {
        let trial = try await HostileTrial.run(key: Self.key, udp: HostileTrial.tellingSerial(7), tcp: { _ in })
        #expect(trial.transferLines == [])
        #expect(trial.zoneLines.contains { $0.contains("expected a TSIG or SIG(0)") })
        trial.expectNothingChanged()
    }
}
