package import DNS
package import NIOCore
package import Transport

/// Opens connections and sends queries to servers, and converts DNS addresses to those of the transport.
package struct Network: Sendable {
    /// The event loops of the connections.
    package let group: any EventLoopGroup
    private let ports: QueryPorts
    private let connectTimeout: Duration

    /// `connectTimeout` is how long a server may take to accept a connection; BIND's tcp-primaries-timeout by default.
    package init(group: any EventLoopGroup, connectTimeout: Duration = .seconds(15)) {
        self.group = group
        self.connectTimeout = connectTimeout
        ports = QueryPorts(on: group.next())
    }

    /// Opens a connection. Throws the kernel's error, or `.timedOut(.connecting)` after the limit.
    package func connection(to peer: Peer) async throws(TransportError) -> StreamConnection {
        switch peer.security {
        case .clear:
            try await StreamConnection.connect(
                to: try Self.address(peer.endpoint), from: try Self.anyPort(of: peer.source), timeout: connectTimeout, on: group
            )
        }
    }

    /// Sends a query over UDP; with `isSigned`, for a TSIG, it may share a source port with others.
    /// Throws `.messageTooLarge`, `.addressFamilyNotSupported`, or the kernel's error if it gives no socket.
    package func ask(_ message: [UInt8], of peer: Peer, isSigned: Bool) async throws(TransportError) -> Query {
        let path = QueryPath(to: try Self.address(peer.endpoint), from: try Self.anyPort(of: peer.source))
        return try await ports.ask(message, over: path, isSigned: isSigned)
    }

    /// `source` with a port that the kernel chooses; `nil` if it chooses both.
    private static func anyPort(of source: IPAddress?) throws(TransportError) -> SocketAddress? {
        guard let source else { return nil }
        return try address(Endpoint(source, port: 0))
    }

    /// Throws `.addressFamilyNotSupported` if the system does not support its kind.
    package static func address(_ endpoint: Endpoint) throws(TransportError) -> SocketAddress {
        do {
            // As text an address includes its interface.
            guard endpoint.address.scope == 0 else {
                return try SocketAddress(ipAddress: "\(endpoint.address)", port: Int(endpoint.port))
            }
            return try SocketAddress(
                packedIPAddress: ByteBuffer(bytes: endpoint.address.octets), port: Int(endpoint.port))
        } catch {
            throw .addressFamilyNotSupported
        }
    }
}
