import Configuration
import Logging
import StateDatabase

extension StateKeeper {
    /// How long after its last confirmation a zone that no configuration has is remembered, in seconds: 90 days.
    private static let memory: Int64 = 90 * 24 * 3600
    /// Zones that are forgotten at a start; of those that are left over, the next one forgets as many.
    private static let limit = 10_000

    /// Forgets what is known of zones that are not among `zones`, whose copy has expired and which no primary has vouched for in 90
    /// days. Their files stay. `now` is in seconds since 1970.
    func forgetAbandonedZones(keeping zones: [ZoneSettings], at now: Int64) async {
        do throws(StateDatabaseError) {
            var abandoned = Set(
                try await database.expiredZones(at: now, notConfirmedSince: now - Self.memory, limit: Self.limit))
            guard !abandoned.isEmpty else { return }
            for zone in zones {
                abandoned.remove(ZoneStateKey(name: zone.name, recordClass: zone.recordClass, view: zone.view))
            }
            guard !abandoned.isEmpty else { return }
            try await database.remove(Array(abandoned))
            Logger.general.info("forgot \(abandoned.count) zones that are in no configuration and expired long ago")
        } catch {
            if error != .cancelled { Logger.general.error("\(error)") }
        }
    }
}
