/// A record's type (RFC 1035 §3.2.2 and the IANA registry).
package struct RecordType: Hashable, Sendable {
    package let value: UInt16

    package init(_ value: UInt16) {
        self.value = value
    }

    package static let a = RecordType(1)
    package static let ns = RecordType(2)
    package static let cname = RecordType(5)
    package static let soa = RecordType(6)
    package static let ptr = RecordType(12)
    package static let mx = RecordType(15)
    package static let txt = RecordType(16)
    package static let aaaa = RecordType(28)
    package static let opt = RecordType(41)
    package static let rrsig = RecordType(46)
    package static let nsec3 = RecordType(50)
    package static let tkey = RecordType(249)
    package static let tsig = RecordType(250)
    package static let ixfr = RecordType(251)
    package static let axfr = RecordType(252)
    package static let any = RecordType(255)

    /// Whether no zone can hold a record of this type: OPT, the Q and meta range, and the reserved 0 (RFC 6895 §3.1).
    package var isMeta: Bool {
        self == .opt || value == 0 || (128...255).contains(value)
    }
}
