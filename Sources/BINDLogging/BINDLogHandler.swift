package import Logging

/// Writes a logger's lines in BIND's form; the logger's label is the category.
///
///     let log = LogChannel(DescriptorDestination.standardError, severity: .info)
///     LoggingSystem.bootstrap { category in BINDLogHandler(category: category, channels: [log]) }
///
/// A text of BIND's says all there is; metadata, which only other packages' lines have, follows it in brackets.
package struct BINDLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    package var logLevel: Logger.Level

    let channels: [LogChannel]
    private let category: String
    private let now: @Sendable () -> LogTime

    /// Shows what the most talkative of `channels` shows; `now` is asked for the time of each line.
    package init(category: String, channels: [LogChannel], now: @escaping @Sendable () -> LogTime = LogTime.now) {
        self.category = category
        self.channels = channels
        self.now = now
        logLevel = Logger.Level.mostTalkative(shownAt: channels.map(\.severity))
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var details = metadata
        if let provided = metadataProvider?.get() { details.merge(provided) { $1 } }
        if let own = event.metadata { details.merge(own) { $1 } }
        var text = event.message.description
        if let error = event.error { text += ": \(error)" }
        if !details.isEmpty {
            text += " [" + details.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + "]"
        }
        write(text, Severity(event.level))
    }

    /// Whether any channel shows lines of `severity`.
    func shows(_ severity: Severity) -> Bool {
        channels.contains { severity.isShown(at: $0.severity) }
    }

    func write(_ text: String, _ severity: Severity) {
        guard shows(severity) else { return }
        let line = LogLine(time: now(), category: category, severity: severity, text: text)
        for channel in channels where severity.isShown(at: channel.severity) {
            channel.destination.write(line, in: channel.format)
        }
    }
}

extension Logger {
    /// Logs at BIND's `debug N`; `text` is not evaluated unless it is shown.
    package func debug(level: Int, _ text: @autoclosure () -> String) {
        let severity = Severity.debug(level)
        guard let handler = handler as? BINDLogHandler else {
            log(level: level < Severity(.trace).level ? .debug : .trace, "\(text())")
            return
        }
        guard handler.shows(severity), handler.logLevel <= (level < Severity(.trace).level ? .debug : .trace) else { return }
        handler.write(text(), severity)
    }
}

extension Severity {
    /// swift-log's levels in BIND's words; its two for debugging are `debug 1` and `debug 3`, the two BIND itself uses most.
    package init(_ level: Logger.Level) {
        switch level {
        case .trace: self = .debug(3)
        case .debug: self = .debug(1)
        case .info: self = .info
        case .notice: self = .notice
        case .warning: self = .warning
        case .error: self = .error
        case .critical: self = .critical
        }
    }
}

extension Logger.Level {
    /// The lowest level of which something is shown.
    static func mostTalkative(shownAt thresholds: [Severity]) -> Logger.Level {
        allCases.first { level in thresholds.contains { Severity(level).isShown(at: $0) } } ?? .critical
    }
}
