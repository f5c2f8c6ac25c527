// How both programs start. Nothing here starts a thread before checking that the system has enough of them.

package import ArgumentParser
import CStartup
import NIOCore
import NIOPosix
import SystemPackage

/// A program from its first instruction to its exit status.
package enum Program {
    /// EX_OSERR of sysexits.h: the system does not provide what the program needs.
    package static let systemError = ExitCode(71)
    /// One for the daemon's polls, one for its transfers; more would be descriptors and threads without work.
    package static let eventLoops = 2

    /// Runs the command that the program's arguments name, and exits with its status.
    package static func main<Root: ParsableCommand>(_ root: Root.Type) {
        // Keys are in memory; they must not get into a core file.
        _ = startup_refuse_core_dumps()
        let arguments: [String]
        do throws(StartupError) {
            try ProcessNeeds.checkBeforeAnything()
            arguments = try Self.arguments()
        } catch {
            complain(error, as: Root.configuration.commandName)
            Root.exit(withError: systemError)
        }
        Root.main(arguments)
    }

    /// The arguments after the program's name.
    private static func arguments() throws(StartupError) -> [String] {
        let count = startup_argument_count()
        guard count > 0 else { throw .noArguments }
        return (1..<max(1, count)).compactMap { number in
            unsafe startup_argument(number).map { unsafe String(cString: $0) }
        }
    }

    /// Runs `body` to its end, with tasks and event loops available, starting on a thread of an event loop.
    /// Throws what `body` throws, and `systemError`, after printing why, if `needs` are not available.
    package static func run(
        needing needs: ProcessNeeds, _ body: @escaping @Sendable () async throws -> Void
    ) throws {
        do throws(StartupError) {
            try needs.check()
        } catch {
            complain(error, as: unsafe startup_argument(0).map { unsafe String(cString: $0) })
            throw systemError
        }
        NIOSingletons.groupLoopCountSuggestion = min(eventLoops, System.coreCount)
        try MultiThreadedEventLoopGroup.singleton.any().makeFutureWithTask {
            // The runtime opens descriptors for its timers at the first sleep, and without them no sleep would ever end.
            try await Task.sleep(for: .nanoseconds(1))
            try await body()
        }.wait()
    }

    private static func complain(_ error: StartupError, as name: String?) {
        let name = name?.split(separator: "/").last.map { "\($0): " } ?? ""
        _ = try? FileDescriptor.standardError.writeAll("\(name)\(error)\n".utf8)
    }
}
