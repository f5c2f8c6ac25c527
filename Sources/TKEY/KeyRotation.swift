package import DNS

/// Which of several keys a primary takes, while it goes over from an old one to a new one.
///
/// The key that worked last is tried first, then the others in the order of the configuration.
package struct KeyRotation: Sendable {
    private struct Row {
        var working: Name
        /// The keys that are known to be still needed, for good: the zones of one primary may go over one by one.
        var reported: Set<Name> = []
    }

    private var rows: [Place: Row] = [:]

    /// A primary as one list of keys has it.
    private struct Place: Hashable {
        let primary: Peer
        let keys: [Name]
    }

    package init() {}

    /// The order in which to try `keys` at `primary`: what worked last goes first.
    package func order(of keys: [Name], at primary: Peer) -> [Name] {
        guard let working = rows[Place(primary: primary, keys: keys)]?.working else { return keys }
        return [working] + keys.filter { $0 != working }
    }

    /// The primary has taken `key`.
    ///
    /// - Returns: true where that is to be said, once: it is not the first of several, so the old one is still needed.
    package mutating func worked(_ key: Name, of keys: [Name], at primary: Peer) -> Bool {
        let place = Place(primary: primary, keys: keys)
        guard keys.count > 1, keys.contains(key) else { return false }
        rows[place, default: Row(working: key)].working = key
        return key != keys.first && rows[place]?.reported.insert(key).inserted == true
    }
}
