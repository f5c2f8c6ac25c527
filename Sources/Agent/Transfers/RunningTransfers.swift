import Synchronization
import ZoneMaintenance

/// The transfers that run or wait for a slot, so that those of a zone that is removed can be ended.
final class RunningTransfers: Sendable {
    private struct Entry {
        let removal = Alarm()
        let end = Alarm()
    }

    private let entries = Mutex<[ZoneID: Entry]>([:])

    /// Runs the one transfer that a zone has at a time; returns `nil` where it was ended before it had an outcome.
    func run<Outcome: Sendable>(for id: ZoneID, _ transfer: @escaping @Sendable () async -> Outcome) async -> Outcome? {
        let entry = Entry()
        entries.withLock { $0[id] = entry }
        defer {
            entries.withLock { $0[id] = nil }
            entry.end.ring()
        }
        return await withTaskGroup(of: Outcome?.self) { group in
            group.addTask { await transfer() }
            group.addTask {
                await entry.removal.wait(for: nil)
                return nil
            }
            var outcome: Outcome?
            while let ended = await group.next() {
                group.cancelAll()
                outcome = outcome ?? ended
            }
            return outcome
        }
    }

    func contains(_ id: ZoneID) -> Bool {
        entries.withLock { $0[id] != nil }
    }

    /// Ends the transfer of a zone, if one runs; nothing of it is published once this returns.
    func end(_ id: ZoneID) async {
        guard let entry = entries.withLock({ $0[id] }) else { return }
        entry.removal.ring()
        await entry.end.wait(for: nil)
    }
}
