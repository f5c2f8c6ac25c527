/// One thing said about a configuration: `named.conf:12:9: error: unknown option 'primarys'; did you mean 'primaries'?`
package struct Diagnostic: Hashable, Sendable, CustomStringConvertible {
    package enum Severity: Int, Hashable, Sendable, Comparable, CustomStringConvertible {
        /// Read and left alone; for the debug log.
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

    package let severity: Severity
    package let file: String
    /// Counted from 1; 0 where the file as a whole is meant.
    package let line: Int
    /// Counted from 1, in characters; 0 where the file as a whole is meant.
    package let column: Int
    package let message: String
    /// The faults that it stands for, 1 and up.
    package let count: Int

    package init(_ severity: Severity, file: String, line: Int, column: Int, message: String, count: Int = 1) {
        self.severity = severity
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.count = count
    }

    package var description: String { "\(place): \(severity): \(message)" }

    /// The place and the message, for a log line that says the severity itself.
    package var locatedMessage: String { "\(place): \(message)" }

    private var place: String { line == 0 ? file : "\(file):\(line):\(column)" }
}

extension [Diagnostic] {
    /// The number of errors that they stand for.
    package var errorCount: Int { reduce(0) { $0 + ($1.severity == .error ? $1.count : 0) } }
}
