/// An IPv4 or IPv6 address.
package enum IPAddress: Hashable, Sendable {
    case v4(UInt32)
    /// The 128 bits in network order, upper and lower half.
    case v6(UInt64, UInt64)

    /// Takes 4 or 16 octets in network order.
    package init?(octets: Span<UInt8>) {
        switch octets.count {
        case 4:
            self = .v4(octets.uint32(at: 0))
        case 16:
            self = .v6(
                UInt64(octets.uint32(at: 0)) << 32 | UInt64(octets.uint32(at: 4)),
                UInt64(octets.uint32(at: 8)) << 32 | UInt64(octets.uint32(at: 12)))
        default:
            return nil
        }
    }

    package var isIPv4: Bool {
        if case .v4 = self { true } else { false }
    }

    package var octets: [UInt8] {
        var octets = [UInt8]()
        switch self {
        case .v4(let bits):
            octets.appendBigEndian(bits)
        case .v6(let upper, let lower):
            for half in [upper, lower] {
                octets.appendBigEndian(UInt32(truncatingIfNeeded: half >> 32))
                octets.appendBigEndian(UInt32(truncatingIfNeeded: half))
            }
        }
        return octets
    }
}
