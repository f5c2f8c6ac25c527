package import DNS
package import NIOCore
import Transport

extension Endpoint {
    /// `nil` if it is neither an IPv4 nor an IPv6 address.
    package init?(_ address: SocketAddress) {
        guard let text = address.ipAddress, let ip = IPAddress(parsing: text),
            let port = address.port.flatMap({ UInt16(exactly: $0) })
        else { return nil }
        self.init(ip.on(interface: address.scope), port: port)
    }
}
