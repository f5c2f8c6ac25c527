/// The prime and the generator that both sides of a Diffie-Hellman exchange calculate with.
package struct DiffieHellmanGroup: Hashable, Sendable {
    /// Big-endian, without zeros in front.
    package let prime: [UInt8]
    package let generator: [UInt8]

    /// Below, nothing is hidden from anybody; above, BIND 9.18 runs out of space for the shared value.
    package static let permittedBits = 512...2048

    /// 768 bits (RFC 2409 §6.1).
    package static let bits768 = wellKnown(.bits768)
    /// 1024 bits (RFC 2409 §6.2).
    package static let bits1024 = wellKnown(.bits1024)
    /// 1536 bits (RFC 3526 §2).
    package static let bits1536 = wellKnown(.bits1536)

    private static func wellKnown(_ prime: BigNumber.WellKnownPrime) -> DiffieHellmanGroup {
        do {
            return DiffieHellmanGroup(wellKnown: try BigNumber.wellKnown(prime).octets)
        } catch {
            preconditionFailure("libcrypto has the primes of RFC 2409 and RFC 3526: \(error)")
        }
    }

    private init(wellKnown prime: [UInt8]) {
        self.prime = prime
        generator = [2]
    }

    /// A group that somebody has chosen: a prime of `permittedBits`, and 1 < generator < prime - 1.
    ///
    /// Whether the prime is one is found out, which takes a while at 2048 bits; zeros in front are dropped.
    package init(prime: Span<UInt8>, generator: Span<UInt8>) throws(DiffieHellmanError) {
        let most = Self.permittedBits.upperBound / 8
        let primeOctets = prime.withoutLeadingZeros
        let generatorOctets = generator.withoutLeadingZeros
        // Before anything is calculated: the octets may be anybody's.
        guard primeOctets.count <= most else { throw .primeBits(primeOctets.count * 8) }
        guard generatorOctets.count <= most else { throw .generatorOutOfRange }
        let number = try BigNumber.reading(primeOctets)
        guard Self.permittedBits.contains(number.bitCount) else { throw .primeBits(number.bitCount) }
        let base = try BigNumber.reading(generatorOctets)
        guard try base.isBetweenOneAndLast(of: number) else { throw .generatorOutOfRange }
        guard number.isOdd, try number.isPrime() else { throw .notPrime(bits: number.bitCount) }
        self.prime = number.octets
        self.generator = base.octets
    }

    /// The length of the prime.
    package var bits: Int { prime.count * 8 - (prime.first?.leadingZeroBitCount ?? 0) }
}

extension Span<UInt8> {
    /// What is left of a big-endian number without the zero octets in front.
    package var withoutLeadingZeros: Span<UInt8> {
        @_lifetime(copy self)
        get {
            var start = 0
            while start < count, self[start] == 0 { start += 1 }
            return extracting(start..<count)
        }
    }
}
