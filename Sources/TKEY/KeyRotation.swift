package import DNS

/// Which of several keys a primary accepts during a key rollover.
///
/// The key that worked last is tried first, then the others in the order of the configuration.
package struct KeyRotation: Sendable {
    private struct Row {
        var working: Name
        /// The keys that were reported as still needed, once and for all: the zones of one primary may change keys one by one.
        var reported: Set<Name> = []
    }

    private var rows: [Place: Row] = [:]

    /// A primary together with one list of keys.
    private struct Place: Hashable {
        let primary: Peer
        let keys: [Name]
    }

    /// No primary has accepted a key yet.
    package init() {}

    /// The order in which to try `keys` at `primary`: the one that worked last comes first.
    package func order(of keys: [Name], at primary: Peer) -> [Name] {
        guard let working = rows[Place(primary: primary, keys: keys)]?.working else { return keys }
        return [working] + keys.filter { $0 != working }
    }

    /// Notes that the primary has accepted `key`.
    ///
    /// - Returns: true if this is to be reported, once: it is not the first of several, so the old key is still needed.
    package mutating func worked(_ key: Name, of keys: [Name], at primary: Peer) -> Bool {
        let place = Place(primary: primary, keys: keys)
        guard keys.count > 1, keys.contains(key) else { return false }
        rows[place, default: Row(working: key)].working = key
        return key != keys.first && rows[place]?.reported.insert(key).inserted == true
    }
}
