internal import DNS

/// Reads the block of one `channel`.
struct ChannelReader {
    private let resolver: Resolver
    private let name: Word
    private var channel: LoggingChannel
    private var destinations = 0
    private var seen: Set<String> = []
    private var isFaulty = false

    private static let options = [
        "file", "syslog", "stderr", "null", "severity", "print-time", "print-category", "print-severity", "buffered",
    ]
    private static let severities: [String: LoggingChannel.Severity] = [
        "critical": .critical, "error": .error, "warning": .warning, "notice": .notice, "info": .info, "dynamic": .dynamic,
    ]

    private var reading: Reading { resolver.reading }

    init(_ resolver: Resolver, name: Word) {
        self.resolver = resolver
        self.name = name
        channel = LoggingChannel(name: name.text, destination: .null)
    }

    /// `nil` after its faults have been reported.
    mutating func read(_ block: Block) -> LoggingChannel? {
        let errors = reading.errorCount
        for statement in block.statements {
            var rest: Statement? = statement
            while let current = rest { rest = read(current) }
        }
        guard reading.errorCount == errors else { return nil }
        guard destinations == 1 else {
            reading.error(
                name.place, "channel '\(name.shown)': exactly one of file, syslog, null, and stderr must be present")
            return nil
        }
        return channel
    }

    private mutating func read(_ statement: Statement) -> Statement? {
        guard let keyword = statement.keyword else {
            reading.error(statement.place, "expected the name of an option")
            return nil
        }
        let option = keyword.text.asciiLowercased
        guard Self.options.contains(option) else {
            let suggestion = reading.suggestion(for: option, among: Self.options)
            reading.error(keyword.place, "unknown option '\(keyword.shown)'\(suggestion)")
            return nil
        }
        guard seen.insert(option).inserted else {
            reading.error(keyword.place, "'\(option)' redefined in channel '\(name.shown)'")
            return nil
        }
        var value = ValueReader(statement, of: "'\(option)'")
        switch option {
        case "file":
            destinations += 1
            if let file = readFile(&value) { channel.destination = .file(file) }
        case "syslog":
            destinations += 1
            channel.destination = .syslog(facility: readFacility(&value))
        case "stderr":
            destinations += 1
            channel.destination = .standardError
        case "null":
            destinations += 1
            channel.destination = .null
        case "severity":
            if let severity = readSeverity(&value) { channel.severity = severity }
        case "print-time":
            readTime(&value)
        case "print-category":
            if let flag = value.flag() { channel.printsCategory = flag }
        case "print-severity":
            if let flag = value.flag() { channel.printsSeverity = flag }
        default:
            if value.flag() == true {
                reading.infoOnce(keyword.place, "'buffered' is ignored: each line is written at once")
            }
        }
        return value.finish()
    }

    /// `"path" [ versions … ] [ size … ] [ suffix … ]`, the three in any order.
    private func readFile(_ value: inout ValueReader) -> LoggingFile? {
        guard let path = resolver.readPath(&value, "a log file") else { return nil }
        var file = LoggingFile(path: Path.join(resolver.settings.directory, path))
        var phrases: Set<String> = []
        while let word = value.nextWord, !word.isQuoted, phrases.insert(word.text.asciiLowercased).inserted {
            if value.skipKeyword("versions") {
                if value.skipKeyword("unlimited") {
                    file.versions = .unlimited
                } else {
                    guard let count = value.number(in: 0...UInt32.max) else { return nil }
                    file.versions = .count(count)
                }
            } else if value.skipKeyword("size") {
                if value.skipKeyword("unlimited") || value.skipKeyword("default") { continue }
                guard let size = value.largeSize() else { return nil }
                file.size = size == 0 ? nil : size
            } else if value.skipKeyword("suffix") {
                guard let suffix = value.choice(of: ["increment", "timestamp"]) else { return nil }
                file.suffix = LoggingFile.Suffix(rawValue: suffix) ?? .increment
            } else {
                break
            }
        }
        return file
    }

    private func readFacility(_ value: inout ValueReader) -> String {
        guard value.nextWord != nil else { return "daemon" }
        return value.choice(of: LoggingChannel.facilities) ?? "daemon"
    }

    private func readSeverity(_ value: inout ValueReader) -> LoggingChannel.Severity? {
        if value.skipKeyword("debug") {
            guard value.nextWord != nil else { return .debug(1) }
            // At level 0 named shows the same as at info.
            return value.number(in: 0...UInt32.max).map { $0 == 0 ? .info : .debug($0) }
        }
        guard let word = value.nextWord, !word.isQuoted, let severity = Self.severities[word.text.asciiLowercased] else {
            value.fail(expecting: "critical, error, warning, notice, info, debug or dynamic")
            return nil
        }
        value.advance()
        return severity
    }

    private mutating func readTime(_ value: inout ValueReader) {
        if let word = value.nextWord, let time = LoggingChannel.Time(rawValue: word.text.asciiLowercased) {
            value.advance()
            channel.printTime = time
        } else if let flag = value.flag() {
            channel.printTime = flag ? .local : nil
        }
    }
}

extension ValueReader {
    /// Octets up to 2⁶³ - 1, with or without a unit.
    fileprivate mutating func largeSize() -> UInt64? {
        guard let word = nextWord, !word.isQuoted, let size = Self.octets(word.text) else {
            fail(expecting: "a number of octets or unlimited")
            return nil
        }
        advance()
        return size
    }

    private static func octets(_ text: String) -> UInt64? {
        let units: [Character: UInt64] = ["k": 1 << 10, "m": 1 << 20, "g": 1 << 30]
        let unit = text.last.flatMap { units[Character($0.lowercased())] }
        let digits = unit == nil ? text[...] : text.dropLast()
        guard !digits.isEmpty, digits.utf8.allSatisfy(\.isASCIIDigit) else { return nil }
        // A number that overflows is as good as no limit.
        let (size, isTooLarge) = (UInt64(digits) ?? .max).multipliedReportingOverflow(by: unit ?? 1)
        return isTooLarge ? UInt64(Int64.max) : min(size, UInt64(Int64.max))
    }
}
