package import DNS
package import LibCrypto
package import TKEY
package import TSIG

/// A `tkey` statement: a key that is negotiated with each primary that is asked with it (RFC 2930 §4.1).
package struct TKEYSettings: Hashable, Sendable {
    /// The name that `primaries` and `server` clauses use; the primary chooses another for the key itself.
    package let name: Name
    /// The view that the statement stands in; nil outside views.
    package let view: String?
    /// The key that signs the negotiation.
    package let initialKey: TSIGKey
    /// Seconds.
    package let lifetime: UInt32
    /// What is offered, in this order.
    package let groups: [DiffieHellmanGroup]
    /// The absolute path, without suffix, of the pair of files that the one group is from.
    package let dhKeyFile: String?
    /// The owner of the KEY records: the name in the pair of files, or the root.
    package let keyOwner: Name

    /// What a negotiation asks for.
    package var terms: TKEYTerms {
        TKEYTerms(initialKey: initialKey, groups: groups, lifetime: lifetime, keyOwner: keyOwner)
    }

    /// Which of a process's negotiated keys it is at `primary`.
    package func id(at primary: Peer) -> NegotiatedKeyID {
        NegotiatedKeyID(primary: primary, view: view, name: name)
    }
}
