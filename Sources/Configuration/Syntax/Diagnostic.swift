/// One message about a configuration: `named.conf:12:9: error: unknown option 'primarys'; did you mean 'primaries'?`
package struct Diagnostic: Hashable, Sendable, CustomStringConvertible {
    /// How grave a fault is.
    package enum Severity: Int, Hashable, Sendable, Comparable, CustomStringConvertible {
        /// Accepted without effect; for the debug log.
        case info
        case warning
        /// The configuration cannot be used.
        case error

        package var description: String {
            switch self {
            case .info: "info"
            case .warning: "warning"
            case .error: "error"
            }
        }

        package static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
    }

    /// An error makes the configuration unusable.
    package let severity: Severity
    /// The path that the file was read from.
    package let file: String
    /// Counted from 1; 0 for the file as a whole.
    package let line: Int
    /// Counted from 1, in characters; 0 for the file as a whole.
    package let column: Int
    /// A message without secrets.
    package let message: String
    /// The number of faults of its kind that it stands for, 1 and up.
    package let count: Int

    /// A `line` of 0 means the file as a whole.
    package init(_ severity: Severity, file: String, line: Int, column: Int, message: String, count: Int = 1) {
        self.severity = severity
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.count = count
    }

    package var description: String { "\(place): \(severity): \(message)" }

    /// The place and the message, for a log line that has the severity itself.
    package var locatedMessage: String { "\(place): \(message)" }

    private var place: String { line == 0 ? file : "\(file):\(line):\(column)" }
}

extension [Diagnostic] {
    /// The number of errors that they stand for.
    package var errorCount: Int { reduce(0) { $0 + ($1.severity == .error ? $1.count : 0) } }
}
