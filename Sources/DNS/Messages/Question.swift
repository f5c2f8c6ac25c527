/// An entry of the question section (RFC 1035 §4.1.2).
package struct Question: Hashable, Sendable {
    /// QNAME.
    package let name: Name
    /// QTYPE.
    package let type: RecordType
    /// QCLASS.
    package let recordClass: RecordClass

    /// A question for `type` at `name`.
    package init(name: Name, type: RecordType, recordClass: RecordClass) {
        self.name = name
        self.type = type
        self.recordClass = recordClass
    }
}
