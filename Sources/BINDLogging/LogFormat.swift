// A text may hold what a stranger sent: names, reasons, addresses. Whatever could begin a line of its own or steer a
// terminal is escaped as master files escape it, and a line has an end wherever the text has one.

/// What a channel writes of a line: BIND's `print-time`, `print-category` and `print-severity`.
package struct LogFormat: Equatable, Sendable {
    /// In JSON, time, category and severity are always there, whatever the rest says.
    package var form: LogForm
    /// nil leaves the time out.
    package var time: TimeForm?
    package var showsCategory: Bool
    package var showsSeverity: Bool

    package init(
        _ form: LogForm = .text, time: TimeForm? = .local, showsCategory: Bool = true, showsSeverity: Bool = true
    ) {
        self.form = form
        self.time = time
        self.showsCategory = showsCategory
        self.showsSeverity = showsSeverity
    }

    /// The octets of a line at most, its newline included: what a pipe takes whole or not at all (POSIX's PIPE_BUF on
    /// Linux), so that the lines of several writers never mix.
    package static let maximumOctets = 4096

    /// `21-Nov-2026 03:04:05.123 xfer-in: info: zone example.com/IN: Transfer started.` and a newline, or the same in JSON.
    package func octets(of line: LogLine) -> [UInt8] {
        form == .json ? JSONLine.octets(of: line) : text(of: line)
    }

    private func text(of line: LogLine) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(64 + line.text.utf8.count)
        if let time {
            octets.append(line.time, time)
            octets.append(UInt8(ascii: " "))
        }
        if showsCategory {
            octets.appendEscaped(line.category, .decimal, upTo: 64)
            octets += ": ".utf8
        }
        if showsSeverity {
            octets += line.severity.description.utf8
            octets += ": ".utf8
        }
        octets.appendEscaped(line.text, .decimal, upTo: Self.maximumOctets - 1)
        octets.append(UInt8(ascii: "\n"))
        return octets
    }
}
