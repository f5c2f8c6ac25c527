package import DNS
package import TSIG

/// What one primary is to be asked about one zone, and how.
package struct PollSettings: Sendable {
    package let zone: Name
    package let recordClass: RecordClass
    package let primary: Peer
    package let key: TSIGKey?
    /// `edns`: whether to begin with EDNS.
    package var usesEDNS = true
    /// `edns-udp-size`: what we say we take, in octets.
    package var udpPayloadSize: UInt16 = 1232
    /// `request-expire`: whether to ask when the primary's own copy expires (RFC 7314).
    package var requestsExpire = true
    /// `try-tcp-refresh`: whether silence over UDP leads to TCP.
    package var triesTCP = true

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
    /// The query, not yet signed; all flags are clear (RFC 1035 §4.1.1): nobody is to recurse for it.
    func query(id: UInt16, usesEDNS: Bool) -> [UInt8] {
        let edns = EDNSQuery(payloadSize: udpPayloadSize, asksExpire: requestsExpire)
        return MessageWriter(id: id, asking: question, edns: usesEDNS ? edns : nil).octets
    }
}
