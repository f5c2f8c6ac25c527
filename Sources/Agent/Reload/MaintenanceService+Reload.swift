import Configuration
import StateDatabase
import ZoneMaintenance

extension MaintenanceService {
    /// Goes on with `settings`: zones that are no longer there stop, their files stay; those that changed go on with their
    /// leases; new ones start. Running transfers of zones that stay are not disturbed.
    func configure(_ settings: Settings) async -> ZoneChanges {
        configuredAt = means.clock.wallClock
        table.pacer = QueryPacer(rate: settings.serialQueryRate)
        means.transfers.slots.setLimits(.init(settings))
        await means.keys.configure(settings)
        await means.commands.setLimit(Int(settings.maxPublishCommands))
        await means.commands.prepare(for: settings)
        var plan = plan(for: settings.zones)
        // First of all: a file that was one zone's may be another's now.
        for id in plan.removed { await remove(id) }
        for (id, zone) in plan.kept where await !change(id, to: zone) { plan.unchanged += 1 }
        await add(plan.added)
        return ZoneChanges(
            added: plan.added.count, removed: plan.removed.count, changed: plan.kept.count - plan.unchanged)
    }

    private struct Plan {
        var added: [ZoneSettings] = []
        var removed: [ZoneID] = []
        var kept: [(ZoneID, ZoneSettings)] = []
        var unchanged = 0
    }

    /// A zone that is to be written elsewhere is another zone: what it has is not where it is wanted.
    private func plan(for wanted: [ZoneSettings]) -> Plan {
        var plan = Plan()
        var kept: Set<ZoneID> = []
        for zone in wanted {
            let id = zones.ids(named: zone.name).first { id in
                guard let former = zones[id] else { return false }
                return former.recordClass == zone.recordClass && former.view == zone.view && former.file == zone.file
            }
            if let id {
                kept.insert(id)
                plan.kept.append((id, zone))
            } else {
                plan.added.append(zone)
            }
        }
        plan.removed = zones.all.map(\.id).filter { !kept.contains($0) }
        return plan
    }

    /// Returns whether anything is different.
    private func change(_ id: ZoneID, to zone: ZoneSettings) async -> Bool {
        guard let former = zones[id], former != zone else {
            // The same, but sharing what it shares with the others of the new configuration.
            zones[id] = zone
            return false
        }
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
        return true
    }

    /// Stops a zone; its file and what is remembered of it stay.
    private func remove(_ id: ZoneID) async {
        table.remove(id)
        if let zone = zones.remove(id) { waits.removed(id, zone) }
        forgetParked(id)
        await means.transfers.running.end(id)
        await means.commands.removed(id)
    }
}
