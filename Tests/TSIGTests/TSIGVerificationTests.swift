import DNS
import LibCrypto
import TSIG
import Testing

/// RFC 8945 §5.2: the checks, one by one and in their order.
@Suite struct TSIGVerificationTests {
    let key: TSIGKey
    let request: RequestMAC

    init() throws {
        key = try Signed.key()
        request = try Signed.requestMAC(key)
    }

    @Test func `another key's name is told`() throws {
        let other = try Signed.key(name: "other.example.com")
        let answers = try Signed.answers([true], key: other, request: request)
        #expect(refusal(of: answers, key: key, request: request) == .otherKey(other.name, expected: key.name))
    }

    @Test func `another algorithm is told`() throws {
        let other = try Signed.key("hmac-sha512")
        let answers = try Signed.answers([true], key: other, request: request)
        let error = TSIGError.otherAlgorithm(other.algorithm.wireName, expected: key.algorithm)
        #expect(refusal(of: answers, key: key, request: request) == error)
    }

    @Test func `another secret does not do`() throws {
        let answers = try Signed.answers([true], key: Signed.key(secret: Array(2...33)), request: request)
        #expect(refusal(of: answers, key: key, request: request) == .macMismatch(message: 1, key: key.name))
    }

    @Test func `names differ in letter case only: the same key`() throws {
        let shouted = try Signed.key(name: "NS1-NS2.Example.COM")
        let answers = try Signed.answers([true, true], key: shouted, request: request)
        #expect(refusal(of: answers, key: key, request: request) == nil)
    }

    @Test func `the key's name may be compressed, the algorithm's may not`() throws {
        // The question has the key's name, so that a pointer can lead to it.
        let question = Question(name: key.name, type: .soa, recordClass: .internet)
        let message = MessageWriter(id: 7, flags: 0x8400, question: question).octets
        var signer = try TSIGResponseSigner(key: key, answering: request)
        var answers: [[UInt8]] = []
        for _ in 1...3 {
            var answer = message
            try signer.sign(&answer, at: Signed.now)
            answer.replaceSubrange(message.count..<message.count + key.name.octets.count, with: [0xC0, 12])
            answers.append(answer)
        }
        #expect(refusal(of: answers, key: key, request: request) == nil)

        let algorithm = answers[0].count - 16 - 32 - key.algorithm.wireName.octets.count
        answers[0].replaceSubrange(algorithm..<algorithm + key.algorithm.wireName.octets.count, with: [0xC0, 12])
        answers[0][algorithm - 1] -= UInt8(key.algorithm.wireName.octets.count - 2)
        #expect(refusal(of: answers, key: key, request: request) == .malformed(.compressionNotPermitted(at: algorithm)))
    }

    @Test func `a changed message ID does not matter, the original ID does`() throws {
        var answers = try Signed.answers([true, true], key: key, request: request)
        for index in answers.indices { answers[index][0] ^= 0xFF }
        #expect(refusal(of: answers, key: key, request: request) == nil)
        answers[0][answers[0].count - 6] ^= 0xFF
        #expect(refusal(of: answers, key: key, request: request) == .macMismatch(message: 1, key: key.name))
    }

    // MARK: Truncation (RFC 8945 §5.2.2.1, §5.2.4)

    @Test(arguments: 0...40)
    func `a MAC of any length but the key's own is refused`(length: Int) throws {
        let answer = try resized(Signed.answers([true], key: key, request: request)[0], macOctets: length)
        let expected: TSIGError? =
            switch length {
            case 0: .macEmpty
            case 16..<32: .macTruncated(octets: length, required: 32)
            case 32: nil
            default: .macLength(length, permitted: 16...32)
            }
        #expect(refusal(of: [answer], key: key, request: request) == expected)
    }

