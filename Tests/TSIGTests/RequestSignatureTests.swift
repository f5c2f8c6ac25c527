import DNS
import LibCrypto
import TSIG
import Testing

/// What a server makes of a request's TSIG, and how its answer is signed (RFC 8945 §5.2, §5.3).
@Suite struct RequestSignatureTests {
    private let key: TSIGKey
    private let other: TSIGKey

    init() throws {
        key = try Signed.key()
        other = try Signed.key(secret: [1])
    }

    /// A request, signed; and what comes of it where the server has `keys`.
    private func signature(
        by signer: TSIGKey, at time: TSIGTime = Signed.now, error: ResponseCode = .noError, keys: [TSIGKey]
    ) throws -> (RequestSignature, RequestMAC) {
        var request = try Signed.request()
        let mac = try signer.sign(&request, at: time, error: error)
        let signature = RequestSignature(of: request.span, at: Signed.now) { name in keys.filter { $0.name == name } }
        return (signature, mac)
    }

    private func reply(_ signature: RequestSignature) throws -> [UInt8] {
        var reply = try Signed.answer()
        try signature.sign(&reply, at: Signed.now)
        return reply
    }

    @Test func `a request without a TSIG is nobody's, and its answer is not signed`() throws {
        let request = try Signed.request()
        let signature = RequestSignature(of: request.span, at: Signed.now) { _ in [key] }
        guard case .none = signature else { throw Unexpected(signature) }
        #expect(signature.key == nil && signature.keyName == nil)
        #expect(try reply(signature) == Signed.answer())
    }

    @Test func `a good MAC is its key's, of those with one name the one that fits`() throws {
        for keys in [[key], [other, key], [key, other]] {
            let (signature, mac) = try signature(by: key, keys: keys)
            guard case .verified(key, mac) = signature else { throw Unexpected(signature) }
            #expect(signature.key == key && signature.keyName == key.name)
            let reply = try reply(signature)
            _ = try key.verify(answer: reply.span, to: mac, at: Signed.now)
        }
    }

    @Test func `a wrong MAC is BADSIG, and the answer has no MAC`() throws {
        for (signature, _) in [
            try signature(by: other, keys: [key]), try signature(by: key, error: .badSig, keys: [key]),
        ] {
            guard case .refused(_, key.name, _, .badSig, .some) = signature else { throw Unexpected(signature) }
            #expect(signature.key == nil && signature.keyName == key.name)
            try expectUnsigned(try reply(signature), .badSig, key.name, key.algorithm.wireName)
        }
    }

    @Test func `a key that is not ours, or is for another algorithm, is BADKEY, and the answer has no MAC`() throws {
        let stranger = try Signed.key(name: "Nobody.example")
        let long = try Signed.key("hmac-sha512")
        for (signer, keys) in [(stranger, [key]), (long, [key]), (key, [])] as [(TSIGKey, [TSIGKey])] {
            let (signature, _) = try signature(by: signer, keys: keys)
            guard case .refused(_, signer.name, signer.algorithm.wireName, .badKey, nil) = signature else {
                throw Unexpected(signature)
            }
            try expectUnsigned(try reply(signature), .badKey, signer.name, signer.algorithm.wireName)
        }
    }

    private func expectUnsigned(_ reply: [UInt8], _ error: ResponseCode, _ name: Name, _ algorithm: Name) throws {
        let record = try required(TSIGRecord(lastIn: reply.span))
        #expect(record.start == (try Signed.answer()).count)
        #expect(record.error == error && record.mac.isEmpty && record.otherOctets.isEmpty)
        #expect(record.timeSigned == Signed.now && record.fudge == 300 && record.originalID == 0x1234)
        #expect(try record.keyName(in: reply.span).octets == name.octets)
        #expect(try record.algorithmName(in: reply.span) == algorithm)
    }

    @Test(arguments: [-301, 301] as [Int64])
    func `another clock is BADTIME, signed, with the request's time and ours`(offset: Int64) throws {
        let time = TSIGTime(UInt64(Int64(Signed.now.seconds) + offset))
        let (signature, mac) = try signature(by: key, at: time, keys: [key])
        guard case .refusedByHolder(key, mac, .badTime, time, .clockSkew) = signature else { throw Unexpected(signature) }
        #expect(signature.key == nil && signature.keyName == key.name)
        let reply = try reply(signature)
        #expect(throws: TSIGError.badTime(server: Signed.now, now: time)) {
            try key.verify(answer: reply.span, to: mac, at: time)
        }
    }

    @Test func `a MAC that is shorter than ours is BADTRUNC, signed`() throws {
        let (signature, mac) = try signature(by: try Signed.key("hmac-sha256-128"), keys: [key])
        guard case .refusedByHolder(key, mac, .badTrunc, _, .macTruncated) = signature else { throw Unexpected(signature) }
        let reply = try reply(signature)
        #expect(throws: TSIGError.serverError(.badTrunc, key: key.name)) {
            try key.verify(answer: reply.span, to: mac, at: Signed.now)
        }
    }

    @Test func `what cannot be read is malformed, and its answer is not signed`() throws {
        var request = try Signed.request()
        try key.sign(&request, at: Signed.now)
        let whole = request
        try key.sign(&request, at: Signed.now)
        for octets in [request] + (12..<whole.count).map({ Array(whole[..<$0]) }) {
            let signature = RequestSignature(of: octets.span, at: Signed.now) { _ in [key] }
            guard case .malformed = signature else { throw Unexpected(signature) }
            #expect(signature.key == nil && signature.keyName == nil)
            #expect(try reply(signature) == Signed.answer())
        }
    }

    @Test func `an altered octet is never verified, save the letter case of the TSIG's names`() throws {
        var request = try Signed.request()
        try key.sign(&request, at: Signed.now)
        for index in request.indices {
            for mask in [0x01, 0x20, 0x80, 0xFF] as [UInt8] {
                var altered = request
                altered[index] ^= mask
                let signature = RequestSignature(of: altered.span, at: Signed.now) { $0 == key.name ? [key] : [] }
                guard case .verified = signature else { continue }
                let record = try required(TSIGRecord(lastIn: request.span))
                // The ID was another when it was signed (RFC 8945 §4.3.2).
                #expect(index < 2 || index >= record.start && mask == 0x20, "octet \(index), \(mask)")
            }
        }
    }
}

/// Something else came than the test says.
private struct Unexpected: Error {
    let found: RequestSignature

    init(_ found: RequestSignature) { self.found = found }
}
