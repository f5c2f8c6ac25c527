package import DNS

/// The proof that a whole answer was signed by the other holder of a key; only a verified stream returns it.
package struct Authenticated: Hashable, Sendable {
    /// The key that signed all of it.
    package let keyName: Name

    init(_ key: TSIGKey) {
        keyName = key.name
    }
}
