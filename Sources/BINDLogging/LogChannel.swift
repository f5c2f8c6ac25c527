/// Where log lines are written: a descriptor, a file that is rolled, or syslog.
package protocol LogDestination: Sendable {
    /// Writes one line. Neither fails nor waits for long: logging must not stop other work.
    func write(_ line: LogLine, in format: LogFormat)

    /// Closes what was opened by name, because the name may stand for another file now.
    func reopen()
}

extension LogDestination {
    /// By default nothing was opened by name.
    package func reopen() {}
}

/// A destination, the lines that it gets, and their format, as in BIND's `channel` statement.
package struct LogChannel: Sendable {
    /// Where lines are written.
    package let destination: any LogDestination
    /// The least severe lines that are shown.
    package let severity: Severity
    /// How lines are shown.
    package let format: LogFormat

    /// By default `info` and more severe, with time, category and severity.
    package init(_ destination: any LogDestination, severity: Severity = .info, format: LogFormat = LogFormat()) {
        self.destination = destination
        self.severity = severity
        self.format = format
    }
}
