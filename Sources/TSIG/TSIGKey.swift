package import DNS
package import LibCrypto

/// A TSIG key: the shared secret, its name, and its algorithm (RFC 8945 §2).
///
/// The secret does not show when the key is printed or dumped.
package struct TSIGKey: Hashable, Sendable {
    /// Equal on both servers, in any letter case.
    package let name: Name
    /// The HMAC, and how much of it is sent.
    package let algorithm: TSIGAlgorithm
    /// Any number of octets, wiped with the last copy of the key.
    package let secret: SharedSecret
    /// What every digest under this key has in common.
    let digest: TSIGKeyDigest

    /// A key whose secret may be shared with other values.
    package init(name: Name, algorithm: TSIGAlgorithm, secret: SharedSecret) {
        self.name = name
        self.algorithm = algorithm
        self.secret = secret
        digest = TSIGKeyDigest(name: name, algorithm: algorithm, secret: secret)
    }

    /// Copies the secret and wipes the octets of the array, if nothing else holds a reference to it.
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
