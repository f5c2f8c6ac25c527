/// A server as it is asked: where it listens, which of our addresses asks it, and how the connection is protected.
///
/// Two that differ in anything are two servers to whoever remembers something of one: another source address may have a route where the
/// first has none, or lead into another view; and a connection in the clear is never handed to who asks for a protected one.
package struct Peer: Hashable, Sendable {
    /// How what is said is protected on its way.
    package enum Security: Hashable, Sendable {
        /// Not at all: plain UDP and TCP.
        case clear
    }

    package let endpoint: Endpoint
    /// The address to ask from; nil: the system chooses.
    package let source: IPAddress?
    package let security: Security

    package init(_ endpoint: Endpoint, from source: IPAddress? = nil, security: Security = .clear) {
        self.endpoint = endpoint
        self.source = source
        self.security = security
    }
}
