import NIOCore

/// A local address and the mask of its network, as text: `192.0.2.2`, `255.255.255.0`.
package struct NetworkInterface: Hashable, Sendable {
    /// IPv4 or IPv6, without an interface.
    package let address: String
    /// `nil` if the kernel gives none.
    package let netmask: String?
    /// The number of the interface that a link-local address is on; 0 for other addresses.
    package let scope: UInt32

    /// The current ones of all interfaces.
    /// Throws the kernel's error if it does not list them.
    package static func all() throws(TransportError) -> [NetworkInterface] {
        do {
            return try System.enumerateDevices().compactMap { device in
                device.address.flatMap { address in
                    address.ipAddress.map {
                        NetworkInterface(address: $0, netmask: device.netmask?.ipAddress, scope: address.scope)
                    }
                }
            }
        } catch {
            throw TransportError(error)
        }
    }
}
