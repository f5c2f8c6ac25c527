/// What a query says by EDNS: the UDP payload that its sender takes, and whether it asks when the primary's copy expires.
package struct EDNSQuery: Equatable, Sendable {
    /// In octets; over TCP it means nothing.
    package let payloadSize: UInt16
    /// Whether the query has an empty EXPIRE option (RFC 7314 §2).
    package let asksExpire: Bool

    package init(payloadSize: UInt16 = 1232, asksExpire: Bool) {
        self.payloadSize = payloadSize
        self.asksExpire = asksExpire
    }

    /// 11 octets, or 15.
    var record: EDNS { EDNS(payloadSize: payloadSize, options: asksExpire ? [.expireQuery] : []) }
}
