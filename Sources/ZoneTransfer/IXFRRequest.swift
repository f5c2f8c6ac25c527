import DNS

/// Asks a primary for the changes of a zone since the current copy (RFC 1995 §3).
package struct IXFRRequest: Hashable, Sendable {
    /// The message ID, which every message of the answer must repeat; drawn at random by the caller.
    package let id: UInt16
    /// The apex of the zone.
    package let zone: Name
    /// The zone's class, IN except in tests.
    package let recordClass: RecordClass
    /// The SOA record of the current copy.
    package let current: SOA

    /// By default for class IN.
    package init(id: UInt16, zone: Name, recordClass: RecordClass = .internet, current: SOA) {
        self.id = id
        self.zone = zone
        self.recordClass = recordClass
        self.current = current
    }

    /// The question that the answer must repeat.
    package var question: Question {
        Question(name: zone, type: .ixfr, recordClass: recordClass)
    }

    /// The message without TCP's length prefix, ready to be signed.
    package var octets: [UInt8] {
        // RFC 1995 §3: the authority section says which version the difference must start from.
        MessageWriter(id: id, asking: question, soa: current, in: .authority).octets
    }
}
