import Configuration
import DNS
import Exchange
import StateDatabase
import SystemPackage
import TestSupport
import Testing

@testable import Agent

@Suite struct AbandonedZonesTests {
    private static let now: Int64 = 1_800_000_000
    private static let day: Int64 = 24 * 3600

    private func state(confirmed days: Int64, expiresAt: Int64) -> ZoneState {
        ZoneState(
            serial: Serial(1), refresh: 1, retry: 1, expire: 1, lastConfirmed: Self.now - days * Self.day, expiresAt: expiresAt,
            file: ZoneState.PublishedFile(path: "/db", size: 1, inode: 1, modified: 1))
    }

    private func key(_ name: String, view: String? = nil) throws -> ZoneStateKey {
        ZoneStateKey(name: try Name(parsing: name), recordClass: .internet, view: view)
    }

    private func zone(_ name: String) throws -> ZoneSettings {
        ZoneSettings(
            name: try Name(parsing: name), file: "/db",
            common: ZoneSettings.Common(recordClass: .internet, view: nil, options: .builtIn, primaries: []))
    }

    @Test func `a zone is forgotten that is not configured, has expired, and was not confirmed for 90 days`() async throws {
        let directory = try TemporaryDirectory()
        let states = try StateKeeper(in: directory.path, clock: SystemClock())
        let long = state(confirmed: 91, expiresAt: 0)
        let rows: [(ZoneStateKey, ZoneState)] = [
            (try key("configured.example"), long),
            (try key("configured.example", view: "former"), long),
            (try key("gone.example"), state(confirmed: 91, expiresAt: Self.now - 1)),
            (try key("gone-of-late.example"), state(confirmed: 90, expiresAt: 0)),
            (try key("valid.example"), state(confirmed: 91, expiresAt: Self.now)),
        ]
        try await states.database.save(Dictionary(uniqueKeysWithValues: rows.map { ($0.0, .published($0.1)) }))
        await states.forgetAbandonedZones(keeping: [try zone("CONFIGURED.example"), try zone("new.example")], at: Self.now)
        let found = try await states.database.states(of: rows.map(\.0))
        #expect(found == [rows[0].1, nil, nil, rows[3].1, rows[4].1])
    }

    @Test func `where nothing is to be forgotten, nothing is`() async throws {
        let directory = try TemporaryDirectory()
        let states = try StateKeeper(in: directory.path, clock: SystemClock())
        await states.forgetAbandonedZones(keeping: [], at: Self.now)
        let row = state(confirmed: 1, expiresAt: 0)
        try await states.database.save([try key("young.example"): .published(row)])
        await states.forgetAbandonedZones(keeping: [], at: Self.now)
        #expect(try await states.database.states(of: [try key("young.example")]) == [row])
    }
}
