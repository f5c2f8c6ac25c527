/// What is wrong with the numbers of a Diffie-Hellman exchange.
package enum DiffieHellmanError: Error, Equatable, CustomStringConvertible {
    /// The prime is shorter or longer than `DiffieHellmanGroup.permittedBits`.
    case primeBits(Int)
    case notPrime(bits: Int)
    case generatorOutOfRange
    /// Not between 1 and the prime less 1, or one that gives 1 or the prime less 1 for a public value.
    case privateValueOutOfRange
    /// 0, 1, the prime less 1, or more: with these anybody could compute the shared value.
    case publicValueOutOfRange
    case crypto(CryptoError)

    package var description: String {
        switch self {
        case .primeBits(let bits):
            "a prime of \(bits) bits; \(DiffieHellmanGroup.permittedBits.lowerBound) to "
                + "\(DiffieHellmanGroup.permittedBits.upperBound) are permitted"
        case .notPrime(let bits): "the modulus of \(bits) bits is not a prime"
        case .generatorOutOfRange: "the generator is out of range"
        case .privateValueOutOfRange: "the private value is out of range"
        case .publicValueOutOfRange: "the other side's Diffie-Hellman value is out of range"
        case .crypto(let error): "\(error)"
        }
    }
}
