import DNS

/// Asks a primary for a whole zone (RFC 5936 §2.1).
package struct AXFRRequest: Hashable, Sendable {
    /// The transaction ID that every message of the answer must repeat; drawn at random by the caller.
    package let id: UInt16
    package let zone: Name
    package let recordClass: RecordClass

    package init(id: UInt16, zone: Name, recordClass: RecordClass = .internet) {
        self.id = id
        self.zone = zone
        self.recordClass = recordClass
    }

    package var question: Question {
        Question(name: zone, type: .axfr, recordClass: recordClass)
    }

    /// The message without its two-octet length; a key signs it as it is.
    package var octets: [UInt8] {
        var message = [UInt8]()
        MessageHeader(id: id, flags: 0, questionCount: 1).append(to: &message)
        question.append(to: &message)
        return message
    }
}
