// A command is the operator's own program: it may hang, write without end, or leave children behind. It gets no descriptor of ours but
// a pipe for its output, and a process group of its own, so that all of it can be ended. Subprocess closes what we have open (NIO's
// sockets have no close-on-exec), resets signals, and reads on only as long as the program itself lives.

import Glibc
import Subprocess
import SystemPackage

/// One run of a program, without a shell, within a limit of time.
struct CommandProcess: Sendable {
    /// An absolute path, or a name to be found in PATH.
    let program: String
    let arguments: [String]
    /// Besides our own environment.
    let environment: [String: String]
    let limit: Duration

    enum Failure: Error, Equatable, CustomStringConvertible {
        case notStarted(reason: String)
        case exitStatus(Int32)
        case signal(Int32)
        case timedOut(Duration)
        case shuttingDown

        var description: String {
            switch self {
            case .notStarted(let reason): "could not be started: \(reason)"
            case .exitStatus(let status): "exit status \(status)"
            case .signal(let number): "killed by signal \(number)"
            case .timedOut(let limit): "timed out after \(limit.components.seconds) secs"
            case .shuttingDown: "shutting down"
            }
        }
    }

    /// Between SIGTERM and SIGKILL.
    private static let grace = Duration.seconds(1)
    /// Where name servers' programs are, though the PATH of many a service leaves them out.
    private static let systemFolders = "/usr/local/sbin:/usr/sbin:/sbin"
    /// systemd's, which are for us alone.
    private static let ownVariables = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID"]

    /// Lets Subprocess take the descriptors and threads that it serves all programs with: it tries once, with the first of them, and a
    /// process that has none to spare just then could never run one again.
    static func prepare() async {
        let first = CommandProcess(program: "true", arguments: [], environment: [:], limit: .seconds(5))
        _ = try? await first.run { _ in }
    }

    /// Runs the program to its end; `show` gets the lines that it writes, and at the end whether any were left out.
    ///
    /// Cancelling the task ends the program, as the limit does.
    func run(_ show: @escaping @Sendable (String) -> Void) async throws(Failure) {
        let failure = await withTaskGroup { group in
            group.addTask { await self.runToEnd(show) }
            group.addTask { [limit] () -> Failure? in
                try? await Task.sleep(for: limit, tolerance: .zero)
                return .timedOut(limit)
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            await group.waitForAll()
            return first
        }
        guard let failure else { return }
        throw Task.isCancelled ? .shuttingDown : failure
    }

    private func runToEnd(_ show: @escaping @Sendable (String) -> Void) async -> Failure? {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [.send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: Self.grace)]
        var group: pid_t?
        // Whatever the program left behind in its group ends with it.
        defer { if Task.isCancelled, let group { kill(-group, SIGKILL) } }
        do {
            let result = try await Subprocess.run(
                program.hasPrefix("/") ? .path(FilePath(program)) : .name(program), arguments: Arguments(arguments),
                environment: childEnvironment, platformOptions: options, input: .none, output: .sequence,
                error: .combinedWithOutput
            ) { execution in
                group = execution.processIdentifier.value
                var output = CommandOutput()
                for try await chunk in execution.standardOutput {
                    output.receive(chunk.octets, show)
                }
                output.finish(show)
                if output.isCut { show("(output truncated)") }
            }
            switch result.terminationStatus {
            case .exited(0): return nil
            case .exited(let status): return .exitStatus(Int32(status))
            case .signaled(let number): return .signal(Int32(number))
            }
        } catch let error as SubprocessError {
            return .notStarted(reason: Self.reason(error))
        } catch {
            return .notStarted(reason: "\(error)")
        }
    }

    private static func reason(_ error: SubprocessError) -> String {
        if error.code == .executableNotFound { return "file not found" }
        return error.underlyingError.map { "\($0)" } ?? "\(error)"
    }

    private var childEnvironment: Environment {
        var changes: [Environment.Key: String?] = [:]
        for name in Self.ownVariables { changes[Environment.Key(stringLiteral: name)] = .some(nil) }
        let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? "/usr/bin:/bin"
        changes["PATH"] = path + ":" + Self.systemFolders
        for (name, value) in environment { changes[Environment.Key(stringLiteral: name)] = value }
        return .inherit.updating(changes)
    }
}

extension SubprocessOutputSequence.Buffer {
    fileprivate var octets: [UInt8] {
        unsafe withUnsafeBytes { unsafe Array($0) }
    }
}
