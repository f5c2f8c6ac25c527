internal import DNS

/// The zones that were read so far: what may not be there twice, and what can be shared.
struct ZoneTable {
    private struct Identity: Hashable {
        let name: Name
        let context: UInt32
    }

    private var byName: [Identity: Place] = [:]
    private var byFile: [String: UInt32] = [:]
    private var commons: [ZoneSettings.Common: ZoneSettings.Common] = [:]

    init() {}

    mutating func reserve(_ count: Int) {
        byName.reserveCapacity(count)
        byFile.reserveCapacity(count)
    }

    /// Where the zone was written before, if it was.
    mutating func claim(_ name: Name, context: Int, at place: Place) -> Place? {
        let identity = Identity(name: name, context: UInt32(context))
        guard let earlier = byName.updateValue(place, forKey: identity) else { return nil }
        byName[identity] = earlier
        return earlier
    }

    /// The number of the zone that has this file already, if one does.
    mutating func claim(file: String, zone: Int) -> Int? {
        guard let earlier = byFile.updateValue(UInt32(zone), forKey: file) else { return nil }
        byFile[file] = earlier
        return Int(earlier)
    }

    /// The object that stands for all that are equal to `common`.
    mutating func share(_ common: ZoneSettings.Common) -> ZoneSettings.Common {
        if let shared = commons[common] { return shared }
        commons[common] = common
        return common
    }
}
