internal import DNS
internal import TSIG

/// The keys that one view, or the place outside views, knows by name.
struct KeyTable {
    enum Entry {
        case key(TSIGKey)
        /// Written, but not well enough to be used; what is wrong with it was said.
        case faulty
    }

    private(set) var all: [TSIGKey] = []
    private var byName: [Name: Entry] = [:]

    /// False: there is one of that name already.
    mutating func insert(_ entry: Entry, named name: Name) -> Bool {
        guard byName[name] == nil else { return false }
        byName[name] = entry
        if case .key(let key) = entry { all.append(key) }
        return true
    }

    subscript(name: Name) -> Entry? { byName[name] }

    var names: [String] { all.map(\.name.description) }
}
