import CLibCrypto

/// Unpredictable numbers: message IDs, ports and jitter from the kernel; secrets and nonces from libcrypto, whose generator is slow
/// to seed.
package struct SystemRandom: RandomNumberGenerator, Sendable {
    private var kernel = SystemRandomNumberGenerator()

    /// A generator of numbers from the kernel; it needs no seed.
    package init() {}

    /// 64 random bits from the kernel.
    package mutating func next() -> UInt64 {
        kernel.next()
    }

    /// Overwrites every octet of `octets`.
    /// Throws `.randomOctetsFailed` if libcrypto's generator fails, or for 2 GiB and more.
    package static func fill(_ octets: inout MutableSpan<UInt8>) throws(CryptoError) {
        guard !octets.isEmpty else { return }
        ERR_clear_error()
        let isDone = unsafe octets.withUnsafeMutableBufferPointer { octets in
            guard let count = Int32(exactly: octets.count) else { return false }
            return unsafe RAND_bytes(octets.baseAddress, count) == 1
        }
        guard isDone else { throw .randomOctetsFailed(reason: CryptoError.takeReason()) }
    }

    /// `count` random octets from libcrypto. Throws `.randomOctetsFailed` as `fill` does.
    package static func octets(_ count: Int) throws(CryptoError) -> [UInt8] {
        var octets = [UInt8](repeating: 0, count: count)
        var span = octets.mutableSpan
        try fill(&span)
        return octets
    }
}
