import DNS
import LibCrypto
import TSIG
import Testing

/// RFC 8945 §5.3.2: what servers say of our TSIG, and the words for it.
@Suite struct TSIGErrorTests {
    @Test(arguments: ErrorAnswer.recorded)
    func `what servers answered is understood`(answer: ErrorAnswer) throws {
        let key = TSIGKey(
            name: try Name(parsing: answer.keyName), algorithm: try required(TSIGAlgorithm(named: answer.algorithm)),
            secret: octets(answer.secret))
        let message = octets(answer.request)
        let request = try required(RequestMAC(lastIn: message.span))
        let ours = try required(TSIGRecord(lastIn: message.span)).timeSigned
        let error = refusal(of: [octets(answer.answer)], key: key, request: request, at: ours)
        let server = TSIGTime(answer.now)
        let fault = answer.origin.split(separator: " ", maxSplits: 1)[1]
        switch (answer.origin, fault) {
        case (_, "BADKEY"): #expect(error == .serverError(.badKey, key: key.name))
        case ("named BADTRUNC", _): #expect(error == .serverError(.badTrunc, key: key.name))
        // NSD and Knot DNS call a MAC that is too short a wrong one.
        case (_, "BADSIG"), (_, "BADTRUNC"): #expect(error == .serverError(.badSig, key: key.name))
        case (_, "BADTIME slow"):
            #expect(error == .badTime(server: server, now: TSIGTime(server.seconds - 3600)))
        default:
            #expect(error == .badTime(server: server, now: TSIGTime(server.seconds + 7200)))
        }
    }

    @Test(arguments: ErrorAnswer.recorded)
    func `an error answer altered in any octet is never taken for a good one`(answer: ErrorAnswer) throws {
        let key = TSIGKey(
            name: try Name(parsing: answer.keyName), algorithm: try required(TSIGAlgorithm(named: answer.algorithm)),
            secret: octets(answer.secret))
        let question = octets(answer.request)
        let request = try required(RequestMAC(lastIn: question.span))
        let message = octets(answer.answer)
        var accepted: [[UInt8]] = []
        for index in message.indices {
            var variants = [Array(message[..<index])]
            for bit in 0..<8 {
                variants.append(message)
                variants[bit + 1][index] ^= 1 << bit
            }
            accepted += variants.filter { variant in
                refusal(of: [variant], key: key, request: request, at: TSIGTime(answer.now)) == nil
            }
        }
        #expect(accepted == [])
    }

    @Test func `BADKEY and BADSIG go out without a MAC, other errors with one`() throws {
        let key = try Signed.key()
        let request = try Signed.requestMAC(key)
        for (error, macOctets) in [(ResponseCode.badKey, 0), (.badSig, 0), (.badTime, 32), (.badTrunc, 32)] {
            var answer = try Signed.answer()
            try key.sign(&answer, answering: request, at: Signed.now, error: error)
            let record = try required(TSIGRecord(lastIn: answer.span))
            #expect(record.mac.count == macOctets)
            #expect(record.error == error)
            let expected: TSIGError =
                error == .badTime ? .badTime(server: nil, now: Signed.now) : .serverError(error, key: key.name)
            #expect(refusal(of: [answer], key: key, request: request) == expected)
        }
    }

    @Test func `an error in the middle of a stream ends it, though no MAC covers the field there`() throws {
        let key = try Signed.key()
        let request = try Signed.requestMAC(key)
        var answers = try Signed.answers([true, true, true], key: key, request: request)
        answers[1][answers[1].count - 3] = UInt8(ResponseCode.badTrunc.value)
        #expect(refusal(of: answers, key: key, request: request) == .serverError(.badTrunc, key: key.name))
    }

    @Test func `BADTIME carries the server's time in six octets`() throws {
        let key = try Signed.key()
        let request = try Signed.requestMAC(key)
        let server = TSIGTime(Signed.now.seconds + 4000)
        var answer = try Signed.answer()
        try key.sign(&answer, answering: request, at: Signed.now, error: .badTime, serverTime: server)
        let record = try required(TSIGRecord(lastIn: answer.span))
        #expect(record.otherOctets.count == 6)
        #expect(record.serverTime(in: answer.span) == server)
        #expect(refusal(of: [answer], key: key, request: request) == .badTime(server: server, now: Signed.now))
    }

    @Test(arguments: Self.sentences)
    func `an error says BIND's words, then the facts`(error: TSIGError, sentence: String) {
        #expect("\(error)" == sentence)
        #expect(sentence.hasPrefix(error.resultText))
    }

    private static let name = Name.root
    private static let sentences: [(TSIGError, String)] = [
        (.malformed(.truncated(at: 9)), "unexpected end of input at octet 9"),
        (.malformed(.trailingOctets(count: 3)), "extra input data: 3 octets"),
        (.malformed(.compressionLoop(at: 30)), "FORMERR: bad compression pointer at octet 30"),
        (.misplaced(at: 40), "FORMERR: the TSIG at octet 40 is not the last additional record"),
        (.unsigned(message: 1), "expected a TSIG or SIG(0): message 1 is not signed"),
        (
            .tooManyUnsigned(message: 2, permitted: 0),
            "expected a TSIG or SIG(0): message 2 is not signed, and max-unsigned-messages permits 0 in a row"
        ),
        (.lastMessageUnsigned(message: 7), "expected a TSIG or SIG(0): message 7, the last, is not signed"),
        (.noMessage, "expected a TSIG or SIG(0): no message was received"),
        (.macEmpty, "tsig verify failure: the MAC is empty"),
        (
            .macMismatch(message: 1, key: name),
            "tsig verify failure: the MAC of message 1 is wrong; do both sides have the same secret for key '.'?"
        ),
        (
            .macMismatch(message: 2, key: name),
            "tsig verify failure: the MAC of message 2 is wrong for key '.'; a message was altered, lost or reordered"
        ),
        (.macLength(8, permitted: 16...32), "FORMERR: MAC of 8 octets; 16 to 32 are permitted"),
        (
            .macTruncated(octets: 16, required: 32),
            "tsig verify failure: BADTRUNC: MAC of 16 octets; the key requires 32"
        ),
        (
            .clockSkew(signed: TSIGTime(1000), fudge: 300, now: TSIGTime(1301)),
            "clocks are unsynchronized: signed at 1000, 301 seconds behind ours; the fudge is 300"
        ),
        (
            .badTime(server: TSIGTime(8200), now: TSIGTime(1000)),
            "clocks are unsynchronized: BADTIME: the server's clock is 7200 seconds ahead of ours"
        ),
        (.badTime(server: nil, now: TSIGTime(0)), "clocks are unsynchronized: BADTIME: the server does not give its time"),
        (
            .serverError(.badKey, key: name),
            "tsig indicates error: BADKEY: the server does not have key '.', or has it with another algorithm"
        ),
        (
            .serverError(.badSig, key: name),
            "tsig indicates error: BADSIG: the server rejects our MAC; "
                + "does it have the same secret and truncation for key '.'?"
        ),
        (.serverError(.badTrunc, key: name), "tsig indicates error: BADTRUNC: the server requires longer MACs for key '.'"),
        (.serverError(.badAlg, key: name), "tsig indicates error: BADALG for key '.'"),
        (.messageTooLong(octets: 65536), "ran out of space: 65536 octets with the TSIG"),
        (.crypto(.hashRefused(.md5, reason: "unsupported")), "crypto failure: OpenSSL refuses HMAC-MD5: unsupported"),
    ]
}
