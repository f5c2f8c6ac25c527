/// An address and a port, in BIND's words: `192.0.2.1#53`.
package struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    package let address: IPAddress
    package let port: UInt16

    package init(_ address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    package var description: String { "\(address)#\(port)" }
}
