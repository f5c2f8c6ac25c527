import Configuration
import Logging
import StateDatabase

extension StateKeeper {
    /// How long the state of a zone that is not configured is kept after a primary last confirmed it, in seconds: 90 days.
    private static let memory: Int64 = 90 * 24 * 3600
    /// Rows that are looked at in one start; the next start looks at as many again.
    private static let limit = 10_000

    /// Deletes the state of zones that are not among `zones`, have expired, and were not confirmed by a primary for 90 days. Their files
    /// stay. `now` is in seconds since 1970.
    func forgetAbandonedZones(keeping zones: [ZoneSettings], at now: Int64) async {
        do throws(StateDatabaseError) {
            var abandoned = Set(
                try await database.expiredZones(at: now, notConfirmedSince: now - Self.memory, limit: Self.limit))
            guard !abandoned.isEmpty else { return }
            for zone in zones { abandoned.remove(ZoneStateKey(zone)) }
            guard !abandoned.isEmpty else { return }
            try await database.remove(Array(abandoned))
            Logger.general.info("forgot \(abandoned.count) zones that are in no configuration and expired long ago")
        } catch {
            if error != .cancelled { Logger.general.error("\(error)") }
        }
    }
}
