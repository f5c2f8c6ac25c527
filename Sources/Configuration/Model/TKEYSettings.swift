package import DNS
package import LibCrypto
package import TKEY
package import TSIG

/// A `tkey` statement: a key that is negotiated with each primary that uses it (RFC 2930 §4.1).
package struct TKEYSettings: Hashable, Sendable {
    /// The name in `primaries` and `server` clauses; the primary chooses another for the key itself.
    package let name: Name
    /// The view of the statement; `nil` outside views.
    package let view: String?
    /// The key that signs the negotiation.
    package let initialKey: TSIGKey
    /// In seconds.
    package let lifetime: UInt32
    /// The groups to offer, in this order.
    package let groups: [DiffieHellmanGroup]
    /// The absolute path, without suffix, of the pair of files that the only group is from.
    package let dhKeyFile: String?
    /// The owner of the KEY records: the name in the pair of files, or the root.
    package let keyOwner: Name

    /// What to ask for in the negotiation.
    package var terms: TKEYTerms {
        TKEYTerms(initialKey: initialKey, groups: groups, lifetime: lifetime, keyOwner: keyOwner)
    }

    /// Identifies the key that is negotiated with `primary`.
    package func id(at primary: Peer) -> NegotiatedKeyID {
        NegotiatedKeyID(primary: primary, view: view, name: name)
    }
}
