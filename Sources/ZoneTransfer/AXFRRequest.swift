import DNS

/// Asks a primary for a whole zone (RFC 5936 §2.1).
package struct AXFRRequest: Hashable, Sendable {
    /// The transaction ID that every message of the answer must repeat; drawn at random by the caller.
    package let id: UInt16
    package let zone: Name
    package let recordClass: RecordClass
    /// Whether to ask, too, when the primary's own copy expires (RFC 7314 §2).
    package let asksExpire: Bool

    package init(id: UInt16, zone: Name, recordClass: RecordClass = .internet, asksExpire: Bool = false) {
        self.id = id
        self.zone = zone
        self.recordClass = recordClass
        self.asksExpire = asksExpire
    }

    /// Octets of UDP payload that we take; over TCP it means nothing.
    private static let payloadSize: UInt16 = 1232

    package var question: Question {
        Question(name: zone, type: .axfr, recordClass: recordClass)
    }

    /// The message without its two-octet length; a key signs it as it is.
    package var octets: [UInt8] {
        var message = [UInt8]()
        MessageHeader(id: id, flags: 0, questionCount: 1, additionalCount: asksExpire ? 1 : 0).append(to: &message)
        question.append(to: &message)
        if asksExpire { EDNS(payloadSize: Self.payloadSize, options: [.expireQuery]).append(to: &message) }
        return message
    }
}
