package import ArgumentParser

/// A command that waits for others, and so needs threads and event loops.
package protocol WaitingCommand: ParsableCommand, Sendable {
    static var needs: ProcessNeeds { get }

    func work() async throws
}

extension WaitingCommand {
    package func run() throws {
        try Program.run(needing: Self.needs) { try await work() }
    }
}
