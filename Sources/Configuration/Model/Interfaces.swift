package import DNS

/// The addresses of this machine, which `localhost` and `localnets` stand for in address match lists.
package struct Interfaces: Hashable, Sendable {
    /// In the order of the interfaces, each once.
    package let addresses: [IPAddress]
    package let networks: [Prefix]

    /// Takes each interface's address and the number of bits that its network shares.
    ///
    /// A length of 0, as tunnels have it, makes no network, nor does one that no address of the family can have.
    package init(_ interfaces: [(address: IPAddress, prefixLength: Int)]) {
        var seen: Set<IPAddress> = []
        addresses = interfaces.map(\.address).filter { seen.insert($0).inserted }
        networks = interfaces.compactMap { interface in
            interface.prefixLength > 0 ? Prefix(around: interface.address, length: interface.prefixLength) : nil
        }
    }
}
