import Configuration
import Synchronization

/// Zones that were settled, with their outcomes, until somebody is told of them.
final class SettledZones: Sendable {
    typealias Entry = (zone: ZoneSettings, outcome: RefreshOutcome)

    private let entries = Mutex<[Entry]>([])
    private let alarm = Alarm()

    func append(_ zone: ZoneSettings, _ outcome: RefreshOutcome) {
        let isFirst = entries.withLock { entries in
            entries.append((zone, outcome))
            return entries.count == 1
        }
        if isFirst { alarm.ring() }
    }

    /// Those that have come, at least one; none only where the task was cancelled.
    func next() async -> [Entry] {
        await alarm.wait(for: nil)
        return take()
    }

    /// Those that have come.
    func take() -> [Entry] {
        entries.withLock { entries in
            defer { entries = [] }
            return entries
        }
    }
}
