package import DNS
package import LibCrypto
package import TSIG

/// Negotiates a key with a server by a Diffie-Hellman exchange (RFC 2930 §4.1): send `request`, pass the answer to `key`.
///
/// Use TCP: a truncated UDP answer would leave the key behind at the server. Send the query only once, because the server would make
/// two keys.
package struct TKEYNegotiation: Sendable {
    private let terms: TKEYTerms
    private let keys: [DiffieHellmanKey]
    private let nonce: [UInt8]
    private let expiration: TSIGTime
    private let inception: TSIGTime
    private let query: TKEYRequest

    /// BIND 9.18 makes keys for no other algorithm.
    package static let algorithm = TSIGAlgorithm(.md5)
    /// The length of BIND's own nonce.
    private static let nonceOctets = 16

    /// Takes ID, nonce and private values from libcrypto's random generator.
    /// Throws `.crypto` or `.diffieHellman` if libcrypto fails, `.notWritten` or `.tsig` if the query cannot be written or signed.
    package init(_ terms: TKEYTerms, at now: TSIGTime) throws(TKEYError) {
        var keys: [DiffieHellmanKey] = []
        let nonce: [UInt8]
        do throws(DiffieHellmanError) {
            for group in terms.groups { keys.append(try DiffieHellmanKey(in: group)) }
        } catch {
            throw .diffieHellman(error)
        }
        do throws(CryptoError) {
            nonce = try SystemRandom.octets(Self.nonceOctets)
        } catch {
            throw .crypto(error)
        }
        var random = SystemRandom()
        try self.init(terms, keys: keys, nonce: nonce, id: UInt16.random(in: .min ... .max, using: &random), at: now)
    }

    /// Takes the values that are random otherwise: a key for each group that is offered, a nonce of up to 8000 octets, and the
    /// message's ID.
    /// Throws `.notWritten` if the query does not fit into a message, `.tsig` if it cannot be signed.
    package init(
        _ terms: TKEYTerms, keys: [DiffieHellmanKey], nonce: [UInt8], id: UInt16, at now: TSIGTime
    ) throws(TKEYError) {
        let expiration = TSIGTime(now.seconds + UInt64(terms.lifetime))
        let record = TKEYRecord(
            algorithm: Self.algorithm.wireName, inception: UInt32(truncatingIfNeeded: now.seconds),
            expiration: UInt32(truncatingIfNeeded: expiration.seconds), mode: .diffieHellman, key: nonce)
        let records = keys.map { (terms.keyOwner, DiffieHellmanPublicKey($0).rdata) }
        query = try TKEYRequest(for: terms.name, record, keys: records, signer: terms.initialKey, id: id, at: now)
        self.terms = terms
        self.keys = keys
        self.nonce = nonce
        self.expiration = expiration
        inception = now
    }

    /// The message to send, without TCP's length prefix.
    package var request: [UInt8] { query.octets }

    /// The key that was negotiated. Nothing in the answer is used before its TSIG is verified with the initial key.
    ///
    /// `reserved` are the names of the keys whose secrets are in the configuration.
    /// Throws a `TKEYError` if the answer is not authentic, is malformed, declines, or does not match the query.
    package func key(
        from answer: Span<UInt8>, reserved: Set<Name> = [], at now: TSIGTime
    ) throws(TKEYError) -> NegotiatedKey {
        let answer = try TKEYAnswer(answer, to: query, at: now)
        let record = answer.record
        guard record.mode == .diffieHellman else { throw .otherMode(record.mode, expected: .diffieHellman) }
        guard record.algorithm == Self.algorithm.wireName else { throw .otherAlgorithm(record.algorithm) }
        try check(answer.owner, reserved: reserved)
        let expiration = try expiration(of: record, at: now)
        let secret = try secret(of: answer)
        return NegotiatedKey(
            key: TSIGKey(name: answer.owner, algorithm: Self.algorithm, secret: secret), inception: inception,
            expiration: expiration)
    }

    /// RFC 2930 §2.1: the server completes the requested name, or chooses one if that was the root.
    private func check(_ name: Name, reserved: Set<Name>) throws(TKEYError) {
        let asked = terms.name.octets.dropLast()
        guard name != .root, name.octets.count >= terms.name.octets.count,
            zip(name.octets, asked).allSatisfy({ $0.lowercasedASCII == $1.lowercasedASCII })
        else { throw .otherName(name, asked: terms.name) }
        guard name != terms.initialKey.name, !reserved.contains(name) else { throw .nameInUse(name) }
    }

    /// The requested expiration, or an earlier one if the server says so; the field wraps around in 2106 (RFC 2930 §2.3).
    private func expiration(of record: TKEYRecord, at now: TSIGTime) throws(TKEYError) -> TSIGTime {
        let left = Int32(bitPattern: record.expiration &- UInt32(truncatingIfNeeded: now.seconds))
        guard left > 0, Int32(bitPattern: record.expiration &- record.inception) > 0 else {
            throw .lifetime(inception: record.inception, expiration: record.expiration)
        }
        return TSIGTime(min(expiration.seconds, now.seconds + UInt64(left)))
    }

    private func secret(of answer: TKEYAnswer) throws(TKEYError) -> SharedSecret {
        // The server returns our own KEY record beside its own, in any order.
        let mine = keys.map(DiffieHellmanPublicKey.init)
        let theirs = answer.keys.filter { !mine.contains($0) }
        guard theirs.count == 1, let other = theirs.first else { throw .publicKeys(theirs.count) }
        guard let key = keys.first(where: { other.isOf($0.group) }) else { throw .otherGroup(bits: other.prime.count * 8) }
        let shared: SecretOctets
        do throws(DiffieHellmanError) {
            shared = try key.sharedValue(with: other.publicValue.span)
        } catch {
            throw .diffieHellman(error)
        }
        do throws(CryptoError) {
            return try KeyingMaterial.secret(shared: shared, clientNonce: nonce.span, serverNonce: answer.record.key.span)
        } catch {
            throw .crypto(error)
        }
    }
}
