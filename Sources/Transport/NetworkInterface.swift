import NIOCore

/// An address of this machine and the mask of its network, as text: `192.0.2.2`, `255.255.255.0`.
package struct NetworkInterface: Hashable, Sendable {
    package let address: String
    /// nil: the kernel names none.
    package let netmask: String?
    /// The number of the interface, which a link-local address means nothing without; 0 for other addresses.
    package let scope: UInt32

    /// Asks the kernel for all of them, as they are now.
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
