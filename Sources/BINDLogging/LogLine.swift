/// One thing to be logged, not yet a text.
package struct LogLine: Equatable, Sendable {
    package let time: LogTime
    /// BIND's category: `general`, `xfer-in`, `notify`, `config` and so on.
    package let category: String
    package let severity: Severity
    package let text: String

    package init(time: LogTime, category: String, severity: Severity, text: String) {
        self.time = time
        self.category = category
        self.severity = severity
        self.text = text
    }
}
