package import DNS
package import LibCrypto

/// The RDATA of a KEY record with a Diffie-Hellman public value (RFC 2539 §2), its numbers without leading zeros.
///
/// Only the form of a value that was read has been checked: compare its group with one of your own before computing with it.
package struct DiffieHellmanPublicKey: Hashable, Sendable {
    /// Big-endian.
    package let prime: [UInt8]
    /// Big-endian.
    package let generator: [UInt8]
    /// Big-endian.
    package let publicValue: [UInt8]

    /// The algorithm's number (RFC 2539 §2).
    package static let algorithm: UInt8 = 2
    /// The key belongs to a host (RFC 2535 §3.1.2), as `dnssec-keygen -n HOST` writes it.
    package static let flags: UInt16 = 0x0200
    /// DNSSEC (RFC 2535 §3.1.3).
    package static let protocolNumber: UInt8 = 3

    /// The primes that have a number: 1 and 2 of RFC 2539 appendix A, 3 is BIND's own.
    private static let numbered: [DiffieHellmanGroup] = [.bits768, .bits1024, .bits1536]

    /// The public half of `key`.
    package init(_ key: DiffieHellmanKey) {
        prime = key.group.prime
        generator = key.group.generator
        publicValue = key.publicValue
    }

    /// Reads a KEY record's RDATA; `nil` for another algorithm.
    /// Throws `.malformedRDATA` if it is too short, has no key, has extended flags, or its lengths do not fit.
    package init?(_ slice: RecordSlice, in message: Span<UInt8>) throws(WireError) {
        guard slice.rdata.count >= 4 else { throw .malformedRDATA(.key, at: slice.rdata.lowerBound) }
        let start = slice.rdata.lowerBound
        guard message[start + 3] == Self.algorithm else { return nil }
        // RFC 2535 §3.1.2: no key at all, or sixteen more flags.
        let flags = message.uint16(at: start)
        guard flags & 0xC000 != 0xC000, flags & 0x1000 == 0,
            let key = Self(message.extracting(start + 4..<slice.rdata.upperBound))
        else { throw .malformedRDATA(.key, at: start) }
        self = key
    }

    /// Reads what follows the four octets of flags, protocol and algorithm; `nil` if it is malformed.
    package init?(_ octets: Span<UInt8>) {
        var offset = 0
        guard let prime = Self.field(of: octets, at: &offset), let generator = Self.field(of: octets, at: &offset),
            let publicValue = Self.field(of: octets, at: &offset), offset == octets.count
        else { return nil }
        switch prime.count {
        case 1, 2:
            // RFC 2539 §2: a prime's number in one octet or two; with such a prime an empty generator means 2.
            let number = octets.extracting(prime).number
            guard (1...Self.numbered.count).contains(number) else { return nil }
            let known = Self.numbered[number - 1]
            let base = octets.extracting(generator).withoutLeadingZeros
            guard generator.isEmpty || base.array(0..<base.count) == known.generator else { return nil }
            self.prime = known.prime
            self.generator = known.generator
        case 16...:
            guard !generator.isEmpty else { return nil }
            let digits = octets.extracting(prime).withoutLeadingZeros
            let base = octets.extracting(generator).withoutLeadingZeros
            self.prime = digits.array(0..<digits.count)
            self.generator = base.array(0..<base.count)
        default:
            return nil
        }
        let value = octets.extracting(publicValue).withoutLeadingZeros
        self.publicValue = value.array(0..<value.count)
    }

    /// Reads a length of two octets, and returns the range of the octets that it counts.
    private static func field(of octets: Span<UInt8>, at offset: inout Int) -> Range<Int>? {
        guard octets.count - offset >= 2 else { return nil }
        let start = offset + 2
        let end = start + Int(octets.uint16(at: offset))
        guard end <= octets.count else { return nil }
        offset = end
        return start..<end
    }

    /// Whether prime and generator are those of `group`.
    package func isOf(_ group: DiffieHellmanGroup) -> Bool {
        prime == group.prime && generator == group.generator
    }

    /// The RDATA, with the prime's number if it has one.
    package var rdata: [UInt8] {
        var octets: [UInt8] = []
        octets.appendBigEndian(Self.flags)
        octets += [Self.protocolNumber, Self.algorithm]
        if let index = Self.numbered.firstIndex(where: isOf) {
            octets += [0, 1, UInt8(index + 1), 0, 0]
        } else {
            octets.appendBigEndian(UInt16(truncatingIfNeeded: prime.count))
            octets += prime
            octets.appendBigEndian(UInt16(truncatingIfNeeded: generator.count))
            octets += generator
        }
        octets.appendBigEndian(UInt16(truncatingIfNeeded: publicValue.count))
        octets += publicValue
        return octets
    }
}

extension Span<UInt8> {
    /// One octet or two as a number.
    fileprivate var number: Int {
        var value = 0
        for index in indices { value = value << 8 | Int(self[index]) }
        return value
    }
}
