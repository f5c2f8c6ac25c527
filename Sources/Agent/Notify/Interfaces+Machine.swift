import Configuration
import DNS
import NIOCore
import Transport

extension Interfaces {
    /// This machine's addresses and networks, as they are now.
    static func ofThisMachine() throws(TransportError) -> Interfaces {
        Interfaces(
            masks: try NetworkInterface.all().compactMap { interface in
                IPAddress(parsing: interface.address).map {
                    ($0.on(interface: interface.scope), interface.netmask.flatMap { IPAddress(parsing: $0) })
                }
            })
    }
}

extension Endpoint {
    /// `nil` for what is no address of IPv4 or IPv6.
    init?(_ address: SocketAddress) {
        guard let text = address.ipAddress, let ip = IPAddress(parsing: text),
            let port = address.port.flatMap({ UInt16(exactly: $0) })
        else { return nil }
        self.init(ip.on(interface: address.scope), port: port)
    }
}
