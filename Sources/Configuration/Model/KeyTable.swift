internal import DNS
internal import TSIG

/// The keys of one view, or those outside views, by name.
struct KeyTable {
    enum Entry {
        case key(TSIGKey)
        case negotiated(TKEYSettings)
        /// A faulty key; the fault has been reported.
        case faulty
    }

    private(set) var all: [TSIGKey] = []
    private(set) var negotiated: [TKEYSettings] = []
    private var byName: [Name: Entry] = [:]

    /// False if there is one of that name already.
    mutating func insert(_ entry: Entry, named name: Name) -> Bool {
        guard byName[name] == nil else { return false }
        byName[name] = entry
        switch entry {
        case .key(let key): all.append(key)
        case .negotiated(let settings): negotiated.append(settings)
        case .faulty: break
        }
        return true
    }

    /// Adds the keys outside the view; returns the names that occur twice.
    mutating func insert(outer: KeyTable) -> [Name] {
        let entries = outer.all.map { ($0.name, Entry.key($0)) } + outer.negotiated.map { ($0.name, Entry.negotiated($0)) }
        return entries.compactMap { name, entry in insert(entry, named: name) ? nil : name }
    }

    subscript(name: Name) -> Entry? { byName[name] }

    var names: [String] { (all.map(\.name) + negotiated.map(\.name)).map(\.description) }
}
