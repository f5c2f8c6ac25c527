import DNS
import NIOCore
import Transport

/// Opens connections and sends queries to endpoints: where DNS's addresses become the transport's.
struct Network: Sendable {
    /// How long a primary may take to accept a connection (BIND's tcp-primaries-timeout).
    static let connectTimeout = Duration.seconds(15)

    let group: any EventLoopGroup
    private let ports: QueryPorts

    init(group: any EventLoopGroup) {
        self.group = group
        ports = QueryPorts(on: group.next())
    }

    func connection(to primary: Endpoint, from source: IPAddress?) async throws(TransportError) -> StreamConnection {
        try await StreamConnection.connect(
            to: try Self.address(primary),
            from: try Self.anyPort(of: source),
            timeout: Self.connectTimeout, on: group)
    }

    /// Sends a query over UDP; `isSigned`, with a TSIG, it may share a source port with others.
    func ask(
        _ message: [UInt8], of server: Endpoint, from source: IPAddress?, isSigned: Bool
    ) async throws(TransportError) -> Query {
        let path = QueryPath(to: try Self.address(server), from: try Self.anyPort(of: source))
        return try await ports.ask(message, over: path, isSigned: isSigned)
    }

    /// `source` with a port of the kernel's choice; `nil` where the kernel chooses both.
    private static func anyPort(of source: IPAddress?) throws(TransportError) -> SocketAddress? {
        guard let source else { return nil }
        return try address(Endpoint(source, port: 0))
    }

    static func address(_ endpoint: Endpoint) throws(TransportError) -> SocketAddress {
        do {
            // As text an address takes its interface along.
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
