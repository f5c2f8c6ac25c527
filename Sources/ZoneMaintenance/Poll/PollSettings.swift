package import DNS
package import TSIG

/// Which primary a poll asks about which zone, and how.
package struct PollSettings: Sendable {
    /// The zone's name.
    package let zone: Name
    /// The zone's class.
    package let recordClass: RecordClass
    /// The primary to ask.
    package let primary: Peer
    /// The key to sign with; nil for none.
    package let key: TSIGKey?
    /// `edns`: whether to begin with EDNS.
    package var usesEDNS = true
    /// `edns-udp-size`: the size of UDP answers that EDNS announces, in octets.
    package var udpPayloadSize: UInt16 = 1232
    /// `request-expire`: whether to ask when the primary's own copy expires (RFC 7314).
    package var requestsExpire = true
    /// `try-tcp-refresh`: whether silence over UDP leads to TCP.
    package var triesTCP = true

    /// A poll with the defaults of the options above.
    package init(
        zone: Name, recordClass: RecordClass = .internet, primary: Peer, key: TSIGKey? = nil
    ) {
        self.zone = zone
        self.recordClass = recordClass
        self.primary = primary
        self.key = key
    }

    var question: Question {
        Question(name: zone, type: .soa, recordClass: recordClass)
    }
}

extension PollSettings {
    /// The query, not yet signed; all flags are clear (RFC 1035 §4.1.1): no recursion is desired.
    func query(id: UInt16, usesEDNS: Bool) -> [UInt8] {
        let edns = EDNSQuery(payloadSize: udpPayloadSize, asksExpire: requestsExpire)
        return MessageWriter(id: id, asking: question, edns: usesEDNS ? edns : nil).octets
    }
}
