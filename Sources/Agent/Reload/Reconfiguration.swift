package import Configuration

/// How the running daemon reads its configuration again, and what follows it outside the agent.
package struct Reconfiguration: Sendable {
    /// The configuration file, as the log names it.
    package let path: String
    /// Reads the configuration and puts what there is to say of it into the log; without settings, the errors say why.
    package let read: @Sendable () -> (settings: Settings?, diagnostics: [Diagnostic])
    /// Lets the log go where the settings say.
    package let follow: @Sendable (Settings) -> Void
    /// Opens the log files anew by their names.
    package let reopenLogs: @Sendable () -> Void

    package init(
        path: String, read: @escaping @Sendable () -> (settings: Settings?, diagnostics: [Diagnostic]),
        follow: @escaping @Sendable (Settings) -> Void, reopenLogs: @escaping @Sendable () -> Void
    ) {
        self.path = path
        self.read = read
        self.follow = follow
        self.reopenLogs = reopenLogs
    }
}
