/// A record's class (RFC 1035 §3.2.4).
@usableFromInline package struct RecordClass: Hashable, Sendable, CustomStringConvertible {
    /// The number on the wire.
    @usableFromInline package let value: UInt16

    /// Any number, assigned or not.
    @inlinable @inline(__always) package init(_ value: UInt16) {
        self.value = value
    }

    @inlinable @inline(__always) package static func == (left: RecordClass, right: RecordClass) -> Bool {
        left.value == right.value
    }

    /// IN (RFC 1035 §3.2.4).
    @inlinable @inline(__always) package static var internet: RecordClass { RecordClass(1) }
    /// CH (RFC 1035 §3.2.4).
    @inlinable @inline(__always) package static var chaos: RecordClass { RecordClass(3) }
    /// HS (RFC 1035 §3.2.4).
    @inlinable @inline(__always) package static var hesiod: RecordClass { RecordClass(4) }
    /// NONE (RFC 2136 §2.4), in queries only.
    @inlinable @inline(__always) package static var none: RecordClass { RecordClass(254) }
    /// ANY (RFC 1035 §3.2.5), in queries, TSIG and TKEY only.
    @inlinable @inline(__always) package static var any: RecordClass { RecordClass(255) }

    @usableFromInline package var description: String {
        switch self {
        case .internet: "IN"
        case .chaos: "CH"
        case .hesiod: "HS"
        case .none: "NONE"
        case .any: "ANY"
        default: "CLASS\(value)"
        }
    }
}
