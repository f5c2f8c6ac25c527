package import ArgumentParser

/// A command that needs tasks, threads and event loops.
package protocol WaitingCommand: ParsableCommand, Sendable {
    /// What is checked before `work` runs.
    static var needs: ProcessNeeds { get }

    /// The command itself. Throws an `ExitCode` to end with a status other than 0.
    func work() async throws
}

extension WaitingCommand {
    /// Runs `work` by `Program.run`. Throws what that throws.
    package func run() throws {
        try Program.run(needing: Self.needs) { try await work() }
    }
}
