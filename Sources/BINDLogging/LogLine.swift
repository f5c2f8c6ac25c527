/// One thing to be logged, not yet a text.
package struct LogLine: Equatable, Sendable {
    package let time: LogTime
    /// BIND's category: `general`, `xfer-in`, `notify`, `config` and so on.
    package let category: String
    package let severity: Severity
    package let text: String
    /// Empty where no channel that shows the line has a form with fields.
    package let fields: LogFields

    package init(time: LogTime, category: String, severity: Severity, text: String, fields: LogFields = LogFields()) {
        self.time = time
        self.category = category
        self.severity = severity
        self.text = text
        self.fields = fields
    }
}
