import Foundation

/// A TSIG key as the peers' configurations write it.
package struct PeerKey: Sendable, Hashable {
    /// Without the dot at the end.
    package let name: String
    /// `hmac-sha256` and its like.
    package let algorithm: String
    /// In base64.
    package let secret: String

    package init(name: String, algorithm: String = "hmac-sha256", secret: String) {
        self.name = name
        self.algorithm = algorithm
        self.secret = secret
    }

    /// A key with a secret of 32 random octets.
    package static func random(name: String, algorithm: String = "hmac-sha256") -> PeerKey {
        let octets = (0..<32).map { _ in UInt8.random(in: 0...255) }
        return PeerKey(name: name, algorithm: algorithm, secret: Data(octets).base64EncodedString())
    }

    /// The algorithms that every peer signs with.
    package static let algorithms = ["hmac-md5", "hmac-sha1", "hmac-sha224", "hmac-sha256", "hmac-sha384", "hmac-sha512"]

    /// The `key` statement as `tsig-keygen` prints it and `include` reads it.
    package var statement: String {
        "key \"\(name)\" {\n\talgorithm \(algorithm);\n\tsecret \"\(secret)\";\n};\n"
    }
}
