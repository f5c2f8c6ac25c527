package import DNS
package import TSIG

/// A server that is told of a zone's new version.
package struct NotifyTarget: Hashable, Sendable {
    package let peer: Peer
    package let key: TSIGKey?
    /// Whether UDP is not tried at all.
    package let isTCPOnly: Bool

    package init(_ endpoint: Endpoint, from source: IPAddress? = nil, key: TSIGKey? = nil, isTCPOnly: Bool = false) {
        self.init(Peer(endpoint, from: source), key: key, isTCPOnly: isTCPOnly)
    }

    package init(_ peer: Peer, key: TSIGKey? = nil, isTCPOnly: Bool = false) {
        self.peer = peer
        self.key = key
        self.isTCPOnly = isTCPOnly
    }

    package var endpoint: Endpoint { peer.endpoint }
}
