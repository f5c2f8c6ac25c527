import DNS
import TSIG
import Testing

/// RFC 8945 §5.3.1: the messages of one answer hang together, in order, and nothing is believed before the last MAC.
@Suite struct TSIGStreamTests {
    let key: TSIGKey
    let request: RequestMAC

    init() throws {
        key = try Signed.key()
        request = try Signed.requestMAC(key)
    }

    @Test(arguments: ["hmac-md5", "hmac-sha1", "hmac-sha224", "hmac-sha256", "hmac-sha384", "hmac-sha512", "hmac-sha256-128"])
    func `what we sign we verify`(algorithm: String) throws {
        let key = try Signed.key(algorithm)
        var message = try Signed.request()
        let mac = try key.sign(&message, at: Signed.now)
        let received = try key.verify(request: message.span, at: Signed.now)
        #expect(received == mac)
        let answers = try Signed.answers([true, true, true, true, true], key: key, request: received)
        #expect(refusal(of: answers, key: key, request: mac) == nil)
    }

    @Test func `a secret of no octets signs and verifies`() throws {
        let key = try Signed.key(secret: [])
        let request = try Signed.requestMAC(key)
        let answers = try Signed.answers([true, true], key: key, request: request)
        #expect(refusal(of: answers, key: key, request: request) == nil)
        #expect(refusal(of: answers, key: try Signed.key(secret: [0, 1]), request: request) != nil)
    }

    @Test func `finish names the key`() throws {
        var stream = try TSIGStream(key: key, request: request)
        for answer in try Signed.answers([true, true], key: key, request: request) {
            try stream.receive(answer.span, at: Signed.now)
        }
        let authenticated = try stream.finish()
        #expect(authenticated.keyName == key.name)
    }

