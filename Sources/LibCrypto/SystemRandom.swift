import CLibCrypto

/// Unpredictable numbers from libcrypto: message IDs, ports, jitter.
package struct SystemRandom: RandomNumberGenerator, Sendable {
    package init() {}

    /// Where libcrypto's generator fails, the kernel's answers instead: a generator has no way to throw.
    package mutating func next() -> UInt64 {
        var octets = InlineArray<8, UInt8>(repeating: 0)
        do {
            var span = octets.mutableSpan
            try Self.fill(&span)
        } catch {
            var kernel = SystemRandomNumberGenerator()
            return kernel.next()
        }
        var value: UInt64 = 0
        for index in octets.indices { value = value << 8 | UInt64(octets[index]) }
        return value
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
