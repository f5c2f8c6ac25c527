/// The kind of a query (RFC 1035 §4.1.1, RFC 1996 §3.1).
package struct Opcode: Hashable, Sendable, CustomStringConvertible {
    /// 0 to 15.
    package let value: UInt8

    /// Any number, assigned or not.
    package init(_ value: UInt8) {
        self.value = value
    }

    /// A standard query.
    package static let query = Opcode(0)
    /// NOTIFY (RFC 1996).
    package static let notify = Opcode(4)

    package var description: String {
        switch value {
        case 0: "QUERY"
        case 1: "IQUERY"
        case 2: "STATUS"
        case 4: "NOTIFY"
        case 5: "UPDATE"
        default: "RESERVED\(value)"
        }
    }
}
