import Configuration
import StateDatabase
import ZoneMaintenance

extension RefreshLoop {
    /// Goes on with `settings`: zones that are no longer there stop, their files stay; those that changed go on with their
    /// leases; new ones start. Running transfers of zones that stay are not disturbed.
    func configure(_ settings: Settings) async -> ZoneChanges {
        table.pacer = QueryPacer(rate: settings.serialQueryRate)
        means.transfers.slots.setLimits(.init(settings))
        await means.keys.configure(settings)
        await means.commands.setLimit(Int(settings.maxPublishCommands))
        await means.commands.prepare(for: settings)
        let plan = ZonePlan(from: zones, of: .configuration, to: settings.zones)
        // First of all: a file that was one zone's may be another's now.
        for id in plan.removed { await remove(id) }
        for (id, zone) in plan.unchanged { zones[id] = zone }
        for (id, zone) in plan.changed { await change(id, to: zone) }
        await add(plan.added)
        return ZoneChanges(added: plan.added.count, removed: plan.removed.count, changed: plan.changed.count)
    }

    private func change(_ id: ZoneID, to zone: ZoneSettings) async {
        guard let former = zones[id] else { return }
        zones[id] = zone
        let limits = RefreshLimits(zone.options)
        if limits != RefreshLimits(former.options) {
            table.setLimits(limits, of: id, timers: await states.timers(of: zone), at: means.clock.now)
        }
        // Whoever names other primaries wants to know what these have.
        if former.primaries != zone.primaries {
            table.handle(.requested(), for: id, at: means.clock.now, using: &generator)
        }
        means.alarm.ring()
    }

    /// Stops a zone; its file and what is remembered of it stay.
    private func remove(_ id: ZoneID) async {
        table.remove(id)
        guard let zone = zones.remove(id) else { return }
        waits.removed(id, zone)
        forgetParked(id)
        await means.transfers.running.end(id)
        await emit(.removed, of: id, zone)
    }
}
