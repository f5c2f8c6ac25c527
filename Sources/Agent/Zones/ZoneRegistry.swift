import Configuration
import DNS
import ZoneMaintenance

/// The zones of a `RefreshTable`: their settings by ID and by name, and who wants each of them.
struct ZoneRegistry {
    /// Who wants a zone.
    enum Source: Hashable, Sendable {
        case configuration
    }

    private struct Entry {
        let id: ZoneID
        var zone: ZoneSettings
        let source: Source
    }

    /// By the index of their IDs.
    private var entries: [Entry?] = []
    private var firstByName: [Name: ZoneID] = [:]
    /// Those of the same name in other views; few configurations have any.
    private var othersByName: [Name: [ZoneID]] = [:]

    mutating func reserveCapacity(_ count: Int) {
        entries.reserveCapacity(count)
        firstByName.reserveCapacity(count)
    }

    /// What the zone is configured as; `nil` once it was removed. Set it to configure the zone anew, under the same name.
    subscript(id: ZoneID) -> ZoneSettings? {
        get {
            guard let entry = entry(id) else { return nil }
            return entry.zone
        }
        set {
            guard entry(id) != nil, let newValue else { return }
            entries[Int(id.index)]?.zone = newValue
        }
    }

    private func entry(_ id: ZoneID) -> Entry? {
        let index = Int(id.index)
        guard index < entries.count, let entry = entries[index], entry.id == id else { return nil }
        return entry
    }

    mutating func insert(_ zone: ZoneSettings, as id: ZoneID, from source: Source) {
        let index = Int(id.index)
        while entries.count <= index { entries.append(nil) }
        entries[index] = Entry(id: id, zone: zone, source: source)
        if firstByName[zone.name] == nil {
            firstByName[zone.name] = id
        } else {
            othersByName[zone.name, default: []].append(id)
        }
    }

    /// Returns what the zone was configured as.
    @discardableResult
    mutating func remove(_ id: ZoneID) -> ZoneSettings? {
        guard let zone = entry(id)?.zone else { return nil }
        entries[Int(id.index)] = nil
        var others = othersByName.removeValue(forKey: zone.name) ?? []
        if firstByName[zone.name] == id {
            firstByName[zone.name] = others.isEmpty ? nil : others.removeFirst()
        } else {
            others.removeAll { $0 == id }
        }
        if !others.isEmpty { othersByName[zone.name] = others }
        return zone
    }

    /// The zones of that name, one for each class and view that has it.
    func ids(named name: Name) -> [ZoneID] {
        guard let first = firstByName[name] else { return [] }
        return [first] + (othersByName[name] ?? [])
    }

    /// Who wants the zone; `nil` once it was removed.
    func source(of id: ZoneID) -> Source? { entry(id)?.source }

    /// The zones that one source wants.
    func all(from source: Source) -> some Sequence<(id: ZoneID, zone: ZoneSettings)> {
        entries.lazy.compactMap { entry in entry.flatMap { $0.source == source ? ($0.id, $0.zone) : nil } }
    }

    var all: some Sequence<(id: ZoneID, zone: ZoneSettings)> {
        entries.lazy.compactMap { entry in entry.map { ($0.id, $0.zone) } }
    }
}
