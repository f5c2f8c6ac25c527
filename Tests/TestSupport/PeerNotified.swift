package import DNS

/// Whom a peer sends NOTIFY to.
package struct PeerNotified: Sendable {
    package let endpoint: Endpoint
    /// What its NOTIFY is signed with.
    package let key: PeerKey?

    package init(_ endpoint: Endpoint, key: PeerKey? = nil) {
        self.endpoint = endpoint
        self.key = key
    }
}
