package import DNS

/// The addresses that share their first `length` bits; the other bits are zero. With an interface, only addresses on that.
package struct Prefix: Hashable, Sendable, CustomStringConvertible {
    /// The first address.
    package let address: IPAddress
    /// 0 to 32 or 128 bits.
    package let length: Int

    /// `nil` if `length` is more than the address has bits, or a bit after it is set.
    package init?(_ address: IPAddress, length: Int) {
        guard 0...(address.isIPv4 ? 32 : 128) ~= length, Self.masked(address, length: length) == address else { return nil }
        self.address = address
        self.length = length
    }

    /// The network that contains `address`; `nil` if `length` is more than the address has bits.
    package init?(around address: IPAddress, length: Int) {
        guard 0...(address.isIPv4 ? 32 : 128) ~= length else { return nil }
        self.address = Self.masked(address, length: length)
        self.length = length
    }

    /// Whether `other` is of the same family and has the same first bits.
    package func contains(_ other: IPAddress) -> Bool {
        let other = address.scope == 0 ? other.on(interface: 0) : other
        return address.isIPv4 == other.isIPv4 && Self.masked(other, length: length) == address
    }

    package var description: String {
        isSingleAddress ? "\(address)" : "\(address)/\(length)"
    }

    /// Whether it contains one address only.
    var isSingleAddress: Bool { length == (address.isIPv4 ? 32 : 128) }

    private static func masked(_ address: IPAddress, length: Int) -> IPAddress {
        switch address {
        case .v4(let bits): .v4(bits & ~(UInt32.max >> UInt32(length)))
        case .v6(let upper, let lower, let scope):
            .v6(
                upper & ~(UInt64.max >> UInt64(length)), length > 64 ? lower & ~(UInt64.max >> UInt64(length - 64)) : 0,
                scope: scope)
        }
    }
}
