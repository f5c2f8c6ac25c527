/// How much a log line matters, in BIND's grades.
package enum LogSeverity: Hashable, Sendable {
    case error
    case warning
    case notice
    case info
    /// A higher level says more.
    case debug(Int)
}
