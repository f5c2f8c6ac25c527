package import DNS

/// The addresses and networks of this machine: `localhost` and `localnets` in address match lists.
package struct Interfaces: Hashable, Sendable {
    /// In the order of the interfaces, each once.
    package let addresses: [IPAddress]
    /// In the order of the interfaces, each once.
    package let networks: [Prefix]
    /// Whether the kernel reported them. If not, nobody is admitted by an address that may be this machine's.
    package let areKnown: Bool

    /// For a machine whose kernel does not report them.
    package static let unknown = Interfaces()

    private init() {
        addresses = []
        networks = []
        areKnown = false
    }

    /// From each interface's address and the prefix length of its network.
    ///
    /// A length of 0, as tunnels have it, adds no network, nor does one that is longer than the address.
    package init(_ interfaces: [(address: IPAddress, prefixLength: Int)]) {
        areKnown = true
        var seen: Set<IPAddress> = []
        addresses = interfaces.map(\.address).filter { seen.insert($0).inserted }
        networks = interfaces.compactMap { interface in
            interface.prefixLength > 0 ? Prefix(around: interface.address, length: interface.prefixLength) : nil
        }
    }

    /// From each interface's address and mask; a missing or non-contiguous mask adds no network.
    package init(masks interfaces: [(address: IPAddress, netmask: IPAddress?)]) {
        self.init(
            interfaces.map { address, mask in
                (address, mask.flatMap { $0.isIPv4 == address.isIPv4 ? $0.leadingOnes : nil } ?? 0)
            })
    }
}

extension IPAddress {
    /// The number of ones at the start of a mask; `nil` if there are more after the first zero.
    fileprivate var leadingOnes: Int? {
        var count = 0
        var hasEnded = false
        for octet in octets {
            let ones = (~octet).leadingZeroBitCount
            guard !hasEnded || octet == 0, octet << ones == 0 else { return nil }
            count += ones
            hasEnded = hasEnded || ones < 8
        }
        return count
    }
}
