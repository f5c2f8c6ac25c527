package import DNS
import NIOCore
import NIOPosix

/// A server on loopback that answers as a test says, right or wrong, and records what it was asked.
package final class ScriptedPrimary: Sendable {
    /// What a datagram's sender gets; each entry is one datagram.
    package typealias DatagramScript = @Sendable (_ query: [UInt8], _ number: Int) async -> [ScriptedAnswer]
    /// What happens on one connection; it is closed when the script returns or throws.
    package typealias ConnectionScript = @Sendable (ScriptedConnection) async throws -> Void

    package let endpoint: Endpoint
    /// The datagrams that came, in order.
    package let queries = Journal<[UInt8]>()
    /// The connections that were made, in order, each with what came on it.
    package let connections = Journal<ScriptedConnection>()

    fileprivate init(endpoint: Endpoint) {
        self.endpoint = endpoint
    }

    /// Awaits the datagram number `number`, counted from 0.
    package func query(_ number: Int = 0, within limit: Duration = .seconds(120)) async throws -> [UInt8] {
        try await entry(number, of: queries, called: "query", within: limit)
    }

    /// Awaits the connection number `number`, counted from 0.
    package func connection(_ number: Int = 0, within limit: Duration = .seconds(120)) async throws -> ScriptedConnection {
        try await entry(number, of: connections, called: "connection", within: limit)
    }
}

/// One datagram in reply to a query.
package enum ScriptedAnswer: Sendable {
    case octets([UInt8])
    /// Sent from a port other than the one that was asked.
    case fromAnotherPort([UInt8])
}

/// Runs `body` beside a scripted primary; all its sockets are closed afterwards.
///
/// Where no script is given for datagrams they go unanswered; connections are then closed as soon as they are made, or are
/// refused where it does not listen.
package func withScriptedPrimary<Result: Sendable>(
    at address: IPAddress = .v4(0x7F00_0001), udp: @escaping ScriptedPrimary.DatagramScript = { _, _ in [] },
    listens: Bool = true, tcp: @escaping ScriptedPrimary.ConnectionScript = { _ in },
    _ body: (ScriptedPrimary) async throws -> Result
) async throws -> Result {
    let sockets = try await ScriptedSockets.bind(at: address, listens: listens)
    let primary = ScriptedPrimary(endpoint: Endpoint(address, port: sockets.port))
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await sockets.serveDatagrams(of: primary, by: udp) }
        group.addTask { try await sockets.serveConnections(of: primary, by: tcp) }
        defer { group.cancelAll() }
        return try await body(primary)
    }
}

/// Awaits entry `number` of `journal`.
func entry<Entry>(_ number: Int, of journal: Journal<Entry>, called name: String, within limit: Duration) async throws -> Entry
{
    try await withTimeLimit(limit, awaiting: "\(name) \(number)") {
        guard let found = await journal.first(from: number) else { throw CancellationError() }
        return found.entry
    }
}
