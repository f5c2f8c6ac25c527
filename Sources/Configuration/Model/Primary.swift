package import DNS

/// A primary of a zone as it is to be asked: lists resolved, `server` clauses and inherited options applied.
package struct Primary: Hashable, Sendable {
    /// Asked from the address of the `server` clause, else of the list, else of `transfer-source`.
    package let peer: Peer
    /// In the order in which to try them; none: neither the list nor a `server` clause names a key.
    package let keys: [KeyCandidate]
    /// `transfers` of the `server` clause, which stands in for `transfers-per-ns`.
    package let transfers: UInt32?
    package let requestIXFR: Bool
    package let requestExpire: Bool
    /// `edns` of the `server` clause; yes by default.
    package let edns: Bool
    /// Octets offered for UDP answers, 512 to 4096.
    package let ednsUDPSize: UInt32
    /// `tcp-only` of the `server` clause: SOA queries, too, go over TCP.
    package let tcpOnly: Bool
    /// Unsigned messages that may stand between two signed ones, 0 to 99.
    package let maxUnsignedMessages: UInt32

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

    package var endpoint: Endpoint { peer.endpoint }

    /// The address to ask from; nil: the system chooses.
    package var source: IPAddress? { peer.source }
}

extension Primary {
    /// Its own limit of transfers, at least 1; nil where it has none.
    package var transferLimit: Int? { transfers.map { max(1, Int($0)) } }
}
