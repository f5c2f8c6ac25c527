import DNS
import TSIG

/// Keys, messages and answer streams that the tests make for themselves.
enum Signed {
    static let now = TSIGTime(1_795_230_000)

    static func key(
        _ algorithm: String = "hmac-sha256", name: String = "ns1-ns2.example.com", secret: [UInt8] = Array(1...32)
    ) throws -> TSIGKey {
        TSIGKey(
            name: try Name(parsing: name), algorithm: try required(TSIGAlgorithm(named: algorithm)), secret: secret)
    }

    /// An AXFR request for example.com, not yet signed.
    static func request(id: UInt16 = 0x1234) throws -> [UInt8] {
        let question = Question(name: try Name(parsing: "example.com"), type: .axfr, recordClass: .internet)
        return MessageWriter(id: id, question: question).octets
    }

    /// An answer with one address record that tells its number, not yet signed.
    static func answer(_ number: Int = 1, id: UInt16 = 0x1234) throws -> [UInt8] {
        var writer = MessageWriter(id: id, flags: 0x8400)
        try writer.append(
            .a, of: Name(parsing: "a\(number).example.com"), ttl: 3600, [192, 0, 2, UInt8(number)], to: .answer)
        return writer.octets
    }

    /// An answer of one message for each element, signed where it is true.
    static func answers(
        _ pattern: [Bool], key: TSIGKey, request: RequestMAC, at time: TSIGTime = now
    ) throws -> [[UInt8]] {
        var signer = try TSIGResponseSigner(key: key, answering: request)
        var messages: [[UInt8]] = []
        for (index, isSigned) in pattern.enumerated() {
            var message = try answer(index + 1)
            if isSigned {
                try signer.sign(&message, at: time)
            } else {
                try signer.leaveUnsigned(message.span)
            }
            messages.append(message)
        }
        return messages
    }

    /// The MAC of a request that `key` has signed.
    static func requestMAC(_ key: TSIGKey) throws -> RequestMAC {
        var message = try request()
        return try key.sign(&message, at: now)
    }
}

/// Puts an answer through a stream to its end; nil is for an answer that was vouched for.
func refusal(
    of answers: some Sequence<[UInt8]>, key: TSIGKey, request: RequestMAC, at now: TSIGTime = Signed.now,
    maximumUnsigned: Int = 0
) -> TSIGError? {
    do throws(TSIGError) {
        var stream = try TSIGStream(key: key, request: request, maximumUnsigned: maximumUnsigned)
        for answer in answers { try stream.receive(answer.span, at: now) }
        _ = try stream.finish()
        return nil
    } catch {
        return error
    }
}
