import DNS
import Foundation
import NIOCore
import NIOPosix
import SystemPackage
import TestSupport
import Testing

/// A system that gives the programs less than they need: a sentence and an exit, or less of the work, but neither a trap nor a hang.
@Suite(.fewAtATime) struct ShortageTests {
    private static let limits: [(limit: String, complaint: String)] =
        [0, 4, 8, 16, 24, 32, 34].map {
            ("--nofile=\(7 + $0):\(7 + $0)", "more file descriptors: too many open files")
        } + [160, 200, 240].map { ("--as=\($0 << 20)", "cannot get ") }

    @Test(arguments: limits.indices)
    func `too few descriptors or too little memory to begin with is a sentence and status 71`(index: Int) async throws {
        let (limit, complaint) = Self.limits[index]
        let secondary = try Secondaryd(zones: [SecondaryZone("example.com", primaries: "127.0.0.1 port 9;")])
        for arguments in [[], ["--refresh"]] {
            let result = try await LocalTool.run(
                "prlimit",
                [limit, "--", try Programs.built("secondaryd"), "--config", secondary.configuration.string] + arguments)
            guard result.exit != .status(78) else {
                // Not even the configuration could be opened.
                #expect(result.errors.last?.contains("Too many open files") == true)
                continue
            }
            #expect(result.exit == .status(71))
            #expect(result.output.isEmpty)
            #expect(result.errors.count == 1, "\(result.errors)")
            #expect(result.errors.last?.hasPrefix("secondaryd: ") == true)
            #expect(result.errors.last?.contains(complaint) == true)
        }
        #expect(try secondary.directory.names == ["secondaryd.conf"])
    }

    @Test(.enabled("only root can be somebody else") { await ServiceUnit.canBeApplied() }, arguments: 1...5)
    func `too few threads to begin with is a sentence and status 71`(count: Int) async throws {
        let calls = [("secondaryd", []), ("secondaryd", ["--refresh"]), ("secondaryctl", ["status"])]
        for (index, (program, arguments)) in calls.enumerated() {
            // A user who has no other process.
            let user = 61_000 + 10 * count + index
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", primaries: "127.0.0.1 port 9;")])
            for path in [secondary.directory.path, secondary.configuration] {
                try FileManager.default.setAttributes([.ownerAccountID: user], ofItemAtPath: path.string)
            }
            let placed = "/usr/local/sbin/\(program)"
            let result = try await LocalTool.run(
                "prlimit",
                [
                    "--nproc=\(count):\(count)", "--", try Programs.built("unit-sandbox"), "--place-file",
                    try Programs.built(program), placed, "--user", "\(user)", "--", placed,
                ] + arguments + ["--config", secondary.configuration.string])
            #expect(result.exit == .status(71))
            #expect(result.errors.count == 1)
            #expect(
                result.errors.last?.wholeMatch(of: /\w+: cannot get \d+ threads: resource temporarily unavailable; raise .*/)
                    != nil,
                "\(result.errors)")
        }
    }

    @Test func `secondaryctl says which descriptors it lacks`() async throws {
        let secondary = try Secondaryd()
        let result = try await LocalTool.run(
            "prlimit",
            [
                "--nofile=12:12", "--", try Programs.built("secondaryctl"), "status", "--config",
                secondary.configuration.string,
            ])
        #expect(result.exit == .status(71))
        #expect(result.errors.count == 1)
        #expect(result.errors.last?.hasPrefix("secondaryctl: cannot get ") == true)
    }

    @Test(
        .enabled("only root can take /proc away") { await ServiceUnit.canBeApplied() },
        arguments: ["secondaryd", "secondaryctl"])
    func `without /proc, and where the environment lies elsewhere, the arguments count`(program: String) async throws {
        try await withTemporaryDirectory { folder in
            let source = try folder.write(
                """
                #include <stdlib.h>
                extern char **environ;
                __attribute__((constructor)) static void move(void) {
                    char **moved = calloc(1000, sizeof *moved);
                    for (int i = 0; i < 998 && environ[i]; i++) moved[i] = environ[i];
                    environ = moved;
                }

                """, to: "move.c")
            let library = folder.appending("move.so").string
            _ = try await LocalTool.output("cc", ["-shared", "-fPIC", "-o", library, source.string])
            for environment in [[:], ["LD_PRELOAD": library]] {
                for options in [[], ["--no-proc"]] {
                    for argument in ["--version", "--help", "--nonsense"] {
                        let path = try Programs.built(program)
                        let result = try await LocalTool.run(
                            try Programs.built("unit-sandbox"), options + ["--", path, argument], environment: environment)
                        let plain = try await LocalTool.run(path, [argument])
                        #expect(result.exit == plain.exit)
                        #expect(result.output == plain.output)
                        #expect(result.errors == plain.errors)
                        #expect((result.output + result.errors).first != nil)
                    }
                }
            }
        }
    }

    /// Seconds of processor time.
    private func processorTime(of process: Int32) throws -> Double {
        let stat = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        let ticks = try #require(Int(fields[11])) + #require(Int(fields[12]))
        return Double(ticks) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    @Test func `connections that there is no descriptor for cost nothing while they wait, and are served later`() async throws {
        let secondary = try Secondaryd()
        let process = try await RunningProcess.start(
            "prlimit",
            ["--nofile=48:48", "--", try Programs.built("secondaryd"), "--config", secondary.configuration.string])
        try await process.waitForLine(containing: "running")
        var clients: [any Channel] = []
        let descriptors = "/proc/\(process.processID)/fd"
        while try FileManager.default.contentsOfDirectory(atPath: descriptors).count < 48, clients.count < 60 {
            clients.append(
                try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                    .connect(unixDomainSocketPath: secondary.controlSocket.string).get())
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(clients.count < 60)
        for _ in 0..<4 {
            clients.append(
                try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                    .connect(unixDomainSocketPath: secondary.controlSocket.string).get())
        }
        let before = try processorTime(of: process.processID)
        try await Task.sleep(for: .seconds(2))
        #expect(try processorTime(of: process.processID) - before < 0.3)
        for client in clients { try await client.close() }
        #expect(try await secondary.control("status").exit == .status(0))
        process.send(signal: SIGTERM)
        #expect(try await process.waitForExit() == .status(0))
    }

    @Test func `more places to listen on than descriptors leave it its signals`() async throws {
        var statements: [String] = []
        for _ in 0..<25 { statements.append("listen-on port \(try await FreePort.next()) { 127.0.0.1; };") }
        let secondary = try Secondaryd(options: statements.joined(separator: " "))
        let process = try await RunningProcess.start(
            "prlimit",
            ["--nofile=50:50", "--", try Programs.built("secondaryd"), "--config", secondary.configuration.string])
        try await process.waitForLine(containing: "running")
        #expect(process.text(of: .error).contains { $0.contains("too many open files; interface ignored") })
        #expect(try await secondary.control("status").exit == .status(0))
        process.send(signal: SIGTERM)
        #expect(try await process.waitForExit() == .status(0))
    }
}
