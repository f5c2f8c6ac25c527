import CLibCrypto

/// Unpredictable numbers: message IDs, ports and jitter from the kernel, secrets and nonces from libcrypto, whose generator takes a
/// while to seed.
package struct SystemRandom: RandomNumberGenerator, Sendable {
    private var kernel = SystemRandomNumberGenerator()

    package init() {}

    package mutating func next() -> UInt64 {
        kernel.next()
    }

    /// Overwrites every octet of `octets`.
    package static func fill(_ octets: inout MutableSpan<UInt8>) throws(CryptoError) {
        guard !octets.isEmpty else { return }
        ERR_clear_error()
        let isDone = unsafe octets.withUnsafeMutableBufferPointer { octets in
            guard let count = Int32(exactly: octets.count) else { return false }
            return unsafe RAND_bytes(octets.baseAddress, count) == 1
        }
        guard isDone else { throw .randomOctetsFailed(reason: CryptoError.takeReason()) }
    }

    package static func octets(_ count: Int) throws(CryptoError) -> [UInt8] {
        var octets = [UInt8](repeating: 0, count: count)
        var span = octets.mutableSpan
        try fill(&span)
        return octets
    }
}
