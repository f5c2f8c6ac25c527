package import DNS
package import LibCrypto

/// A secret that two servers share, its name, and the algorithm it is used with.
///
/// However it is printed or dumped, the secret does not show.
package struct TSIGKey: Hashable, Sendable {
    package let name: Name
    package let algorithm: TSIGAlgorithm
    /// Any number of octets, wiped with the last copy of the key.
    package let secret: SharedSecret
    /// What is the same in every digest under this key.
    let digest: TSIGKeyDigest

    package init(name: Name, algorithm: TSIGAlgorithm, secret: SharedSecret) {
        self.name = name
        self.algorithm = algorithm
        self.secret = secret
        digest = TSIGKeyDigest(name: name, algorithm: algorithm, secret: secret)
    }

    /// Takes the octets over: those of the array are wiped, where nobody else holds it.
    package init(name: Name, algorithm: TSIGAlgorithm, secret: consuming [UInt8]) {
        self.init(name: name, algorithm: algorithm, secret: SharedSecret(taking: secret))
    }

    package static func == (left: TSIGKey, right: TSIGKey) -> Bool {
        left.name == right.name && left.algorithm == right.algorithm && left.secret == right.secret
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(algorithm)
        hasher.combine(secret)
    }
}

extension TSIGKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "key '\(name)' (\(algorithm))" }

    package var debugDescription: String { description }

    package var customMirror: Mirror {
        Mirror(self, children: ["name": name, "algorithm": algorithm], displayStyle: .struct)
    }
}
