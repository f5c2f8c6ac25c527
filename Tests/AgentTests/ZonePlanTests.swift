import Configuration
import DNS
import Testing
import ZoneMaintenance

@testable import Agent

@Suite struct ZonePlanTests {
    private func zone(
        _ name: String, file: String? = nil, view: String? = nil, primaries: [Primary] = []
    ) throws -> ZoneSettings {
        ZoneSettings(
            name: try Name(parsing: name), file: file ?? "/var/db.\(name)",
            common: ZoneSettings.Common(recordClass: .internet, view: view, options: .builtIn, primaries: primaries))
    }

    /// A registry that holds these zones for the configuration, and their IDs.
    private func registry(_ zones: [ZoneSettings]) -> (ZoneRegistry, [ZoneID]) {
        var table = RefreshTable()
        var registry = ZoneRegistry()
        let ids = zones.map { zone in
            let id = table.add(at: .seconds(0))
            registry.insert(zone, as: id, from: .configuration)
            return id
        }
        return (registry, ids)
    }

    private func plan(_ held: [ZoneSettings], to wanted: [ZoneSettings]) -> (ZonePlan, [ZoneID]) {
        let (registry, ids) = registry(held)
        return (ZonePlan(from: registry, of: .configuration, to: wanted), ids)
    }

    @Test func `the same zones in another order are unchanged`() throws {
        let zones = try ["a.example", "b.example", "c.example"].map { try zone($0) }
        let (plan, ids) = plan(zones, to: zones.reversed())
        #expect(plan.added.isEmpty && plan.removed.isEmpty && plan.changed.isEmpty)
        #expect(plan.unchanged.map(\.id) == ids.reversed())
    }

    @Test func `zones that are new are added, and those that are no longer wanted removed`() throws {
        let (plan, ids) = plan(
            [try zone("a.example"), try zone("b.example")], to: [try zone("b.example"), try zone("c.example")])
        #expect(plan.added.map { "\($0.name)" } == ["c.example"])
        #expect(plan.removed == [ids[0]])
        #expect(plan.unchanged.map(\.id) == [ids[1]])
    }

    @Test func `a zone with other options is changed, and keeps its ID`() throws {
        let wanted = try zone("a.example", primaries: [Primary(endpoint: Endpoint(.v4(1), port: 53), keys: [])])
        let (plan, ids) = plan([try zone("a.example")], to: [wanted])
        #expect(plan.changed.map(\.id) == ids)
        #expect(plan.changed.first?.zone == wanted)
        #expect(plan.added.isEmpty && plan.removed.isEmpty && plan.unchanged.isEmpty)
    }

    @Test func `a zone that is to be written to another file, or lies in another view, is another zone`() throws {
        for wanted in [try zone("a.example", file: "/var/other"), try zone("a.example", view: "internal")] {
            let (plan, ids) = plan([try zone("a.example")], to: [wanted])
            #expect(plan.added == [wanted] && plan.removed == ids)
        }
    }

    @Test func `zones of one name in several views are told apart`() throws {
        let views = try [nil, "internal", "external"].map { try zone("a.example", file: "/var/\($0 ?? "")", view: $0) }
        let (plan, ids) = plan(views, to: [views[2], views[0]])
        #expect(plan.unchanged.map(\.id) == [ids[2], ids[0]])
        #expect(plan.removed == [ids[1]])
    }

    @Test func `an empty list removes all, and a first one adds all`() throws {
        let zones = try ["a.example", "b.example"].map { try zone($0) }
        #expect(plan(zones, to: []).0.removed.count == 2)
        #expect(plan([], to: zones).0.added == zones)
    }

    @Test func `a removed zone's ID finds nothing, and the one that follows it in the row is another`() throws {
        var table = RefreshTable()
        var registry = ZoneRegistry()
        let first = table.add(at: .seconds(0))
        registry.insert(try zone("a.example"), as: first, from: .configuration)
        registry.remove(first)
        table.remove(first)
        let second = table.add(at: .seconds(0))
        registry.insert(try zone("b.example"), as: second, from: .configuration)
        #expect(first.index == second.index)
        #expect(registry[first] == nil && registry.source(of: first) == nil)
        #expect(registry.all(from: .configuration).map(\.id) == [second])
        #expect(registry.ids(named: try Name(parsing: "a.example")) == [])
    }
}
