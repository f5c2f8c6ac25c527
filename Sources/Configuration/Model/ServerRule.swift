package import DNS
package import TSIG

/// A `server` clause: options for every server within a prefix, which override the zone's; `nil` where the zone's apply.
package struct ServerRule: Hashable, Sendable {
    /// The servers that it applies to.
    package let prefix: Prefix
    /// Never query these servers; zones' primaries do not contain them.
    package internal(set) var bogus = false
    /// `keys`.
    package internal(set) var candidate: KeyCandidate?
    /// `transfers`: concurrent transfers from one server.
    package internal(set) var transfers: UInt32?
    /// `transfer-source` or `transfer-source-v6`.
    package internal(set) var transferSource: TransferSource?
    /// `notify-source` or `notify-source-v6`.
    package internal(set) var notifySource: TransferSource?
    /// `request-ixfr`.
    package internal(set) var requestIXFR: Bool?
    /// `request-expire`.
    package internal(set) var requestExpire: Bool?
    /// `edns`.
    package internal(set) var edns: Bool?
    /// `edns-udp-size`, 512 to 4096 octets.
    package internal(set) var ednsUDPSize: UInt32?
    /// `tcp-only`.
    package internal(set) var tcpOnly: Bool?
    /// `max-unsigned-messages`, 0 to 99.
    package internal(set) var maxUnsignedMessages: UInt32?

    init(_ prefix: Prefix) {
        self.prefix = prefix
    }

    /// The key of `keys`, if its secret is in the configuration.
    package var key: TSIGKey? { candidate?.key }
}

/// A source address in the syntax of `transfer-source`.
package struct TransferSource: Hashable, Sendable, CustomStringConvertible {
    /// `nil` for `*`: the system chooses.
    package let address: IPAddress?

    package var description: String { address?.description ?? "*" }
}
