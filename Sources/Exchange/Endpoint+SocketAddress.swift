package import DNS
package import NIOCore
import Transport

extension Endpoint {
    /// `nil` for what is no address of IPv4 or IPv6.
    package init?(_ address: SocketAddress) {
        guard let text = address.ipAddress, let ip = IPAddress(parsing: text),
            let port = address.port.flatMap({ UInt16(exactly: $0) })
        else { return nil }
        self.init(ip.on(interface: address.scope), port: port)
    }
}
