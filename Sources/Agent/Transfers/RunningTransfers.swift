import Synchronization
import ZoneMaintenance

/// The transfers that run or wait for a slot, so that those of a zone that is removed can be ended.
final class RunningTransfers: Sendable {
    private struct Entry {
        /// Rung when the transfer has ended, and when it is to.
        let wake = Alarm()
        let end = Alarm()
    }

    private let entries = Mutex<[ZoneID: Entry]>([:])

    /// Runs the one transfer that a zone has at a time, where `executor` has it. It is cancelled when it is to end.
    nonisolated(nonsending) func run<Outcome: Sendable>(
        for id: ZoneID, on executor: some TaskExecutor, _ transfer: @escaping @Sendable () async -> Outcome
    ) async -> Outcome? {
        let entry = Entry()
        entries.withLock { $0[id] = entry }
        defer {
            entries.withLock { $0[id] = nil }
            entry.end.ring()
        }
        return await withTaskGroup { group in
            group.addTask(executorPreference: executor) {
                defer { entry.wake.ring() }
                return await transfer()
            }
            await entry.wake.wait(for: nil)
            group.cancelAll()
            return await group.next()
        }
    }

    func contains(_ id: ZoneID) -> Bool {
        entries.withLock { $0[id] != nil }
    }

    /// Ends the transfer of a zone, if one runs; nothing of it is published once this returns.
    func end(_ id: ZoneID) async {
        guard let entry = entries.withLock({ $0[id] }) else { return }
        entry.wake.ring()
        await entry.end.wait(for: nil)
    }
}
