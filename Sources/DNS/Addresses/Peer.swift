/// A server as it is queried: its endpoint, our source address, and the security of the connection.
///
/// State that is kept about a server is kept per peer: another source address may have a route where the first has none, or belong to
/// another view; and a clear-text connection is never used where a protected one is wanted.
package struct Peer: Hashable, Sendable {
    /// How messages are protected in transit.
    package enum Security: Hashable, Sendable {
        /// Not at all: plain UDP and TCP.
        case clear
    }

    /// Where the server listens.
    package let endpoint: Endpoint
    /// The address to query from; with `nil` the system chooses.
    package let source: IPAddress?
    /// What a connection must offer to be used for this peer.
    package let security: Security

    /// By default in the clear, from an address that the system chooses.
    package init(_ endpoint: Endpoint, from source: IPAddress? = nil, security: Security = .clear) {
        self.endpoint = endpoint
        self.source = source
        self.security = security
    }

    /// Of the endpoint alone: few servers are asked in two ways.
    package func hash(into hasher: inout Hasher) { hasher.combine(endpoint) }
}
