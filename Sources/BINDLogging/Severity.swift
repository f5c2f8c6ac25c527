/// The severity of a log line, counted as in BIND: critical is -5, info -1, and debugging goes up from 1.
package struct Severity: Hashable, Sendable {
    /// -5 to -1, or 1 and up for debugging.
    package let level: Int

    /// The program cannot go on.
    package static let critical = Severity(level: -5)
    /// Something failed.
    package static let error = Severity(level: -4)
    /// Something may be wrong.
    package static let warning = Severity(level: -3)
    /// Something unusual happened.
    package static let notice = Severity(level: -2)
    /// Normal operation.
    package static let info = Severity(level: -1)

    /// The debugging levels that `named -d` and the configuration accept.
    package static let debugLevels = 1...99

    /// A debugging line of `level`; a level outside `debugLevels` becomes the nearest one in it.
    package static func debug(_ level: Int) -> Severity {
        Severity(level: min(max(level, debugLevels.lowerBound), debugLevels.upperBound))
    }

    /// Whether a channel with the severity `threshold` shows lines of this one.
    package func isShown(at threshold: Severity) -> Bool {
        level <= threshold.level
    }
}

extension Severity: CustomStringConvertible {
    private static let names: [(name: String, severity: Severity)] = [
        ("critical", .critical), ("error", .error), ("warning", .warning), ("notice", .notice), ("info", .info),
    ]

    /// BIND's word for it in a log line: `info`, `debug 3`.
    package var description: String {
        Self.names.first { $0.severity == self }?.name ?? "debug \(level)"
    }

    /// Reads BIND's words in any letter case: `critical` to `info`, `debug` (level 1) and `debug N`; `nil` for others.
    package init?(parsing text: some StringProtocol) {
        let words = text.lowercased().split(separator: " ")
        guard let word = words.first else { return nil }
        if let named = Self.names.first(where: { $0.name == word }) {
            guard words.count == 1 else { return nil }
            self = named.severity
            return
        }
        guard word == "debug", words.count <= 2 else { return nil }
        guard words.count == 2 else {
            self = .debug(1)
            return
        }
        guard let level = Int(words[1]), Self.debugLevels.contains(level) else { return nil }
        self = .debug(level)
    }
}
