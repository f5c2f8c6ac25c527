/// An event to be logged, not yet formatted.
package struct LogLine: Equatable, Sendable {
    /// When it was logged.
    package let time: LogTime
    /// BIND's category: `general`, `xfer-in`, `notify`, `config` and so on.
    package let category: String
    /// Decides which channels show it.
    package let severity: Severity
    /// Unescaped, and of any length.
    package let text: String
    /// Empty if no channel that shows the line has a form with fields.
    package let fields: LogFields

    /// By default without fields.
    package init(time: LogTime, category: String, severity: Severity, text: String, fields: LogFields = LogFields()) {
        self.time = time
        self.category = category
        self.severity = severity
        self.text = text
        self.fields = fields
    }
}
