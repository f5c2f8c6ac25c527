/// The EDNS part of a query: the UDP payload that the sender accepts, and whether it asks when the primary's copy expires.
package struct EDNSQuery: Equatable, Sendable {
    /// In octets; without meaning over TCP.
    package let payloadSize: UInt16
    /// Whether the query has an empty EXPIRE option (RFC 7314 §2).
    package let asksExpire: Bool

    /// 1232 octets fit into an IPv6 packet of the least MTU.
    package init(payloadSize: UInt16 = 1232, asksExpire: Bool) {
        self.payloadSize = payloadSize
        self.asksExpire = asksExpire
    }

    /// 11 octets on the wire, or 15 with EXPIRE.
    var record: EDNS { EDNS(payloadSize: payloadSize, options: asksExpire ? [.expireQuery] : []) }
}
