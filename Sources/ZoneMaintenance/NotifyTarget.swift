package import DNS
package import TSIG

/// A server that is told of a zone's new version.
package struct NotifyTarget: Hashable, Sendable {
    package let endpoint: Endpoint
    /// nil for the address that the system chooses.
    package let source: IPAddress?
    package let key: TSIGKey?
    /// Whether UDP is not tried at all.
    package let isTCPOnly: Bool

    package init(_ endpoint: Endpoint, from source: IPAddress? = nil, key: TSIGKey? = nil, isTCPOnly: Bool = false) {
        self.endpoint = endpoint
        self.source = source
        self.key = key
        self.isTCPOnly = isTCPOnly
    }
}
