package import DNS
package import LibCrypto
package import TSIG

/// What a negotiation asks for.
package struct TKEYTerms: Hashable, Sendable {
    /// The key whose secret both sides already have; it signs the query.
    package let initialKey: TSIGKey
    /// 1 to 8 of them; the server uses the one that its own key is of.
    package let groups: [DiffieHellmanGroup]
    /// In seconds.
    package let lifetime: UInt32
    /// The server appends its own domain to it. With the root it chooses a name that is not in use.
    package let name: Name
    /// The owner of our KEY records, which the server ignores; not the name of its own key.
    package let keyOwner: Name

    /// Most servers have a key of the first one; 1536 bits are more than RFC 2539 specifies, and 768 are the least.
    package static let groups: [DiffieHellmanGroup] = [.bits1024, .bits1536, .bits768]

    /// The defaults suit BIND: three groups, an hour, and a name that the server chooses.
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