    @Test func `one answer is verified in one call`() throws {
        var answer = try Signed.answer()
        try key.sign(&answer, answering: request, at: Signed.now)
        #expect(try key.verify(answer: answer.span, to: request, at: Signed.now).keyName == key.name)
        let unsigned = try Signed.answer()
        #expect(throws: TSIGError.unsigned(message: 1)) {
            try key.verify(answer: unsigned.span, to: request, at: Signed.now)
        }
    }

    @Test(arguments: [1, 99, 100], [0, 1, 99])
    func `a run of unsigned messages passes up to the limit`(run: Int, limit: Int) throws {
        let answers = try Signed.answers(
            [true] + Array(repeating: false, count: run) + [true, true], key: key, request: request)
        let error = refusal(of: answers, key: key, request: request, maximumUnsigned: limit)
        #expect(error == (run <= limit ? nil : .tooManyUnsigned(message: limit + 2, permitted: limit)))
    }

    @Test func `each signed message begins the count anew`() throws {
        let pattern = [true, false, false, true, false, false, true, true, false, true]
        let answers = try Signed.answers(pattern, key: key, request: request)
        #expect(refusal(of: answers, key: key, request: request, maximumUnsigned: 2) == nil)
        #expect(
            refusal(of: answers, key: key, request: request, maximumUnsigned: 1)
                == .tooManyUnsigned(message: 3, permitted: 1))
    }

    @Test func `a limit beyond 99 is 99, and one below 0 is 0`() throws {
        let long = try Signed.answers([true] + Array(repeating: false, count: 100) + [true], key: key, request: request)
        #expect(
            refusal(of: long, key: key, request: request, maximumUnsigned: 1000)
                == .tooManyUnsigned(message: 101, permitted: 99))
        let short = try Signed.answers([true, false, true], key: key, request: request)
        #expect(
            refusal(of: short, key: key, request: request, maximumUnsigned: -1)
                == .tooManyUnsigned(message: 2, permitted: 0))
    }

    @Test(arguments: [0, 99])
    func `the first message is signed`(limit: Int) throws {
        let answers = try Signed.answers([false, true], key: key, request: request)
        #expect(refusal(of: answers, key: key, request: request, maximumUnsigned: limit) == .unsigned(message: 1))
    }

    @Test func `the last message is signed`() throws {
        let answers = try Signed.answers([true, false, true, false], key: key, request: request)
        #expect(
            refusal(of: answers, key: key, request: request, maximumUnsigned: 99) == .lastMessageUnsigned(message: 4))
    }

    @Test func `a stream of no message proves nothing`() {
        #expect(refusal(of: [], key: key, request: request) == .noMessage)
    }

    @Test func `messages out of order are refused`() throws {
        var answers = try Signed.answers([true, true, true, true], key: key, request: request)
        answers.swapAt(1, 2)
        #expect(refusal(of: answers, key: key, request: request) == .macMismatch(message: 2, key: key.name))
        answers.swapAt(0, 1)
        #expect(refusal(of: answers, key: key, request: request) == .macMismatch(message: 1, key: key.name))
    }

    @Test func `a lost message is noticed`() throws {
        let answers = try Signed.answers([true, true, true, true], key: key, request: request)
        for lost in 0..<3 {
            var rest = answers
            rest.remove(at: lost)
            #expect(refusal(of: rest, key: key, request: request) == .macMismatch(message: lost + 1, key: key.name))
        }
    }

    @Test func `a repeated message is noticed`() throws {
        let answers = try Signed.answers([true, true, true], key: key, request: request)
        for repeated in answers.indices {
            var more = answers
            more.insert(answers[repeated], at: repeated)
            #expect(refusal(of: more, key: key, request: request) == .macMismatch(message: repeated + 2, key: key.name))
        }
    }

    @Test func `unsigned messages lost, repeated, out of order or altered by a bit are noticed at the next MAC`() throws {
        let answers = try Signed.answers([true, false, false, true], key: key, request: request)
        func error(_ messages: [[UInt8]]) -> TSIGError? {
            refusal(of: messages, key: key, request: request, maximumUnsigned: 99)
        }
        #expect(error(answers) == nil)
        #expect(error([answers[0], answers[2], answers[3]]) == .macMismatch(message: 3, key: key.name))
        #expect(error([answers[0], answers[1], answers[1], answers[2], answers[3]]) == .macMismatch(message: 5, key: key.name))
        #expect(error([answers[0], answers[2], answers[1], answers[3]]) == .macMismatch(message: 4, key: key.name))
        for index in answers[1].indices {
            for bit in 0..<8 {
                var altered = answers
                altered[1][index] ^= 1 << bit
                #expect(error(altered) != nil, "octet \(index), bit \(bit)")
            }
        }
    }

    @Test func `a message that lost its TSIG is not taken for an unsigned one`() throws {
        var answers = try Signed.answers([true, true, true], key: key, request: request)
        let second = answers[1]
        let record = try required(TSIGRecord(lastIn: second.span))
        answers[1].removeSubrange(record.start...)
        answers[1][11] = 0
        #expect(
            refusal(of: answers, key: key, request: request, maximumUnsigned: 99)
                == .macMismatch(message: 3, key: key.name))
    }

    @Test func `an unsigned message whose data ends like a TSIG is still unsigned`() throws {
        var signer = try TSIGResponseSigner(key: key, answering: request)
        var first = try Signed.answer(1)
        try signer.sign(&first, at: Signed.now)
        let record = try required(TSIGRecord(lastIn: first.span))
        // A TXT record of a zone may hold anything, the octets of a TSIG too.
        var writer = MessageWriter(id: 0x1234, flags: 0x8400)
        try writer.append(.a, of: Name(parsing: "a.example.com"), ttl: 3600, [192, 0, 2, 1], to: .answer)
        try writer.append(.txt, of: Name(parsing: "b.example.com"), ttl: 3600, Array(first[record.start...]), to: .additional)
        let second = writer.octets
        try signer.leaveUnsigned(second.span)
        var third = try Signed.answer(3)
        try signer.sign(&third, at: Signed.now)
        #expect(refusal(of: [first, second, third], key: key, request: request, maximumUnsigned: 1) == nil)
        #expect(
            refusal(of: [first, second, third], key: key, request: request) != nil)
    }

    @Test func `a refused stream stays refused`() throws {
        let answers = try Signed.answers([true, true, true], key: key, request: request)
        var stream = try TSIGStream(key: key, request: request)
        var errors: [TSIGError] = []
        for index in [0, 2, 1] {
            let answer = answers[index]
            do throws(TSIGError) {
                try stream.receive(answer.span, at: Signed.now)
            } catch {
                errors.append(error)
            }
        }
        do throws(TSIGError) {
            _ = try stream.finish()
        } catch {
            errors.append(error)
        }
        #expect(errors == Array(repeating: .macMismatch(message: 2, key: key.name), count: 3))
    }
}
