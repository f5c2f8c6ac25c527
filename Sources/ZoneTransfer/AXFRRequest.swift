import DNS

/// Asks a primary for a whole zone (RFC 5936 §2.1).
package struct AXFRRequest: Hashable, Sendable {
    /// The message ID, which every message of the answer must repeat; drawn at random by the caller.
    package let id: UInt16
    /// The apex of the zone.
    package let zone: Name
    /// The zone's class, IN except in tests.
    package let recordClass: RecordClass
    /// Whether to also ask when the primary's own copy expires (RFC 7314 §2).
    package let asksExpire: Bool

    /// By default for class IN, without EXPIRE.
    package init(id: UInt16, zone: Name, recordClass: RecordClass = .internet, asksExpire: Bool = false) {
        self.id = id
        self.zone = zone
        self.recordClass = recordClass
        self.asksExpire = asksExpire
    }

    /// The question that the answer must repeat.
    package var question: Question {
        Question(name: zone, type: .axfr, recordClass: recordClass)
    }

    /// The message without TCP's length prefix, ready to be signed.
    package var octets: [UInt8] {
        MessageWriter(id: id, asking: question, edns: asksExpire ? EDNSQuery(asksExpire: true) : nil).octets
    }
}
