import NIOPosix
import SystemPackage
import TestSupport

@testable import Control

/// A server in a folder of a test's own.
struct ServedSocket: Sendable {
    let path: String
    let folder: TemporaryDirectory

    var client: ControlClient { ControlClient(path: path) }

    /// What most tests' servers answer.
    static let plain: ControlServer.Handler = { _, _ in ControlAnswer(.done(text: "answered")) }

    /// Runs `body` with a server that is ended afterwards.
    static func with(
        limits: ControlLimits = ControlLimits(), admits: (@Sendable (PeerCredentials) -> Bool)? = nil,
        handler: @escaping ControlServer.Handler = plain, _ body: @escaping @Sendable (ServedSocket) async throws -> Void
    ) async throws {
        let folder = try TemporaryDirectory()
        let path = folder.appending("control.sock").string
        let server = try await ControlServer.listen(
            at: path, limits: limits, on: MultiThreadedEventLoopGroup.singleton, admits: admits, handler: handler)
        try await withTimeLimit(awaiting: "the server's test") {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await server.run() }
                defer { group.cancelAll() }
                try await body(ServedSocket(path: path, folder: folder))
            }
        }
    }
}
