package import DNS

/// The proof that a whole answer was signed by the one other holder of a key; only a verified stream gives it.
package struct Authenticated: Hashable, Sendable {
    package let keyName: Name

    init(_ key: TSIGKey) {
        keyName = key.name
    }
}
