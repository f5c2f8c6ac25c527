internal import DNS

/// The zones read so far: to find duplicates, and what can be shared.
struct ZoneTable {
    private struct Identity: Hashable {
        let name: Name
        let context: UInt32
    }

    private var byName: [Identity: Place] = [:]
    private var byFile: [String: ZoneFileClaim] = [:]
    private var commons: [ZoneSettings.Common: ZoneSettings.Common] = [:]

    init() {}

    mutating func reserve(_ count: Int) {
        byName.reserveCapacity(count)
        byFile.reserveCapacity(count)
    }

    /// Where the zone was defined before, if it was.
    mutating func claim(_ name: Name, context: Int, at place: Place) -> Place? {
        let identity = Identity(name: name, context: UInt32(context))
        guard let earlier = byName.updateValue(place, forKey: identity) else { return nil }
        byName[identity] = earlier
        return earlier
    }

    /// The index of the zone that has the file already, if there is one. `file` is its unique path.
    mutating func claim(file: String, zone: Int, at place: Place) -> Int? {
        let claim = ZoneFileClaim(zone: UInt32(zone), place: place)
        guard let earlier = byFile.updateValue(claim, forKey: file) else { return nil }
        byFile[file] = earlier
        return Int(earlier.zone)
    }

    /// The zone that is written to the file, and where it is defined.
    func claim(of file: String) -> ZoneFileClaim? { byFile[file] }

    /// The shared object for all that are equal to `common`.
    mutating func share(_ common: ZoneSettings.Common) -> ZoneSettings.Common {
        if let shared = commons[common] { return shared }
        commons[common] = common
        return common
    }
}

/// The zone that is written to a file, and where it is defined.
struct ZoneFileClaim {
    /// Its index in the settings.
    let zone: UInt32
    let place: Place
}
