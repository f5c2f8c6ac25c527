// A text may contain what strangers sent: names, reasons, addresses. Whatever could start a new line or control a terminal is escaped
// as in master files.

/// The parts of a line that a channel writes: BIND's `print-time`, `print-category` and `print-severity`.
package struct LogFormat: Equatable, Sendable {
    /// In JSON, time, category and severity are always present.
    package var form: LogForm
    /// `nil` for lines without a time.
    package var time: TimeForm?
    /// `print-category`.
    package var showsCategory: Bool
    /// `print-severity`.
    package var showsSeverity: Bool

    /// By default text with local time, category and severity.
    package init(
        _ form: LogForm = .text, time: TimeForm? = .local, showsCategory: Bool = true, showsSeverity: Bool = true
    ) {
        self.form = form
        self.time = time
        self.showsCategory = showsCategory
        self.showsSeverity = showsSeverity
    }

    /// The longest line in octets, including its newline: what a pipe accepts whole or not at all (POSIX's PIPE_BUF on Linux), so
    /// that the lines of several writers never mix.
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

/// The form of a log line.
package enum LogForm: String, CaseIterable, Sendable {
    /// BIND's: `21-Nov-2026 03:04:05.123 xfer-in: info: …`.
    case text
    /// One JSON object a line (RFC 8259), with time, category, severity, text and the line's fields.
    case json
}
