import ArgumentParser
import Control
import Startup

/// `secondaryctl status`
struct StatusCommand: WaitingCommand {
    static let configuration = CommandConfiguration(commandName: "status", abstract: "Show server status.")

    @OptionGroup var connection: Connection

    func work() async throws { try await connection.ask(.status, named: "status") }
}

/// `secondaryctl reload`
struct ReloadCommand: WaitingCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload", abstract: "Reload the configuration; a faulty one changes nothing.")

    @OptionGroup var connection: Connection

    func work() async throws { try await connection.ask(.reload, named: "reload") }
}

/// `secondaryctl reopen-logs`
struct ReopenLogsCommand: WaitingCommand {
    static let configuration = CommandConfiguration(
        commandName: "reopen-logs", abstract: "Reopen the log files.")

    @OptionGroup var connection: Connection

    func work() async throws { try await connection.ask(.reopenLogs, named: "reopen-logs") }
}

/// `secondaryctl stop`
struct StopCommand: WaitingCommand {
    static let configuration = CommandConfiguration(commandName: "stop", abstract: "Stop the server.")

    @OptionGroup var connection: Connection

    func work() async throws { try await connection.ask(.stop, named: "stop") }
}
