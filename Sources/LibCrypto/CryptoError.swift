import CLibCrypto

/// What libcrypto refused to do, with its own reason for it.
package enum CryptoError: Error, Equatable, CustomStringConvertible {
    /// No HMAC over this hash: the library was built without it, or its policy (FIPS mode and MD5) forbids it.
    case hashRefused(HashFunction, reason: String)
    case digestFailed(HashFunction, reason: String)
    /// No digest of this hash without a key: the library was built without it, or its policy forbids it.
    case plainHashRefused(HashFunction, reason: String)
    case arithmeticFailed(reason: String)
    case randomOctetsFailed(reason: String)

    package var description: String {
        switch self {
        case .hashRefused(let hash, let reason): "OpenSSL refuses HMAC-\(hash): \(reason)"
        case .digestFailed(let hash, let reason): "OpenSSL failed in HMAC-\(hash): \(reason)"
        case .plainHashRefused(let hash, let reason): "OpenSSL refuses \(hash): \(reason)"
        case .arithmeticFailed(let reason): "OpenSSL failed to calculate: \(reason)"
        case .randomOctetsFailed(let reason): "OpenSSL has no random octets: \(reason)"
        }
    }

    /// Takes the newest reason from this thread's error queue, and empties the queue.
    static func takeReason() -> String {
        let code = ERR_peek_last_error()
        ERR_clear_error()
        guard code != 0 else { return "no reason given" }
        // Errors of the system have no string of their own.
        guard let reason = unsafe ERR_reason_error_string(code) else { return "error 0x\(String(code, radix: 16))" }
        return unsafe String(cString: reason)
    }
}
