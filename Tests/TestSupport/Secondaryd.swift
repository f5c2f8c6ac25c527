package import DNS
import Foundation
package import SystemPackage

/// secondaryd under test: a folder of its own with a configuration and the zone files, and the program run on it.
///
/// Timers may be as short as a second, and where nothing else is said the folder holds nothing but the configuration, the zone
/// files `db.NAME` and the state directory.
package final class Secondaryd: Sendable {
    /// `directory` of the configuration.
    package let directory: TemporaryDirectory

    /// Writes the configuration: `options` and `statements` in the syntax of named.conf, and the keys and zones.
    package init(
        options: String = "", keys: [PeerKey] = [], statements: String = "", zones: [SecondaryZone] = []
    ) throws {
        directory = try TemporaryDirectory()
        try configure(options: options, keys: keys, statements: statements, zones: zones)
    }

    /// Puts another configuration in place of the one that is there.
    package func configure(
        options: String = "", keys: [PeerKey] = [], statements: String = "", zones: [SecondaryZone] = []
    ) throws {
        try configure(
            text: """
                options {
                    directory "\(directory.path)";
                    masterfile-format text;
                    min-refresh-time 1;
                    min-retry-time 1;
                    \(options)
                };
                \(keys.map(\.statement).joined())\(statements)
                \(zones.map(\.statement).joined(separator: "\n"))

                """)
    }

    /// The same with `text` as the whole configuration.
    package func configure(text: String) throws {
        let path = try directory.write(text, to: Self.configurationName).string
        // It holds secrets, and would be warned of.
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    private static let configurationName = "secondaryd.conf"

    package var configuration: FilePath { directory.appending(Self.configurationName) }

    package func file(of zone: String) -> FilePath { directory.appending(SecondaryZone.fileName(zone)) }

    /// The published zone file as it is, or nil where there is none.
    package func text(of zone: String) -> String? { try? directory.read(SecondaryZone.fileName(zone)) }

    /// The records of the published zone file as BIND reads them.
    package func records(of zone: String) async throws -> [String] {
        try await LocalTool.records(of: zone, in: file(of: zone))
    }

    /// What lies in the folder besides the configuration, the zone files and the state directory: nothing, if all is well.
    package var strangers: [String] {
        get throws {
            try directory.names.filter { name in
                name != Self.configurationName && name != ".secondaryd" && !name.hasPrefix("db.")
            }
        }
    }

    /// Runs `secondaryd --refresh` to its end.
    package func refresh(
        _ zones: [String] = [], force: Bool = false, logLevel: String? = nil
    ) async throws -> SecondarydResult {
        try await run(["--refresh"] + (force ? ["--force"] : []) + (logLevel.map { ["--log-level", $0] } ?? []) + zones)
    }

    /// Runs the program to its end with `arguments` besides `--config`.
    package func run(_ arguments: [String]) async throws -> SecondarydResult {
        let result = try await LocalTool.run(
            try Programs.built("secondaryd"), ["--config", configuration.string] + arguments, within: .seconds(180))
        return SecondarydResult(exit: result.exit, output: result.output, errors: result.errors)
    }

    /// Starts the daemon; it runs when this returns.
    package func start(
        logLevel: String? = nil, environment: [String: String] = [:]
    ) async throws -> SecondarydDaemon {
        let process = try await RunningProcess.start(
            try Programs.built("secondaryd"),
            ["--config", configuration.string] + (logLevel.map { ["--log-level", $0] } ?? []), environment: environment)
        let daemon = SecondarydDaemon(process)
        do {
            try await daemon.waitForLine("running")
            return daemon
        } catch {
            await process.stop(within: .seconds(2))
            throw error
        }
    }

    /// Runs `body` beside the daemon, and then checks that SIGTERM ends it as it should.
    @discardableResult
    package func withDaemon<Result>(
        logLevel: String? = nil, environment: [String: String] = [:], isolation: isolated (any Actor)? = #isolation,
        _ body: (SecondarydDaemon) async throws -> Result
    ) async throws -> Result {
        let daemon = try await start(logLevel: logLevel, environment: environment)
        let result: Result
        do {
            result = try await body(daemon)
        } catch {
            await daemon.process.stop(within: .seconds(2))
            throw error
        }
        try await daemon.terminate()
        return result
    }
}

/// A zone of a secondary, as its configuration writes it.
package struct SecondaryZone: Sendable {
    /// Without the dot at the end.
    package var name: String
    /// What stands between the braces of `primaries`.
    package var primaries: String
    /// Further statements of the zone.
    package var options: String

    package init(_ name: String, primaries: String, options: String = "") {
        self.name = name
        self.primaries = primaries
        self.options = options
    }

    /// `key` is used with every one of the primaries.
    package init(_ name: String, from primaries: Endpoint..., key: PeerKey? = nil, options: String = "") {
        let key = key.map { " key \"\($0.name)\"" } ?? ""
        self.init(
            name, primaries: primaries.map { "\($0.address) port \($0.port)\(key);" }.joined(separator: " "), options: options)
    }

    package var statement: String {
        """
        zone "\(name)" {
            type secondary;
            primaries { \(primaries) };
            file "\(Self.fileName(name))";
            \(options)
        };
        """
    }

    static func fileName(_ zone: String) -> String { "db.\(zone)" }
}

/// What the program said and how it ended.
package struct SecondarydResult: Sendable {
    package let exit: RunningProcess.Exit
    /// Standard output.
    package let output: [String]
    /// Standard error.
    package let errors: [String]

    package var log: [LogLine] { errors.map(LogLine.init) }
    /// The texts of the lines of category xfer-in.
    package var transferLog: [String] { log.filter { $0.category == "xfer-in" }.map(\.text) }
}

/// The daemon at work.
package struct SecondarydDaemon: Sendable {
    package let process: RunningProcess

    package init(_ process: RunningProcess) {
        self.process = process
    }

    package var processID: Int32 { process.processID }

    package var log: [LogLine] { process.text(of: .error).map(LogLine.init) }

    /// How many lines the daemon has written: where to begin looking for what comes next.
    package var mark: Int { process.lines.count }

    /// Awaits a log line that contains `part`, and returns its number.
    @discardableResult
    package func waitForLine(_ part: String, from start: Int = 0, within limit: Duration = .seconds(180)) async throws -> Int {
        try await process.waitForLine(containing: part, from: start, within: limit).index
    }

    /// Awaits the last line of a transfer of `serial` that ended well, from line `start` on, and returns its number.
    @discardableResult
    package func waitForTransfer(of zone: String, serial: UInt32, from start: Int = 0) async throws -> Int {
        var index = try await waitForLine("zone \(zone)/IN: transferred serial \(serial)", from: start)
        repeat {
            index = try await waitForLine("transfer of '\(zone)/IN' from ", from: index + 1)
        } while !process.lines.entries[index].text.contains("Transfer completed: ")
        return index
    }

    /// Asks the daemon to end by SIGTERM; throws unless it ends, with status 0.
    package func terminate() async throws {
        process.send(signal: SIGTERM)
        let exit: RunningProcess.Exit
        do {
            exit = try await process.waitForExit()
        } catch {
            await process.stop(within: .seconds(2))
            throw failure("did not end after SIGTERM")
        }
        guard exit == .status(0) else { throw failure("ended with \(exit) after SIGTERM") }
    }

    private func failure(_ reason: String) -> ProcessFailed {
        ProcessFailed(program: "secondaryd", reason: reason, lines: process.lines.entries.map(\.text))
    }
}

/// A line of the log: `21-Nov-2026 03:04:05.123 xfer-in: info: zone example.com/IN: Transfer started.`
package struct LogLine: Sendable, Equatable, CustomStringConvertible {
    /// Empty, as are category and severity, where the line is none of the log's.
    package let time: String
    package let category: String
    package let severity: String
    package let text: String

    package init(_ line: String) {
        let form = /(\d\d-[A-Z][a-z][a-z]-\d{4} \d\d:\d\d:\d\d\.\d{3}) ([a-z-]+): ([a-z]+(?: \d+)?): (.*)/
        let parts = line.wholeMatch(of: form)?.output
        time = parts.map { String($0.1) } ?? ""
        category = parts.map { String($0.2) } ?? ""
        severity = parts.map { String($0.3) } ?? ""
        text = parts.map { String($0.4) } ?? line
    }

    /// The line without its time.
    package var description: String { category.isEmpty ? text : "\(category): \(severity): \(text)" }
}
