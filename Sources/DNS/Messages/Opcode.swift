/// What kind of query a message is (RFC 1035 §4.1.1, RFC 1996 §3.1).
package struct Opcode: Hashable, Sendable, CustomStringConvertible {
    package let value: UInt8

    package init(_ value: UInt8) {
        self.value = value
    }

    package static let query = Opcode(0)
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
