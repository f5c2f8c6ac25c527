package import DNS

/// The addresses of this machine, which `localhost` and `localnets` stand for in address match lists.
package struct Interfaces: Hashable, Sendable {
    /// In the order of the interfaces, each once.
    package let addresses: [IPAddress]
    package let networks: [Prefix]
    /// Whether the kernel told them. Where it did not, nobody is let in for an address that may be this machine's.
    package let areKnown: Bool

    /// Those of a machine whose kernel does not tell them.
    package static let unknown = Interfaces()

    private init() {
        addresses = []
        networks = []
        areKnown = false
    }

    /// Takes each interface's address and the number of bits that its network shares.
    ///
    /// A length of 0, as tunnels have it, makes no network, nor does one that no address of the family can have.
    package init(_ interfaces: [(address: IPAddress, prefixLength: Int)]) {
        areKnown = true
        var seen: Set<IPAddress> = []
        addresses = interfaces.map(\.address).filter { seen.insert($0).inserted }
        networks = interfaces.compactMap { interface in
            interface.prefixLength > 0 ? Prefix(around: interface.address, length: interface.prefixLength) : nil
        }
    }

    /// Takes each interface's address and mask; a mask that is none, or no row of ones, makes no network.
    package init(masks interfaces: [(address: IPAddress, netmask: IPAddress?)]) {
        self.init(
            interfaces.map { address, mask in
                (address, mask.flatMap { $0.isIPv4 == address.isIPv4 ? $0.leadingOnes : nil } ?? 0)
            })
    }
}

extension IPAddress {
    /// How many ones a mask begins with; nil where there are more behind the first zero.
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
