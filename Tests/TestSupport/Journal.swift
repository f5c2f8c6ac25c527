import Synchronization

/// What happened, in order, while a test runs: anyone appends, anyone awaits what is still to come.
package final class Journal<Entry: Sendable>: Sendable {
    private struct State {
        var entries: [Entry] = []
        var isFinished = false
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextTicket = 0
    }

    private let state = Mutex(State())

    package init() {}

    package var entries: [Entry] { state.withLock { $0.entries } }

    package var count: Int { state.withLock { $0.entries.count } }

    package func append(_ entry: Entry) {
        wake { $0.entries.append(entry) }
    }

    /// Says that nothing more will come; whoever waits in vain is told so.
    package func finish() {
        wake { $0.isFinished = true }
    }

    /// The first entry at `start` or later that `matches`, waited for as long as the journal is open.
    ///
    /// Returns nil when the journal was finished without one, or the task was cancelled.
    package func first(from start: Int = 0, where matches: (Entry) -> Bool = { _ in true }) async -> Found? {
        var index = start
        while !Task.isCancelled {
            let (fresh, isFinished) = state.withLock { ($0.entries.dropFirst(index), $0.isFinished) }
            for entry in fresh {
                if matches(entry) { return Found(index: index, entry: entry) }
                index += 1
            }
            if isFinished { return nil }
            await changed(since: index)
        }
        return nil
    }

    package struct Found: Sendable {
        package let index: Int
        package let entry: Entry
    }

    /// Returns once there are more than `seen` entries, the journal is finished, or the task is cancelled.
    private func changed(since seen: Int) async {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    guard state.entries.count <= seen, !state.isFinished, !Task.isCancelled else { return false }
                    state.waiting[ticket] = continuation
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: ticket) }?.resume()
        }
    }

    private func wake(after change: (inout sending State) -> Void) {
        let waiting = state.withLock { state in
            change(&state)
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.resume() }
    }
}

/// A door that a test holds shut until it wants a scripted peer to go on.
package final class Gate: Sendable {
    private let openings = Journal<Void>()

    package init() {}

    package func open() {
        openings.append(())
    }

    /// Returns once the gate is open, or the task is cancelled.
    package func passed() async {
        _ = await openings.first()
    }
}
