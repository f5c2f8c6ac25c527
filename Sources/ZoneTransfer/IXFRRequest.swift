import DNS

/// Asks a primary for what changed in a zone since the version that is held (RFC 1995 §3).
package struct IXFRRequest: Hashable, Sendable {
    /// The transaction ID that every message of the answer must repeat; drawn at random by the caller.
    package let id: UInt16
    package let zone: Name
    package let recordClass: RecordClass
    /// The SOA record of the version that is held.
    package let held: SOA

    package init(id: UInt16, zone: Name, recordClass: RecordClass = .internet, held: SOA) {
        self.id = id
        self.zone = zone
        self.recordClass = recordClass
        self.held = held
    }

    package var question: Question {
        Question(name: zone, type: .ixfr, recordClass: recordClass)
    }

    /// The message without its two-octet length; a key signs it as it is.
    package var octets: [UInt8] {
        // RFC 1995 §3: the authority section says which version the difference must begin at.
        MessageWriter(id: id, asking: question, soa: held, in: .authority).octets
    }
}
