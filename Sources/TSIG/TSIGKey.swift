package import DNS

/// A secret that two servers share, its name, and the algorithm it is used with.
///
/// However it is printed or dumped, the secret does not show.
package struct TSIGKey: Hashable, Sendable {
    package let name: Name
    package let algorithm: TSIGAlgorithm
    /// Any number of octets.
    package let secret: [UInt8]
    /// What is the same in every digest under this key.
    let digest: TSIGKeyDigest

    package init(name: Name, algorithm: TSIGAlgorithm, secret: [UInt8]) {
        self.name = name
        self.algorithm = algorithm
        self.secret = secret
        digest = TSIGKeyDigest(name: name, algorithm: algorithm, secret: secret)
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
