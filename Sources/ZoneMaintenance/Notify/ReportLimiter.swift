// Any datagram can cause a log line; a hundred thousand of them must not fill the disk, nor hide other lines. Lines are counted by
// kind, not by sender, because sender addresses can be forged.

/// Limits the log lines of each kind in ten seconds, and counts the rest.
struct ReportLimiter: Sendable {
    static let seconds: UInt32 = 10
    /// A hundred times BIND's notify-rate: all NOTIFYs of a primary that reloads a million zones are logged.
    static let acceptedLines = 20_000
    static let otherLines = 20

    private struct Window {
        var end: Instant
        var lines = 0
        var suppressed = 0
        var lastSuppressed: NotifyReport?
    }

    private var windows = [Window?](repeating: nil, count: NotifyEventKind.allCases.count)

    /// Appends `report` to `reports` if there is room for it at `now` among the lines of `kind`.
    mutating func log(
        _ report: NotifyReport, as kind: NotifyEventKind, into reports: inout [NotifyReport], at now: Instant
    ) {
        summarize(kind, into: &reports, at: now)
        var window = windows[Int(kind.rawValue)] ?? Window(end: now + Self.seconds)
        if window.lines < (kind == .accepted ? Self.acceptedLines : Self.otherLines) {
            window.lines += 1
            reports.append(report)
        } else {
            window.suppressed += 1
            window.lastSuppressed = report
        }
        windows[Int(kind.rawValue)] = window
    }

    /// How many lines were left out in windows that are over.
    mutating func summaries(at now: Instant) -> [NotifyReport] {
        var reports: [NotifyReport] = []
        for kind in NotifyEventKind.allCases { summarize(kind, into: &reports, at: now) }
        return reports
    }

    private mutating func summarize(_ kind: NotifyEventKind, into reports: inout [NotifyReport], at now: Instant) {
        guard let window = windows[Int(kind.rawValue)], window.end <= now else { return }
        windows[Int(kind.rawValue)] = nil
        guard let last = window.lastSuppressed else { return }
        reports.append(NotifyReport(.suppressed(window.suppressed, kind, seconds: Self.seconds), from: last.sender))
    }

    /// When `summaries` has something to report; nil where no line was left out.
    var nextDeadline: Instant? {
        windows.compactMap { $0.flatMap { $0.suppressed > 0 ? $0.end : nil } }.min()
    }
}
