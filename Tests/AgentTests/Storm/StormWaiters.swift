import Configuration
import Synchronization

/// Those who wait for something at a storm's loop.
final class StormWaiters: Sendable {
    private struct State {
        var waiting: Set<Int> = []
        var last = 0
        var isEnded = false
        var isConfiguring = false
        /// How many refreshes of a zone must have ended for its NOTIFY to be heeded, by its file.
        var owed: [String: Int] = [:]
    }

    private let state = Mutex(State())

    func begin() -> Int {
        state.withLock { state in
            state.last += 1
            state.waiting.insert(state.last)
            return state.last
        }
    }

    func end(_ number: Int) { _ = state.withLock { $0.waiting.remove(number) } }

    func owe(_ count: Int, of zone: ZoneSettings) { state.withLock { $0.owed[zone.file] = count } }
    func owedCount(_ zone: ZoneSettings) -> Int { state.withLock { $0.owed[zone.file, default: 0] } }

    /// The loop has ended.
    func ended() { state.withLock { $0.isEnded = true } }

    var count: Int { state.withLock(\.waiting.count) }
    var isEnded: Bool { state.withLock(\.isEnded) }
    var isConfiguring: Bool {
        get { state.withLock(\.isConfiguring) }
        set { state.withLock { $0.isConfiguring = newValue } }
    }
}
