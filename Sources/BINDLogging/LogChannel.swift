/// Where log lines go: a descriptor, a file that is rotated, or syslog.
package protocol LogDestination: Sendable {
    /// Takes one line. Neither fails nor waits for long: logging stops nobody's work.
    func write(_ line: LogLine, in format: LogFormat)

    /// Lets go of what was opened by name, which then may be something else.
    func reopen()
}

extension LogDestination {
    package func reopen() {}
}

/// A destination, what it gets to see and how, as BIND's `channel` statement has it.
package struct LogChannel: Sendable {
    package let destination: any LogDestination
    package let severity: Severity
    package let format: LogFormat

    package init(_ destination: any LogDestination, severity: Severity = .info, format: LogFormat = LogFormat()) {
        self.destination = destination
        self.severity = severity
        self.format = format
    }
}
