import Agent
import ArgumentParser
import BINDLogging
import Configuration
import Glibc
import Logging
import SystemPackage

/// The program's output: log, diagnostics and the lines of a one-shot.
struct Terminal: Sendable {
    /// Shown while a one-shot runs on a terminal.
    let progress: TransferProgress?
    private let routing: LogRouting
    private let standardError: LogChannel
    private let logLevel: Severity
    private let form: LogForm

    /// Starts logging to standard error.
    init(logLevel: Severity, form: LogForm) {
        let progress = isatty(STDERR_FILENO) == 1 ? TransferProgress { Terminal.write($0, to: .standardError) } : nil
        let destination = ProgressClearing(progress: progress, destination: DescriptorDestination.standardError)
        let standardError = LogChannel(destination, severity: logLevel, format: LogFormat(form))
        let routing = LogRouting(LogTable(unlisted: [standardError]))
        LoggingSystem.bootstrap { category in routing.handler(of: category) }
        self.progress = progress
        self.routing = routing
        self.standardError = standardError
        self.logLevel = logLevel
        self.form = form
    }

    /// Switches to the channels of the `logging` statement.
    func logAsConfigured(in settings: Settings) {
        let standardError = standardError
        routing.replace(
            with: LogTable(
                settings.logging, standardError: standardError, level: logLevel, form: form, directory: settings.directory
            ) { complaint in
                // Not through a channel: the fault may be of that channel.
                let line = LogLine(time: .now(), category: "general", severity: .error, text: complaint)
                standardError.destination.write(line, in: standardError.format)
            })
    }

    func log(_ level: Logger.Level, _ text: String) {
        Logger(label: "general").log(level: level, "\(text)")
    }

    /// Logs the diagnostics of a configuration.
    func log(_ diagnostics: [Diagnostic]) {
        let logger = Logger(label: "config")
        for diagnostic in diagnostics {
            logger.log(level: Self.level(of: diagnostic.severity), "\(diagnostic.locatedMessage)")
        }
    }

    private static func level(of severity: Diagnostic.Severity) -> Logger.Level {
        switch severity {
        case .info: .debug
        case .warning: .warning
        case .error: .error
        }
    }

    /// Reopens the log files by their names.
    func reopenLogs() {
        routing.reopen()
    }

    static func show(_ diagnostics: [Diagnostic], from severity: Diagnostic.Severity) {
        for diagnostic in diagnostics where diagnostic.severity >= severity {
            write("\(diagnostic)\n", to: .standardError)
        }
    }

    static func complain(_ text: String) {
        write("secondaryd: \(text)\n", to: .standardError)
    }

    static func print(_ text: String, terminator: String = "\n") {
        write(text + terminator, to: .standardOutput)
    }

    /// Runs `body`; prints why the agent could not start, and ends with status 1 then.
    static func complaining<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as AgentError {
            complain("\(error)")
            throw ExitCode.failure
        }
    }

    /// Writes all of `text`; if the reader is gone, it is dropped.
    private static func write(_ text: String, to descriptor: FileDescriptor) {
        _ = try? descriptor.writeAll(text.utf8)
    }
}

/// Removes the progress line before a log line is written.
private struct ProgressClearing: LogDestination {
    let progress: TransferProgress?
    let destination: any LogDestination

    func write(_ line: LogLine, in format: LogFormat) {
        progress?.clear()
        destination.write(line, in: format)
    }

    func reopen() {
        destination.reopen()
    }
}
