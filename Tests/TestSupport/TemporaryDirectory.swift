import Foundation
package import SystemPackage

/// A folder of a test's own, removed with all that is in it when the last reference goes.
package final class TemporaryDirectory: Sendable {
    package let path: FilePath

    package init() throws {
        // Short on purpose: the path of a Unix socket in it has room for 107 octets.
        let parent = FilePath(ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp")
        path = parent.appending("secondaryd-test-\(UInt64.random(in: 0...UInt64.max))")
        try FileManager.default.createDirectory(
            atPath: path.string, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path.string)
    }

    /// The path of `name` in this folder, whether or not such a file exists.
    package func appending(_ name: String) -> FilePath {
        path.appending(name)
    }

    /// Writes `text` as the whole content of `name`, in one step as seen by whoever reads it, and returns its path.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> FilePath {
        try Data(text.utf8).write(to: URL(filePath: appending(name).string), options: .atomic)
        return appending(name)
    }

    package func read(_ name: String) throws -> String {
        try String(contentsOf: URL(filePath: appending(name).string), encoding: .utf8)
    }

    /// The names of all that is in the folder, hidden files too, sorted.
    package var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path.string).sorted() }
    }
}

/// Runs `body` with a folder that is gone afterwards, whether or not it threw.
package func withTemporaryDirectory<Result>(
    isolation: isolated (any Actor)? = #isolation, _ body: (TemporaryDirectory) async throws -> Result
) async throws -> Result {
    let directory = try TemporaryDirectory()
    defer { withExtendedLifetime(directory) {} }
    return try await body(directory)
}
