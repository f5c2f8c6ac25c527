/// The prime and the generator that both sides of a Diffie-Hellman exchange use.
package struct DiffieHellmanGroup: Hashable, Sendable {
    /// Big-endian, without leading zeros.
    package let prime: [UInt8]
    /// Big-endian, without leading zeros; greater than 1 and less than the prime less 1.
    package let generator: [UInt8]

    /// The accepted lengths of a prime: shorter ones protect nothing, and for longer ones BIND 9.18 runs out of space for the shared
    /// value.
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

    /// A custom group: a prime of `permittedBits`, and 1 < generator < prime - 1, both big-endian; leading zeros are dropped.
    ///
    /// The prime is tested, which takes a while at 2048 bits.
    /// Throws `.primeBits` for a prime of another length, `.generatorOutOfRange`, `.notPrime`, and `.crypto` if libcrypto fails.
    package init(prime: Span<UInt8>, generator: Span<UInt8>) throws(DiffieHellmanError) {
        let most = Self.permittedBits.upperBound / 8
        let primeOctets = prime.withoutLeadingZeros
        let generatorOctets = generator.withoutLeadingZeros
        // Checked before any arithmetic: the octets may come from anybody.
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

    /// The length of the prime in bits.
    package var bits: Int { prime.count * 8 - (prime.first?.leadingZeroBitCount ?? 0) }
}

extension Span<UInt8> {
    /// The big-endian number without its leading zero octets.
    package var withoutLeadingZeros: Span<UInt8> {
        @_lifetime(copy self)
        get {
            var start = 0
            while start < count, self[start] == 0 { start += 1 }
            return extracting(start..<count)
        }
    }
}
