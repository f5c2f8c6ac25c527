package import DNS
package import LibCrypto
package import TSIG

/// What a negotiation asks for.
package struct TKEYTerms: Hashable, Sendable {
    /// The key with a secret that both sides have already; it signs the query.
    package let initialKey: TSIGKey
    /// Of these the server takes the one that its own key is of; 1 to 8 of them.
    package let groups: [DiffieHellmanGroup]
    /// Seconds.
    package let lifetime: UInt32
    /// The server puts its own domain behind it. The root makes it choose a name, which then is never in use already.
    package let name: Name
    /// The owner of our KEY records, which the server does not look at; not the name of its own key.
    package let keyOwner: Name

    /// One in the first place is what most servers have; 1536 bits are more than RFC 2539 knows, and 768 are the least.
    package static let groups: [DiffieHellmanGroup] = [.bits1024, .bits1536, .bits768]

    package init(
        initialKey: TSIGKey, groups: [DiffieHellmanGroup] = TKEYTerms.groups, lifetime: UInt32 = 3600, name: Name = .root,
        keyOwner: Name = .root
    ) {
        self.initialKey = initialKey
        self.groups = groups
        self.lifetime = lifetime
        self.name = name
        self.keyOwner = keyOwner
    }
}
