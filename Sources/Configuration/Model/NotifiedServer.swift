package import DNS
package import TSIG

/// A server that is told of a zone's new versions: lists resolved, `server` clauses and inherited options applied.
package struct NotifiedServer: Hashable, Sendable {
    package let endpoint: Endpoint
    /// nil: neither the list nor a `server` clause names a key.
    package let key: TSIGKey?
    /// The address to send from: of the `server` clause, else of the list, else `notify-source`; nil: the system chooses.
    package let source: IPAddress?
    /// `tcp-only` of the `server` clause.
    package let tcpOnly: Bool

    package init(endpoint: Endpoint, key: TSIGKey?, source: IPAddress? = nil, tcpOnly: Bool = false) {
        self.endpoint = endpoint
        self.key = key
        self.source = source
        self.tcpOnly = tcpOnly
    }
}
