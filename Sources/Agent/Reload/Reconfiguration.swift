package import Configuration

/// How the running daemon reads its configuration again, and how the log follows it.
package struct Reconfiguration: Sendable {
    /// The configuration file, as the log names it.
    package let path: String
    /// Reads the configuration and logs its diagnostics; the settings are `nil` where there are errors.
    package let read: @Sendable () -> (settings: Settings?, diagnostics: [Diagnostic])
    /// Configures the log as the settings say.
    package let follow: @Sendable (Settings) -> Void
    /// Closes the log files and opens them again by their names.
    package let reopenLogs: @Sendable () -> Void

    /// A configuration at `path`, and the three actions of a reload.
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
