import Synchronization

/// Counts the rounds that poll, so that neither a silence of many primaries nor many zones at once take all sockets.
final class PollSlots: Sendable {
    /// Far more than the default `serial-query-rate` has out even while every primary is silent for half a minute.
    private static let most = 512

    private let count = Mutex(0)
    private let alarm: Alarm

    /// Rings `alarm` when there is room again.
    init(ringing alarm: Alarm) {
        self.alarm = alarm
    }

    var hasRoom: Bool { count.withLock { $0 < Self.most } }

    /// Polls that are out.
    var taken: Int { count.withLock { $0 } }

    /// Whoever begins a round takes its slot for it: rounds that have begun and not run yet count, too.
    func enter() {
        count.withLock { $0 += 1 }
    }

    func leave() {
        let wasFull = count.withLock { count in
            count -= 1
            return count == Self.most - 1
        }
        if wasFull { alarm.ring() }
    }
}
