/// The purpose of a TKEY record (RFC 2930 §2.5).
package struct TKEYMode: Hashable, Sendable, CustomStringConvertible {
    /// The number in the mode field.
    package let value: UInt16

    /// Any number, assigned or not.
    package init(_ value: UInt16) {
        self.value = value
    }

    /// A Diffie-Hellman exchange (RFC 2930 §4.1).
    package static let diffieHellman = TKEYMode(2)
    /// The deletion of a key (RFC 2930 §4.2).
    package static let deletion = TKEYMode(5)

    package var description: String {
        switch value {
        case 1: "server assignment"
        case 2: "Diffie-Hellman exchange"
        case 3: "GSS-API negotiation"
        case 4: "resolver assignment"
        case 5: "key deletion"
        default: "mode \(value)"
        }
    }
}
