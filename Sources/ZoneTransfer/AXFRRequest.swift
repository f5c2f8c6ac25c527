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

    package var question: Question {
        Question(name: zone, type: .axfr, recordClass: recordClass)
    }

    /// The message without its two-octet length; a key signs it as it is.
    package var octets: [UInt8] {
        MessageWriter(id: id, asking: question, edns: asksExpire ? EDNSQuery(asksExpire: true) : nil).octets
    }
}
