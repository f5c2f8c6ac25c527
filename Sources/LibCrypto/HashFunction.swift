/// The hash functions that TSIG's algorithms are made of (RFC 8945 §6).
package enum HashFunction: Hashable, Sendable, CaseIterable, CustomStringConvertible {
    case md5, sha1, sha224, sha256, sha384, sha512

    /// The length of a whole digest in octets.
    package var digestOctets: Int {
        switch self {
        case .md5: 16
        case .sha1: 20
        case .sha224: 28
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    /// The name under which libcrypto provides it.
    package var description: String {
        switch self {
        case .md5: "MD5"
        case .sha1: "SHA1"
        case .sha224: "SHA224"
        case .sha256: "SHA256"
        case .sha384: "SHA384"
        case .sha512: "SHA512"
        }
    }
}
