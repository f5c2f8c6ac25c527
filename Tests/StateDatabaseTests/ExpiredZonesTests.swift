import StateDatabase
import SystemPackage
import TestSupport
import Testing

@Suite struct ExpiredZonesTests {
    @Test func `zones are found that have expired and were not confirmed for long, and no more than are asked for`()
        async throws
    {
        let directory = try TemporaryDirectory()
        let database = try StateDatabase.open(in: directory.path.string).database
        let keys = try (0..<5).map { try ZoneStateKey.sample($0, view: $0 == 1 ? "inside" : nil) }
        let times: [(lastConfirmed: Int64, expiresAt: Int64)] = [(10, 20), (19, 0), (20, 30), (10, 100), (99, 0)]
        var changes: [ZoneStateKey: ZoneStateChange] = [:]
        for (key, time) in zip(keys, times) {
            var state = ZoneState.sample(0)
            (state.lastConfirmed, state.expiresAt) = time
            changes[key] = .published(state)
        }
        try await database.save(changes)
        #expect(try await Set(database.expiredZones(at: 100, notConfirmedSince: 20, limit: 10)) == Set(keys[0...1]))
        #expect(try await Set(database.expiredZones(at: 101, notConfirmedSince: 21, limit: 10)) == Set(keys[0...3]))
        #expect(try await database.expiredZones(at: 101, notConfirmedSince: 21, limit: 3).count == 3)
        #expect(try await database.expiredZones(at: 0, notConfirmedSince: 100, limit: 10) == [])
    }
}
