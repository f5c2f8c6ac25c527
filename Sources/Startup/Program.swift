// What both programs begin with. Nothing here starts a thread before the system was asked whether there are enough of them.

package import ArgumentParser
import CStartup
import NIOCore
import NIOPosix
import SystemPackage

/// A program from its first instruction to its exit status.
package enum Program {
    /// EX_OSERR of sysexits.h: the system does not give what the program needs.
    package static let systemError = ExitCode(71)
    /// The daemon's polls have one, its transfers the other; more would be descriptors and threads without work.
    package static let eventLoops = 2

    /// Runs the command that the program's arguments name, and ends with the status that comes of it.
    package static func main<Root: ParsableCommand>(_ root: Root.Type) {
        // Keys are in memory, and the state of a zone is nobody's but ours.
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

    /// Those behind the program's name.
    private static func arguments() throws(StartupError) -> [String] {
        let count = startup_argument_count()
        guard count > 0 else { throw .noArguments }
        return (1..<max(1, count)).compactMap { number in
            unsafe startup_argument(number).map { unsafe String(cString: $0) }
        }
    }

    /// Runs `body` to its end, with tasks and event loops beside it, on a thread of an event loop to begin with; ends the program with a
    /// sentence and `systemError` where these cannot be had.
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
            // The runtime takes descriptors for its timers when somebody first sleeps, and without them nobody would ever wake up.
            try await Task.sleep(for: .nanoseconds(1))
            try await body()
        }.wait()
    }

    private static func complain(_ error: StartupError, as name: String?) {
        let name = name?.split(separator: "/").last.map { "\($0): " } ?? ""
        _ = try? FileDescriptor.standardError.writeAll("\(name)\(error)\n".utf8)
    }
}