    @Test(arguments: ["hmac-md5": 10, "hmac-sha1": 10, "hmac-sha224": 14, "hmac-sha384": 24, "hmac-sha512": 32])
    func `half the digest is the least, and never under ten octets`(algorithm: String, least: Int) throws {
        let key = try Signed.key(algorithm)
        let digest = key.algorithm.hash.digestOctets
        let answer = try Signed.answers([true], key: key, request: request)[0]
        #expect(
            try refusal(of: [resized(answer, macOctets: least)], key: key, request: request)
                == .macTruncated(octets: least, required: digest))
        #expect(
            try refusal(of: [resized(answer, macOctets: least - 1)], key: key, request: request)
                == .macLength(least - 1, permitted: least...digest))
    }

    @Test func `a truncating key takes its own length and longer ones`() throws {
        let short = try Signed.key("hmac-sha256-160")
        let request = try Signed.requestMAC(short)
        #expect(request.mac.count == 20)
        let answer = try Signed.answers([true], key: key, request: request)[0]
        for length in 16...32 {
            let error = try refusal(of: [resized(answer, macOctets: length)], key: short, request: request)
            #expect(error == (length < 20 ? .macTruncated(octets: length, required: 20) : nil))
        }
    }

    @Test func `a truncated MAC that is wrong is wrong, not short`() throws {
        var answer = try resized(Signed.answers([true], key: key, request: request)[0], macOctets: 16)
        answer[answer.count - 7] ^= 1
        #expect(refusal(of: [answer], key: key, request: request) == .macMismatch(message: 1, key: key.name))
    }

    // MARK: Time (RFC 8945 §5.2.3)

    @Test(arguments: [-301, -300, -1, 0, 1, 300, 301], [0, 1])
    func `the clocks may differ by the fudge and no more`(seconds: Int, message: Int) throws {
        let signed = TSIGTime(UInt64(Int(Signed.now.seconds) + seconds))
        var signer = try TSIGResponseSigner(key: key, answering: request)
        var answers = [try Signed.answer(1), try Signed.answer(2)]
        for index in answers.indices { try signer.sign(&answers[index], at: index == message ? signed : Signed.now) }
        let skew = TSIGError.clockSkew(signed: signed, fudge: 300, now: Signed.now)
        #expect(refusal(of: answers, key: key, request: request) == (seconds.magnitude > 300 ? skew : nil))
    }

    @Test func `the fudge is the signer's`() throws {
        var answer = try Signed.answer()
        try key.sign(&answer, answering: request, at: Signed.now, fudge: 0)
        #expect(refusal(of: [answer], key: key, request: request) == nil)
        let later = TSIGTime(Signed.now.seconds + 1)
        #expect(
            refusal(of: [answer], key: key, request: request, at: later)
                == .clockSkew(signed: Signed.now, fudge: 0, now: later))
    }

    @Test func `times that run backwards within the fudge pass, as they do with BIND`() throws {
        var signer = try TSIGResponseSigner(key: key, answering: request)
        var answers = [try Signed.answer(1), try Signed.answer(2)]
        try signer.sign(&answers[0], at: TSIGTime(Signed.now.seconds + 10))
        try signer.sign(&answers[1], at: TSIGTime(Signed.now.seconds - 10))
        #expect(refusal(of: answers, key: key, request: request) == nil)
    }

    @Test func `a wrong MAC says nothing about the time`() throws {
        var answer = try Signed.answers([true], key: key, request: request, at: TSIGTime(0))[0]
        answer[20] ^= 1
        #expect(refusal(of: [answer], key: key, request: request) == .macMismatch(message: 1, key: key.name))
    }

    @Test(arguments: [0, 1, 0xFFFF_FFFF_FFFF] as [UInt64])
    func `the ends of time are times`(seconds: UInt64) throws {
        let time = TSIGTime(seconds)
        let answers = try Signed.answers([true, true], key: key, request: request, at: time)
        #expect(refusal(of: answers, key: key, request: request, at: time) == nil)
        let skew = TSIGError.clockSkew(signed: time, fudge: 300, now: Signed.now)
        #expect(refusal(of: answers, key: key, request: request) == skew)
    }

    /// The message with its MAC cut, or lengthened with zeros, to `macOctets`; it ends in a TSIG with no other data.
    private func resized(_ message: [UInt8], macOctets: Int) throws -> [UInt8] {
        let record = try required(TSIGRecord(lastIn: message.span))
        var mac = Array(message[record.mac].prefix(macOctets))
        mac += Array(repeating: 0, count: macOctets - mac.count)
        var resized = message
        resized.replaceSubrange(record.mac, with: mac)
        resized[record.mac.lowerBound - 1] = UInt8(macOctets)
        let rdataLength = record.mac.lowerBound - 10 - (try record.algorithmName(in: message.span)).octets.count - 1
        resized[rdataLength] = UInt8(resized.count - rdataLength - 1)
        return resized
    }
}
