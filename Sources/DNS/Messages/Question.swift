/// What a message asks (RFC 1035 §4.1.2).
package struct Question: Hashable, Sendable {
    package let name: Name
    package let type: RecordType
    package let recordClass: RecordClass

    package init(name: Name, type: RecordType, recordClass: RecordClass) {
        self.name = name
        self.type = type
        self.recordClass = recordClass
    }
}
