import DNS
import Foundation
import SystemPackage
import TestSupport

/// A real name server on loopback that serves secondaryd's files, with the statements that secondaryd prints for it, and with a
/// control channel of its own.
final class LocalServer: Sendable {
    let software: PeerSoftware
    let endpoint: Endpoint
    private let directory: TemporaryDirectory
    private let controlPort: UInt16

    init(_ software: PeerSoftware) async throws {
        self.software = software
        endpoint = Endpoint(.v4(0x7F00_0001), port: try await FreePort.next())
        controlPort = try await FreePort.next()
        directory = try TemporaryDirectory()
        try writeControlProgram()
    }

    /// The word of `local-server` and `--print-local-config`.
    var word: String { software == .named ? "bind" : software.rawValue }

    /// PATH with a program first that stands for rndc, nsd-control or knotc, and knows where this server's control channel is.
    var path: String { "\(directory.path):\(ProcessInfo.processInfo.environment["PATH"] ?? "")" }

    private var folder: String { directory.path.string }

    private func writeControlProgram() throws {
        let (program, arguments) =
            switch software {
            case .named: ("rndc", "-s 127.0.0.1 -p \(controlPort) -k \(folder)/rndc.key")
            case .nsd: ("nsd-control", "-c \(folder)/server.conf")
            case .knot: ("knotc", "-s \(folder)/knot.sock")
            }
        let file = try directory.write(
            "#!/bin/sh\nexec \(try Programs.path(of: program)) \(arguments) \"$@\"\n", to: program)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.string)
    }

    /// Runs `body` beside the server, which has read `statements`, as secondaryd prints them, and serves `zone`.
    func run<Result>(
        _ statements: [String], serving zone: String, isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> Result
    ) async throws -> Result {
        let configuration = try directory.write(
            try await head() + statements.joined(separator: "\n") + "\n", to: "server.conf"
        ).string
        let process: RunningProcess
        switch software {
        case .named:
            // A copy, because an AppArmor profile lets /usr/sbin/named read no folder but its own.
            _ = try await LocalTool.output("cp", [try Programs.path(of: "named"), "\(folder)/named"])
            process = try await .start("\(folder)/named", ["-g", "-n", "1", "-c", configuration])
        case .nsd: process = try await .start("nsd", ["-d", "-c", configuration])
        case .knot: process = try await .start("knotd", ["-c", configuration])
        }
        do {
            try await withTimeLimit(.seconds(60), awaiting: "\(software) to serve \(zone)") { [endpoint] in
                let name = try Name(parsing: zone)
                while await Loopback.serial(of: name, at: endpoint) == nil { try await Task.sleep(for: .milliseconds(5)) }
            }
            let result = try await body()
            await process.stop()
            return result
        } catch {
            await process.stop()
            throw LocalServerFailed(software: software, reason: "\(error)", lines: process.lines.entries.map(\.text))
        }
    }

    /// The serial that is served.
    func serial(of zone: String) async throws -> UInt32? {
        await Loopback.serial(of: try Name(parsing: zone), at: endpoint)
    }

    /// The text of a TXT record as it is served.
    func text(of name: String) async throws -> [String] {
        try await LocalTool.output(
            "dig", ["@\(endpoint.address)", "-p", "\(endpoint.port)", "+tries=1", "+time=5", "+short", name, "TXT"])
    }

    private func head() async throws -> String {
        switch software {
        case .named:
            let key = PeerKey.random(name: "rndc")
            _ = try? directory.write(key.statement, to: "rndc.key")
            return """
                options {
                    directory "\(folder)";
                    listen-on port \(endpoint.port) { 127.0.0.1; };
                    listen-on-v6 { none; };
                    pid-file none;
                    session-keyfile none;
                    recursion no;
                    notify no;
                    dnssec-validation no;
                    empty-zones-enable no;
                };
                \(key.statement)
                controls { inet 127.0.0.1 port \(controlPort) allow { 127.0.0.1; } keys { rndc; }; };

                """
        case .nsd:
            return """
                server:
                    ip-address: 127.0.0.1
                    port: \(endpoint.port)
                    username: ""
                    chroot: ""
                    zonesdir: "\(folder)"
                    zonelistfile: "\(folder)/zone.list"
                    xfrdfile: "\(folder)/xfrd.state"
                    xfrdir: "\(folder)"
                    pidfile: "\(folder)/nsd.pid"
                \(try await NSDDatabase.line)\
                    server-count: 1
                    verbosity: 2
                    zonefiles-check: yes
                remote-control:
                    control-enable: yes
                    control-interface: "\(folder)/nsd.sock"

                """
        case .knot:
            return """
                server:
                    rundir: "\(folder)"
                    listen: 127.0.0.1@\(endpoint.port)
                    udp-workers: 1
                    tcp-workers: 1
                    background-workers: 1
                control:
                    listen: "\(folder)/knot.sock"
                log:
                  - target: stderr
                    any: info
                database:
                    storage: "\(folder)"
                    journal-db-max-size: 32M

                """
        }
    }
}

/// What went wrong beside a local server, and what it had said until then.
struct LocalServerFailed: Error, CustomStringConvertible {
    let software: PeerSoftware
    let reason: String
    let lines: [String]

    var description: String {
        (["\(software): \(reason)"] + lines.suffix(40).map { "    " + $0 }).joined(separator: "\n")
    }
}
