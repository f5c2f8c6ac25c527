/// What a TKEY record is about (RFC 2930 §2.5).
package struct TKEYMode: Hashable, Sendable, CustomStringConvertible {
    package let value: UInt16

    package init(_ value: UInt16) {
        self.value = value
    }

    package static let diffieHellman = TKEYMode(2)
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
