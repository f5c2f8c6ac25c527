extension LoggingSettings {
    /// The statement in named.conf syntax, line by line, indented by tabs.
    var printed: [String] {
        var lines = ["logging {"]
        for channel in channels { lines += channel.printed.map { "\t" + $0 } }
        for (name, channels) in categories.sorted(by: { $0.key < $1.key }) {
            let list = channels.map { " \($0.quoted);" }.joined()
            lines.append("\tcategory \(name) {\(list) };")
        }
        return lines + ["};"]
    }
}

extension LoggingChannel {
    fileprivate var printed: [String] {
        [
            "channel \(name.quoted) {",
            "\t\(destination.printed);",
            "\tseverity \(severity.printed);",
            "\tprint-time \(printTime?.rawValue ?? "no");",
            "\tprint-category \(printsCategory ? "yes" : "no");",
            "\tprint-severity \(printsSeverity ? "yes" : "no");",
            "};",
        ]
    }
}

extension LoggingChannel.Destination {
    fileprivate var printed: String {
        switch self {
        case .file(let file): file.printed
        case .syslog(let facility): "syslog \(facility)"
        case .standardError: "stderr"
        case .null: "null"
        }
    }
}

extension LoggingChannel.Severity {
    fileprivate var printed: String {
        if case .debug(let level) = self { return "debug \(level)" }
        return "\(self)"
    }
}

extension LoggingFile {
    fileprivate var printed: String {
        let size = size.map { "\($0)" } ?? "unlimited"
        return switch versions {
        case .never: "file \(path.quoted) size \(size) suffix \(suffix)"
        case .count(let count): "file \(path.quoted) versions \(count) size \(size) suffix \(suffix)"
        case .unlimited: "file \(path.quoted) versions unlimited size \(size) suffix \(suffix)"
        }
    }
}
