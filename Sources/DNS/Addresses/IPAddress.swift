/// An IPv4 or IPv6 address.
package enum IPAddress: Hashable, Sendable {
    case v4(UInt32)
    /// The 128 bits in network order, upper and lower half, and the interface, by its number, that a link-local address is on
    /// (RFC 4007 §6); 0 where none is named.
    case v6(UInt64, UInt64, scope: UInt32 = 0)

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

    /// Whether the address means nothing without the interface that it is on (RFC 4291 §2.5.6).
    package var isLinkLocal: Bool {
        if case .v6(let upper, _, _) = self { upper >> 54 == 0xFE80 >> 6 } else { false }
    }

    /// The number of the interface that a link-local address is on; 0 for none.
    package var scope: UInt32 {
        if case .v6(_, _, let scope) = self { scope } else { 0 }
    }

    /// The address on an interface. Addresses that are not link-local are the same on all, and stay as they are.
    package func on(interface scope: UInt32) -> IPAddress {
        guard case .v6(let upper, let lower, _) = self, isLinkLocal else { return self }
        return .v6(upper, lower, scope: scope)
    }

    /// The 4 or 16 octets in network order; the interface is no part of them.
    package var octets: [UInt8] {
        var octets = [UInt8]()
        switch self {
        case .v4(let bits):
            octets.appendBigEndian(bits)
        case .v6(let upper, let lower, _):
            for half in [upper, lower] {
                octets.appendBigEndian(UInt32(truncatingIfNeeded: half >> 32))
                octets.appendBigEndian(UInt32(truncatingIfNeeded: half))
            }
        }
        return octets
    }
}
