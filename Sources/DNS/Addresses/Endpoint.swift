/// An address and a port, in BIND's notation: `192.0.2.1#53`.
package struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// The address, including the interface of a link-local one.
    package let address: IPAddress
    /// A UDP or TCP port.
    package let port: UInt16

    /// An endpoint at `address`.
    package init(_ address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    package var description: String { "\(address)#\(port)" }
}
