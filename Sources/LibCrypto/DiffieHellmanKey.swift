/// One side of a Diffie-Hellman exchange: a private value, wiped when it goes, and the public value that belongs to it.
///
/// A class, so that a negotiation can offer several in a row and the private value stays in one place.
package final class DiffieHellmanKey: Sendable {
    package let group: DiffieHellmanGroup
    /// Big-endian, without zeros in front.
    package let publicValue: [UInt8]
    private let privateValue: BigNumber
    private let prime: BigNumber

    /// Makes a private value of random octets.
    package convenience init(in group: DiffieHellmanGroup) throws(DiffieHellmanError) {
        let prime = try BigNumber.reading(group.prime.span)
        try self.init(in: group, privateValue: try BigNumber.random(from: 2, shortOf: prime), prime: prime)
    }

    /// Takes a private value from a file: 1 < value < prime - 1, big-endian.
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
        // The other side would refuse it.
        guard try value.isBetweenOneAndLast(of: prime) else { throw .privateValueOutOfRange }
        publicValue = value.octets
        self.group = group
        self.prime = prime
        self.privateValue = privateValue
    }

    /// What both sides can calculate and nobody else: big-endian, without zeros in front, as BIND has it.
    ///
    /// `other` is the public value that came from the other side, with zeros in front or without.
    package func sharedValue(with other: Span<UInt8>) throws(DiffieHellmanError) -> SecretOctets {
        let digits = other.withoutLeadingZeros
        guard digits.count <= group.prime.count else { throw .publicValueOutOfRange }
        let base = try BigNumber.reading(digits)
        guard try base.isBetweenOneAndLast(of: prime) else { throw .publicValueOutOfRange }
        let shared = try base.power(privateValue, modulo: prime)
        // A public value of small order, where the group has more of them than two.
        guard try shared.isBetweenOneAndLast(of: prime) else { throw .publicValueOutOfRange }
        return shared.secretOctets
    }
}
