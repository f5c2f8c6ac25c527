import DNS
import Foundation
package import SystemPackage

/// Runs the tools that come with the name servers, to read back what was written and to ask what is served.
package enum LocalTool {
    package struct Result: Sendable {
        package let exit: RunningProcess.Exit
        package let output: [String]
        package let errors: [String]

        package var succeeded: Bool { exit == .status(0) }
    }

    /// Runs `program` to its end, whatever that is.
    package static func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], within limit: Duration = .seconds(180)
    ) async throws -> Result {
        let process = try await RunningProcess.start(program, arguments, environment: environment)
        do {
            let exit = try await process.waitForExit(within: limit)
            return Result(exit: exit, output: process.text(of: .output), errors: process.text(of: .error))
        } catch {
            await process.stop(within: .seconds(1))
            throw error
        }
    }

    /// Runs `program` and returns its output; throws what it complained of when it failed.
    package static func output(_ program: String, _ arguments: [String]) async throws -> [String] {
        let result = try await run(program, arguments)
        guard result.succeeded else {
            throw ProcessFailed(program: program, reason: "\(result.exit)", lines: result.errors + result.output)
        }
        return result.output
    }

    /// The records of a zone file as BIND understands them: absolute, one a line, single blanks, sorted.
    package static func records(of zone: String, in file: FilePath) async throws -> [String] {
        try await output(
            "named-compilezone",
            [
                "-q", "-k", "ignore", "-i", "none", "-n", "ignore", "-r", "ignore", "-s", "full", "-F", "text", "-o", "-", zone,
                file.string,
            ]
        )
        .filter { !$0.isEmpty && !$0.hasPrefix(";") }.map(singleBlanks).sorted()
    }

    /// The records of a zone as `server` transfers them, in the form of `records(of:in:)`; the closing SOA is left out.
    ///
    /// Throws what dig said when the transfer failed.
    package static func transferredRecords(
        of zone: String, from server: PeerPrimary, key: PeerKey? = nil
    ) async throws -> [String] {
        let result = try await dig(["+noall", "+answer", "+onesoa", zone, "AXFR"], at: server, key: key)
        let records = result.output.filter { !$0.isEmpty && !$0.hasPrefix(";") }
        guard result.succeeded, !records.isEmpty else {
            throw ProcessFailed(program: "dig", reason: "\(result.exit)", lines: result.output + result.errors)
        }
        return records.map(singleBlanks).sorted()
    }

    /// Asks `server` by dig, which gives up after one try of five seconds.
    package static func dig(_ arguments: [String], at server: PeerPrimary, key: PeerKey? = nil) async throws -> Result {
        let signature = key.map { ["-y", "\($0.algorithm):\($0.name):\($0.secret)"] } ?? []
        let common = ["@\(server.endpoint.address)", "-p", "\(server.endpoint.port)", "+tries=1", "+time=30"]
        return try await run("dig", common + signature + arguments)
    }

    /// Whether nsd-checkzone takes the file.
    package static func nsdAccepts(_ zone: String, _ file: FilePath) async throws -> Result {
        try await run("nsd-checkzone", [zone, file.string])
    }

    /// Whether Knot's kzonecheck takes the file.
    package static func knotAccepts(_ zone: String, _ file: FilePath) async throws -> Result {
        try await run("kzonecheck", ["-o", zone, file.string])
    }

    private static func singleBlanks(_ line: String) -> String {
        line.split(whereSeparator: { $0 == " " || $0 == "\t" }).joined(separator: " ")
    }
}
