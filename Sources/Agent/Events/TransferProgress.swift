import Configuration
import DNS
import Synchronization
import ZoneTransfer

/// Shows on a terminal how far a long transfer is: one line, overwritten as it goes on.
package final class TransferProgress: Sendable {
    private static let pause = Duration.milliseconds(250)

    private struct Shown {
        var next: ContinuousClock.Instant
        var hasLine = false
    }

    private let start = ContinuousClock.now
    private let shown: Mutex<Shown>
    private let write: @Sendable (String) -> Void

    /// `write` writes text to the terminal unchanged.
    package init(write: @escaping @Sendable (String) -> Void) {
        self.write = write
        shown = Mutex(Shown(next: start + Self.pause))
    }

    func report(_ zone: ZoneSettings, _ statistics: TransferStatistics) {
        let now = ContinuousClock.now
        let isDue = shown.withLock { shown in
            guard now >= shown.next else { return false }
            shown = Shown(next: now + Self.pause, hasLine: true)
            return true
        }
        guard isDue else { return }
        let milliseconds = max(1, start.duration(to: now).milliseconds)
        let rate = Int64(statistics.octets) / milliseconds
        write("\r\u{1B}[K\(zone.text): \(statistics.records.counted("record")), \(statistics.octets) bytes, \(rate) kB/s")
    }

    /// Clears the line before other text is written.
    package func clear() {
        let hadLine = shown.withLock { shown in
            defer { shown.hasLine = false }
            return shown.hasLine
        }
        if hadLine { write("\r\u{1B}[K") }
    }
}
