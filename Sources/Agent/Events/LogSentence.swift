import BINDLogging
import Logging

/// One line of the log: its category, how much it matters, what it says, and the same in fields.
///
/// Text and fields are made where the line is shown, and not before.
protocol LogSentence {
    /// Its label is the category.
    var category: Logger { get }
    /// `debug` and `trace` are BIND's debug levels 1 and 3.
    var level: Logger.Level { get }
    var text: String { get }
    var fields: LogFields { get }
}

extension LogSentence {
    func log() { category.log(level: level, text, fields: fields) }
}

/// A logger for each of BIND's categories that we have lines in.
extension Logger {
    static let general = Logger(label: "general")
    static let transfers = Logger(label: "xfer-in")
    static let notify = Logger(label: "notify")
    /// About who sent a message, before it is known what the message is about.
    static let client = Logger(label: "client")
    static let security = Logger(label: "security")
    static let network = Logger(label: "network")
}
