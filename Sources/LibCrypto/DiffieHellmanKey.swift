/// One side of a Diffie-Hellman exchange: a private value, wiped when it is freed, and the public value that belongs to it.
///
/// A class, so that a negotiation can offer several in a row and the private value stays in one place.
package final class DiffieHellmanKey: Sendable {
    /// The group that both values are of.
    package let group: DiffieHellmanGroup
    /// Big-endian, without leading zeros.
    package let publicValue: [UInt8]
    private let privateValue: BigNumber
    private let prime: BigNumber

    /// Makes a private value of random octets.
    /// Throws `.crypto` if libcrypto has no random octets or its arithmetic fails.
    package convenience init(in group: DiffieHellmanGroup) throws(DiffieHellmanError) {
        let prime = try BigNumber.reading(group.prime.span)
        try self.init(in: group, privateValue: try BigNumber.random(from: 2, shortOf: prime), prime: prime)
    }

    /// Reads a private value from a file: 1 < value < prime - 1, big-endian.
    /// Throws `.privateValueOutOfRange` for another value, and `.crypto` if libcrypto fails.
    package convenience init(in group: DiffieHellmanGroup, privateValue: Span<UInt8>) throws(DiffieHellmanError) {
        let digits = privateValue.withoutLeadingZeros
        guard digits.count <= group.prime.count else { throw .privateValueOutOfRange }
        let prime = try BigNumber.reading(group.prime.span)
        let number = try BigNumber.reading(digits)
        guard try number.isBetweenOneAndLast(of: prime) else { throw .privateValueOutOfRange }
        try self.init(in: group, privateValue: number, prime: prime)
    }

    private init(
        in group: DiffieHellmanGroup, privateValue: consuming BigNumber, prime: consuming BigNumber
    ) throws(DiffieHellmanError) {
        let value = try BigNumber.reading(group.generator.span).power(privateValue, modulo: prime)
        // The peer would refuse it.
        guard try value.isBetweenOneAndLast(of: prime) else { throw .privateValueOutOfRange }
        publicValue = value.octets
        self.group = group
        self.prime = prime
        self.privateValue = privateValue
    }

    /// The shared secret (RFC 2631 §2.1.1): big-endian, without leading zeros, as BIND has it.
    ///
    /// `other` is the peer's public value, with leading zeros or without.
    /// Throws `.publicValueOutOfRange` if `other`, or the secret it leads to, is 0, 1, the prime less 1 or more; `.crypto` if
    /// libcrypto fails.
    package func sharedValue(with other: Span<UInt8>) throws(DiffieHellmanError) -> SecretOctets {
        let digits = other.withoutLeadingZeros
        guard digits.count <= group.prime.count else { throw .publicValueOutOfRange }
        let base = try BigNumber.reading(digits)
        guard try base.isBetweenOneAndLast(of: prime) else { throw .publicValueOutOfRange }
        let shared = try base.power(privateValue, modulo: prime)
        // A public value of small order, if the group has more than two of them.
        guard try shared.isBetweenOneAndLast(of: prime) else { throw .publicValueOutOfRange }
        return shared.secretOctets
    }
}
