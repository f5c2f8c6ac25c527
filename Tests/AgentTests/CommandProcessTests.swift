import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Agent

@Suite struct CommandProcessTests {
    private final class Lines: Sendable {
        private let all = Mutex<[String]>([])
        var value: [String] { all.withLock { $0 } }
        func append(_ line: String) { all.withLock { $0.append(line) } }
    }

    private func run(
        _ program: String, _ arguments: [String] = [], environment: [String: String] = [:], limit: Duration = .seconds(60)
    ) async throws -> (failure: CommandProcess.Failure?, lines: [String]) {
        let process = CommandProcess(program: program, arguments: arguments, environment: environment, limit: limit)
        return try await withTimeLimit(awaiting: "the end of \(program)") {
            let lines = Lines()
            do throws(CommandProcess.Failure) {
                try await process.run { lines.append($0) }
                return (nil, lines.value)
            } catch {
                return (error, lines.value)
            }
        }
    }

    private func shell(
        _ script: String, _ arguments: [String] = [], limit: Duration = .seconds(60)
    ) async throws -> (failure: CommandProcess.Failure?, lines: [String]) {
        try await run("/bin/sh", ["-c", script, "sh"] + arguments, limit: limit)
    }

    @Test func `both streams of a program are shown, and its success is none's failure`() async throws {
        let result = try await shell("echo out; echo err >&2")
        #expect(result.failure == nil)
        #expect(result.lines == ["out", "err"])
    }

    @Test func `arguments arrive one by one, whatever is in them`() async throws {
        let odd = ["a b", "$(reboot)", "`x`", "\"'", ";|&", "*", "", "-n", "\\", "ä\nb", "$HOME"]
        let result = try await run("/usr/bin/env", ["printf", "%s|"] + odd)
        #expect(result.failure == nil)
        #expect(result.lines.joined(separator: "\n") == odd.joined(separator: "|") + "|")
    }

    @Test func `the environment is ours and what is added`() async throws {
        let result = try await run("/usr/bin/env", environment: ["SECONDARYD_NAME": "a=b c"])
        #expect(result.lines.contains("SECONDARYD_NAME=a=b c"))
        let path = try #require(result.lines.first { $0.hasPrefix("PATH=") })
        #expect(path.hasSuffix(":/usr/local/sbin:/usr/sbin:/sbin"))
        #expect(!result.lines.contains { $0.hasPrefix("NOTIFY_SOCKET=") })
    }

    @Test func `a program gets no descriptor but 0, 1 and 2, and reads nothing`() async throws {
        // One of ours that is open for everybody to inherit.
        let ours = dup(STDERR_FILENO)
        defer { close(ours) }
        #expect(ours > 2)
        let result = try await shell("ls /proc/$$/fd; cat; readlink /proc/$$/fd/0")
        #expect(result.failure == nil)
        // ls itself opens the folder in a process of its own.
        #expect(result.lines == ["0", "1", "2", "/dev/null"])
    }

    @Test func `a program leads a process group of its own and has every signal as it should be`() async throws {
        signal(SIGUSR2, SIG_IGN)
        defer { signal(SIGUSR2, SIG_DFL) }
        let result = try await shell(
            "echo $$; cut -d' ' -f5 /proc/$$/stat; exec sed -n 's/^Sig[BI][a-z]*:[[:space:]]*//p' /proc/self/status")
        #expect(result.lines.count == 4)
        #expect(result.lines[0] == result.lines[1])
        // glibc keeps signals 32 and 33 for itself.
        #expect(result.lines[2...].map { UInt64($0, radix: 16).map { $0 & 0x7FFF_FFFF } } == [0, 0])
    }

    @Test func `exit status, signal and what cannot be started are told apart`() async throws {
        #expect(try await shell("exit 3").failure == .exitStatus(3))
        #expect(try await shell("kill -9 $$").failure == .signal(9))
        #expect(try await run("/nonexistent/program").failure == .notStarted(reason: "file not found"))
        #expect(try await run("no-such-program-anywhere").failure == .notStarted(reason: "file not found"))
        #expect(try await run("/etc/passwd").failure?.description.hasPrefix("could not be started: ") == true)
    }

    @Test func `a program that takes too long is ended by SIGTERM`() async throws {
        let script = "trap 'echo told; exit 0' TERM; echo on; while :; do sleep 0.05; done"
        // On a busy machine a second may be too little for the shell to begin.
        for limit in [1, 4, 16, 64].map(Duration.seconds) {
            let result = try await shell(script, limit: limit)
            #expect(result.failure == .timedOut(limit))
            if result.lines.first == "on" { return }
        }
        Issue.record("the shell has said nothing")
    }

    @Test func `one that does not hear SIGTERM is killed, and its children with it`() async throws {
        try await withTemporaryDirectory { directory in
            let file = "\(directory.path)/child"
            let script =
                "trap '' TERM; (trap '' TERM; echo $(exec sh -c 'echo $PPID') >\"$1\"; while :; do sleep 0.1; done) & wait; while :; do sleep 0.1; done"
            var written: pid_t?
            for limit in [1, 4, 16, 64].map(Duration.seconds) where written == nil {
                let result = try await shell(script, [file], limit: limit)
                #expect(result.failure == .timedOut(limit))
                written = pid_t(((try? directory.read("child")) ?? "").trimmingCharacters(in: .whitespacesAndNewlines))
            }
            let child = try #require(written)
            try await withTimeLimit(awaiting: "the end of the child") {
                while kill(child, 0) == 0, Self.isAlive(child) { try await Task.sleep(for: .milliseconds(5)) }
            }
        }
    }

    /// Whether it is more than a zombie that nobody has collected.
    private static func isAlive(_ process: pid_t) -> Bool {
        guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return false }
        return !stat.contains(") Z ")
    }

    @Test func `a program that leaves a child behind with its output in hand is over when it ends itself`() async throws {
        let result = try await shell("sleep 300 & echo done; echo $! >&2")
        #expect(result.failure == nil)
        #expect(result.lines.first == "done")
        let left = try #require(result.lines.last.flatMap { pid_t($0) })
        kill(left, SIGKILL)
    }

    @Test func `endless output is read to its end and shown in part`() async throws {
        let result = try await shell("yes | head -c 5000000")
        #expect(result.failure == nil)
        #expect(result.lines.count == CommandOutput.mostLines + 1)
        #expect(result.lines.last == "(output truncated)")
    }

    @Test func `cancelling ends the program`() async throws {
        let process = CommandProcess(
            program: "/bin/sh", arguments: ["-c", "echo on; sleep 300"], environment: [:], limit: .seconds(300))
        let failure = try await withTimeLimit(awaiting: "the end of a cancelled program") {
            let started = Gate()
            return await withTaskGroup { group in
                group.addTask { () -> CommandProcess.Failure? in
                    do throws(CommandProcess.Failure) {
                        try await process.run { _ in started.open() }
                        return nil
                    } catch {
                        return error
                    }
                }
                await started.passed()
                group.cancelAll()
                return await group.next() ?? nil
            }
        }
        #expect(failure == .shuttingDown)
    }
}
