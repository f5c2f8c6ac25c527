import DNS
import LibCrypto

/// What digests under a key have in common, made once for all of them; shared by the key's copies.
final class TSIGKeyDigest: Sendable {
    /// Key name, class ANY, TTL 0 and algorithm name, in canonical form (RFC 8945 §4.3.3).
    let names: [UInt8]
    private let key: Result<HMACKey, CryptoError>

    init(name: Name, algorithm: TSIGAlgorithm, secret: [UInt8]) {
        var names = name.lowercased.octets
        names.appendBigEndian(RecordClass.any.value)
        names.appendBigEndian(UInt32(0))
        names += algorithm.wireName.octets
        self.names = names
        do throws(CryptoError) {
            key = .success(try HMACKey(algorithm.hash, key: secret.span))
        } catch {
            key = .failure(error)
        }
    }

    /// A digest of nothing so far.
    func begun() throws(CryptoError) -> HMAC {
        try key.get().begun()
    }
}
