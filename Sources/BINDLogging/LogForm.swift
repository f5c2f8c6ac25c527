/// The form of a log line.
package enum LogForm: String, CaseIterable, Sendable {
    /// BIND's: `21-Nov-2026 03:04:05.123 xfer-in: info: …`.
    case text
    /// One JSON object a line (RFC 8259), with time, category, severity, text and the line's fields.
    case json
}
