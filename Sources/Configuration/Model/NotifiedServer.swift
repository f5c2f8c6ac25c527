package import DNS
package import TSIG

/// A server that gets NOTIFY messages for a zone: lists resolved, `server` clauses and inherited options applied.
package struct NotifiedServer: Hashable, Sendable {
    /// The source address is that of the `server` clause, else of the list, else of `notify-source`.
    package let peer: Peer
    /// `nil` if neither the list nor a `server` clause names a key.
    package let key: TSIGKey?
    /// `tcp-only` of the `server` clause.
    package let tcpOnly: Bool

    /// `source` is `nil` if the system chooses the address.
    package init(endpoint: Endpoint, key: TSIGKey?, source: IPAddress? = nil, tcpOnly: Bool = false) {
        peer = Peer(endpoint, from: source)
        self.key = key
        self.tcpOnly = tcpOnly
    }

    /// The server's address and port.
    package var endpoint: Endpoint { peer.endpoint }

    /// The address to send from; with `nil` the system chooses.
    package var source: IPAddress? { peer.source }
}
