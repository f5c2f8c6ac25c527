import Configuration
import ZoneMaintenance

/// What a source's new list of zones means for those that it has: a value, of which nothing is done yet.
///
/// Zones of other sources are left alone. A zone that is to be written to another file is another zone: what it has is not where it is
/// wanted.
struct ZonePlan {
    private(set) var added: [ZoneSettings] = []
    private(set) var removed: [ZoneID] = []
    /// Their settings are others now.
    private(set) var changed: [(id: ZoneID, zone: ZoneSettings)] = []
    /// Their settings are the same, and share what they share with the others of the new list.
    private(set) var unchanged: [(id: ZoneID, zone: ZoneSettings)] = []

    /// From what `source` has in `registry` to what it wants.
    init(from registry: ZoneRegistry, of source: ZoneRegistry.Source, to wanted: [ZoneSettings]) {
        var kept: Set<ZoneID> = []
        for zone in wanted {
            let id = registry.ids(named: zone.name).first { id in
                registry.source(of: id) == source && registry[id].map { zone.continues($0) } == true && !kept.contains(id)
            }
            guard let id, let former = registry[id] else {
                added.append(zone)
                continue
            }
            kept.insert(id)
            if former == zone { unchanged.append((id, zone)) } else { changed.append((id, zone)) }
        }
        removed = registry.all(from: source).map(\.id).filter { !kept.contains($0) }
    }
}

extension ZoneSettings {
    /// Whether this is the zone that `former` was, perhaps with other options.
    fileprivate func continues(_ former: ZoneSettings) -> Bool {
        former.name == name && former.recordClass == recordClass && former.view == view && former.file == file
    }
}
