package import Logging

/// Writes a logger's lines in BIND's form; the logger's label is the category.
///
///     let log = LogChannel(DescriptorDestination.standardError, severity: .info)
///     LoggingSystem.bootstrap { category in BINDLogHandler(category: category, channels: [log]) }
///
/// BIND's texts are complete; metadata, which only other packages' lines have, follows the text in brackets.
package struct BINDLogHandler: LogHandler {
    /// Added to every line, in brackets.
    package var metadata: Logger.Metadata = [:]
    /// Likewise, called for every line.
    package var metadataProvider: Logger.MetadataProvider?

    /// The level that was set, or else the lowest level that a channel shows.
    package var logLevel: Logger.Level {
        get { ownLevel ?? category.mostTalkativeLevel }
        set { ownLevel = newValue }
    }

    private var ownLevel: Logger.Level?
    private let category: LogCategory
    private let now: @Sendable () -> LogTime

    init(category: LogCategory, now: @escaping @Sendable () -> LogTime = LogTime.now) {
        self.category = category
        self.now = now
    }

    /// Writes to `channels` for as long as it lives; `now` gives the time of each line.
    package init(category: String, channels: [LogChannel], now: @escaping @Sendable () -> LogTime = LogTime.now) {
        self.init(category: LogCategory(category, channels), now: now)
    }

    /// One value of `metadata`.
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes an event's line to the channels that show it.
    package func log(event: LogEvent) {
        var details = metadata
        if let provided = metadataProvider?.get() { details.merge(provided) { $1 } }
        if let own = event.metadata { details.merge(own) { $1 } }
        var text = event.message.description
        if let error = event.error { text += ": \(error)" }
        if !details.isEmpty {
            text += " [" + details.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + "]"
        }
        write(Severity(event.level), { text }, { LogFields() })
    }

    /// Builds the line if a channel shows it, and its fields if one of those shows them.
    fileprivate func write(_ severity: Severity, _ text: () -> String, _ fields: () -> LogFields) {
        let channels = category.channels(showing: severity)
        guard !channels.isEmpty else { return }
        let showsFields = channels.contains { $0.format.form == .json }
        let line = LogLine(
            time: now(), category: category.name, severity: severity, text: text(),
            fields: showsFields ? fields() : LogFields())
        for channel in channels { channel.destination.write(line, in: channel.format) }
    }

    fileprivate func shows(_ severity: Severity, at level: Logger.Level) -> Bool {
        category.shows(severity) && logLevel <= level
    }
}

extension Logger {
    /// Logs a line with fields; neither `text` nor `fields` is evaluated unless it is shown.
    package func log(level: Logger.Level, _ text: @autoclosure () -> String, fields: @autoclosure () -> LogFields) {
        guard let handler = handler as? BINDLogHandler else { return log(level: level, "\(text())") }
        let severity = Severity(level)
        guard handler.shows(severity, at: level) else { return }
        handler.write(severity, text, fields)
    }

    /// Logs at BIND's `debug N`; neither `text` nor `fields` is evaluated unless it is shown.
    package func debug(
        level: Int, _ text: @autoclosure () -> String, fields: @autoclosure () -> LogFields = LogFields()
    ) {
        let severity = Severity.debug(level)
        let nearest: Logger.Level = level < Severity(.trace).level ? .debug : .trace
        guard let handler = handler as? BINDLogHandler else { return log(level: nearest, "\(text())") }
        guard handler.shows(severity, at: nearest) else { return }
        handler.write(severity, text, fields)
    }
}

extension Severity {
    /// BIND's severities for swift-log's levels; its two for debugging are `debug 1` and `debug 3`, the two that BIND uses most.
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

extension LogCategory {
    /// The lowest level that is shown.
    fileprivate var mostTalkativeLevel: Logger.Level {
        Logger.Level.allCases.first { shows(Severity($0)) } ?? .critical
    }
}
