/// An IPv4 or IPv6 address.
package enum IPAddress: Hashable, Sendable {
    case v4(UInt32)
    /// The upper and lower 64 bits in network order, and the number of the interface that a link-local address is on (RFC 4007 §6); 0
    /// if none is given.
    case v6(UInt64, UInt64, scope: UInt32 = 0)

    /// Reads 4 or 16 octets in network order; `nil` for another number of them.
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

    /// Whether it is an IPv4 address.
    package var isIPv4: Bool {
        if case .v4 = self { true } else { false }
    }

    /// Whether the address is valid only together with an interface (RFC 4291 §2.5.6).
    package var isLinkLocal: Bool {
        if case .v6(let upper, _, _) = self { upper >> 54 == 0xFE80 >> 6 } else { false }
    }

    /// The number of the interface that a link-local address is on; 0 for none.
    package var scope: UInt32 {
        if case .v6(_, _, let scope) = self { scope } else { 0 }
    }

    /// The link-local address on that interface; any other address is returned unchanged.
    package func on(interface scope: UInt32) -> IPAddress {
        guard case .v6(let upper, let lower, _) = self, isLinkLocal else { return self }
        return .v6(upper, lower, scope: scope)
    }

    /// The 4 or 16 octets in network order, without the interface.
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
