import BINDLogging
import Configuration

extension LogTable {
    /// The channels that named would use for the `logging` statement; `standardError` is `default_stderr`, and the channel of
    /// categories without a statement if `default` has none either.
    ///
    /// - Parameters:
    ///   - level: the level of `severity dynamic`.
    ///   - form: of all channels.
    ///   - directory: contains the file of `default_debug`.
    ///   - complain: is called, now and later, with the faults of a log file.
    init(
        _ settings: LoggingSettings?, standardError: LogChannel, level: Severity, form: LogForm, directory: String,
        complain: @escaping @Sendable (String) -> Void
    ) {
        guard let settings else {
            self.init(unlisted: [standardError])
            return
        }
        var channels: [String: LogChannel] = [
            "default_stderr": standardError,
            "default_syslog": LogChannel(
                SyslogDestination(), format: LogFormat(form, time: nil, showsCategory: false, showsSeverity: false)),
        ]
        if Severity.debug(1).isShown(at: level) {
            let file = FileDestination(LogFile(path: directory + "/secondaryd.run"), complain: complain)
            channels["default_debug"] = LogChannel(
                file, severity: level, format: LogFormat(form, showsCategory: false, showsSeverity: false))
        }
        for channel in settings.channels {
            channels[channel.name] = LogChannel(
                channel, standardError: standardError.destination, level: level, form: form, complain: complain)
        }
        let categories = settings.categories.mapValues { $0.compactMap { channels[$0] } }
        self.init(
            unlisted: categories["default"] ?? [standardError], categories: categories.filter { $0.key != "default" })
    }
}

extension LogChannel {
    /// `nil` if it shows nothing.
    fileprivate init?(
        _ channel: LoggingChannel, standardError: any LogDestination, level: Severity, form: LogForm,
        complain: @escaping @Sendable (String) -> Void
    ) {
        let destination: any LogDestination
        switch channel.destination {
        case .file(let file):
            let opened = FileDestination(LogFile(file), complain: complain)
            if let reason = opened.check() { complain("logging channel '\(channel.name)' file '\(file.path)': \(reason)") }
            destination = opened
        case .syslog(let facility):
            destination = SyslogDestination(facility: SyslogFacility(rawValue: facility) ?? .daemon)
        case .standardError:
            destination = standardError
        case .null:
            return nil
        }
        self.init(
            destination, severity: Severity(channel.severity, dynamic: level),
            format: LogFormat(
                form, time: channel.printTime.flatMap { TimeForm(rawValue: $0.rawValue) },
                showsCategory: channel.printsCategory, showsSeverity: channel.printsSeverity))
    }
}

extension Severity {
    fileprivate init(_ severity: LoggingChannel.Severity, dynamic: Severity) {
        self =
            switch severity {
            case .critical: .critical
            case .error: .error
            case .warning: .warning
            case .notice: .notice
            case .info: .info
            case .debug(let level): .debug(Int(level))
            case .dynamic: dynamic
            }
    }
}

extension LogFile {
    fileprivate init(_ file: LoggingFile) {
        let versions: Versions =
            switch file.versions {
            case .never: .never
            case .count(let count): .count(Int(count))
            case .unlimited: .unlimited
            }
        self.init(
            path: file.path, versions: versions, maximumOctets: file.size.map { Int(clamping: $0) },
            suffix: Suffix(rawValue: file.suffix.rawValue) ?? .increment)
    }
}
