package import TSIG

/// A `server` clause: what holds for every primary within a prefix, whatever the zone says.
package struct ServerRule: Hashable, Sendable {
    package let prefix: Prefix
    /// Never ask; the primaries of zones are without these.
    package internal(set) var bogus = false
    package internal(set) var candidate: KeyCandidate?
    package internal(set) var transfers: UInt32?
    package internal(set) var transferSource: TransferSource?
    package internal(set) var notifySource: TransferSource?
    package internal(set) var requestIXFR: Bool?
    package internal(set) var requestExpire: Bool?
    package internal(set) var edns: Bool?
    package internal(set) var ednsUDPSize: UInt32?
    package internal(set) var tcpOnly: Bool?
    package internal(set) var maxUnsignedMessages: UInt32?

    init(_ prefix: Prefix) {
        self.prefix = prefix
    }

    /// The key of `keys`, if its secret is in the configuration.
    package var key: TSIGKey? { candidate?.key }
}
