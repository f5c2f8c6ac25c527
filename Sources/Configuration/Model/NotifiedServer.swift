package import DNS
package import TSIG

/// A server that is told of a zone's new versions: lists resolved, `server` clauses and inherited options applied.
package struct NotifiedServer: Hashable, Sendable {
    /// Told from the address of the `server` clause, else of the list, else of `notify-source`.
    package let peer: Peer
    /// nil: neither the list nor a `server` clause names a key.
    package let key: TSIGKey?
    /// `tcp-only` of the `server` clause.
    package let tcpOnly: Bool

    package init(endpoint: Endpoint, key: TSIGKey?, source: IPAddress? = nil, tcpOnly: Bool = false) {
        peer = Peer(endpoint, from: source)
        self.key = key
        self.tcpOnly = tcpOnly
    }

    package var endpoint: Endpoint { peer.endpoint }

    /// The address to send from; nil: the system chooses.
    package var source: IPAddress? { peer.source }
}
