package import DNS

/// A primary of a zone, ready to be queried: lists resolved, `server` clauses and inherited options applied.
package struct Primary: Hashable, Sendable {
    /// The source address is that of the `server` clause, else of the list, else of `transfer-source`.
    package let peer: Peer
    /// In the order in which to try them; empty if neither the list nor a `server` clause names a key.
    package let keys: [KeyCandidate]
    /// `transfers` of the `server` clause, which overrides `transfers-per-ns`.
    package let transfers: UInt32?
    /// Whether to try IXFR before AXFR.
    package let requestIXFR: Bool
    /// Whether to send the EXPIRE option (RFC 7314).
    package let requestExpire: Bool
    /// `edns` of the `server` clause; yes by default.
    package let edns: Bool
    /// The UDP payload size to offer, 512 to 4096 octets.
    package let ednsUDPSize: UInt32
    /// `tcp-only` of the `server` clause: SOA queries go over TCP as well.
    package let tcpOnly: Bool
    /// Unsigned messages allowed between two signed ones, 0 to 99.
    package let maxUnsignedMessages: UInt32

    /// The defaults are those of the options.
    package init(
        endpoint: Endpoint, keys: [KeyCandidate], source: IPAddress? = nil, transfers: UInt32? = nil, requestIXFR: Bool = true,
        requestExpire: Bool = true, edns: Bool = true, ednsUDPSize: UInt32 = 1232, tcpOnly: Bool = false,
        maxUnsignedMessages: UInt32 = 0
    ) {
        peer = Peer(endpoint, from: source)
        self.keys = keys
        self.transfers = transfers
        self.requestIXFR = requestIXFR
        self.requestExpire = requestExpire
        self.edns = edns
        self.ednsUDPSize = ednsUDPSize
        self.tcpOnly = tcpOnly
        self.maxUnsignedMessages = maxUnsignedMessages
    }

    /// The primary's address and port.
    package var endpoint: Endpoint { peer.endpoint }

    /// The address to query from; with `nil` the system chooses.
    package var source: IPAddress? { peer.source }
}

extension Primary {
    /// Its own limit of transfers, at least 1; nil where it has none.
    package var transferLimit: Int? { transfers.map { max(1, Int($0)) } }
}
