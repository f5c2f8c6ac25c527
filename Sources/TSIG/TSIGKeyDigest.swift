import DNS
import LibCrypto

/// What all digests under a key have in common, computed once; shared by the key's copies.
final class TSIGKeyDigest: Sendable {
    /// Key name, class ANY, TTL 0 and algorithm name, in canonical form (RFC 8945 §4.3.3).
    let names: [UInt8]
    /// Copied for every digest; nothing is ever added to this one.
    private let keyed: Result<HMAC, CryptoError>

    init(name: Name, algorithm: TSIGAlgorithm, secret: SharedSecret) {
        var names = name.lowercased.octets
        names.appendBigEndian(RecordClass.any.value)
        names.appendBigEndian(UInt32(0))
        names += algorithm.wireName.octets
        self.names = names
        do throws(CryptoError) {
            keyed = .success(try HMAC(algorithm.hash, key: secret.octets))
        } catch {
            keyed = .failure(error)
        }
    }

    /// A digest that contains nothing yet.
    func begun() throws(CryptoError) -> HMAC {
        switch keyed {
        case .success(let hmac): return try hmac.copy()
        case .failure(let error): throw error
        }
    }
}
