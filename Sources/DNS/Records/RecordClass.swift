/// A record's class (RFC 1035 §3.2.4).
package struct RecordClass: Hashable, Sendable, CustomStringConvertible {
    package let value: UInt16

    package init(_ value: UInt16) {
        self.value = value
    }

    package static let internet = RecordClass(1)
    package static let chaos = RecordClass(3)
    package static let hesiod = RecordClass(4)
    package static let none = RecordClass(254)
    package static let any = RecordClass(255)

    package var description: String {
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
