/// Every option and statement of named.conf from BIND 9.11 to 9.21, and ours: where it may appear and how it is treated.
struct OptionTable: Sendable {
    struct Entry: Sendable {
        let name: String
        let scopes: Scope
        let use: Use
        var isRepeatable = false
    }

    enum Use: Sendable {
        case zone(ZoneOption)
        case global(GlobalOption)
        case server(ServerOption)
        /// Read by the code for the block.
        case statement
        case treated(Treatment)
    }

    let entries: [Entry]
    private let byName: [String: [Int]]

    private init(_ entries: [Entry]) {
        self.entries = entries
        byName = Dictionary(grouping: entries.indices) { entries[$0].name }
    }

    /// The index of the entry for `name` in `scope`.
    func find(_ name: String, in scope: Scope) -> Int? {
        byName[name]?.first { entries[$0].scopes.contains(scope) }
    }

    /// The other blocks in which `name` may appear; `nil` if it is unknown.
    func scopes(of name: String) -> Scope? {
        byName[name]?.reduce(into: Scope()) { $0.formUnion(entries[$1].scopes) }
    }

    func names(in scope: Scope) -> [String] {
        entries.filter { $0.scopes.contains(scope) }.map(\.name)
    }

    static let shared = OptionTable(ours.entries + TreatedOptions.all)

    /// Enough for most configurations: the options that secondaryd acts on, with the indices of `shared`.
    private static let ours = OptionTable(used)

    /// The entry for `name` in `scope`, and its index.
    static func find(_ name: String, in scope: Scope) -> (index: Int, entry: Entry)? {
        if let index = ours.find(name, in: scope) { return (index, ours.entries[index]) }
        return shared.find(name, in: scope).map { ($0, shared.entries[$0]) }
    }

    private static let used: [Entry] =
        ZoneOption.all.map { Entry(name: $0.name, scopes: $0.scopes, use: .zone($0)) }
        + GlobalOption.all.map { Entry(name: $0.name, scopes: .options, use: .global($0)) }
        + ServerOption.all.map { Entry(name: $0.name, scopes: .server, use: .server($0)) }
        + [
            statement("directory", .options),
            statement("state-directory", .options),
            statement("options", .top),
            statement("acl", .top, isRepeatable: true),
            statement("logging", .top),
            statement("key", [.top, .view], isRepeatable: true),
            statement("tkey", [.top, .view], isRepeatable: true),
            statement("server", [.top, .view], isRepeatable: true),
            statement("zone", [.top, .view], isRepeatable: true),
            statement("view", .top, isRepeatable: true),
            statement("template", .top, isRepeatable: true),
            statement("primaries", .top, isRepeatable: true),
            statement("masters", .top, isRepeatable: true),
            statement("remote-servers", .top, isRepeatable: true),
            statement("parental-agents", .top, isRepeatable: true),
            statement("include", [.top, .options, .view, .template, .zone, .server], isRepeatable: true),
            statement("keys", .server),
            statement("type", [.zone, .template]),
            statement("file", [.zone, .template]),
            statement("primaries", [.zone, .template]),
            statement("masters", [.zone, .template]),
            statement("template", .zone),
            statement("in-view", .zone),
            statement("also-notify", .zoneLevels),
            statement("listen-on", .options, isRepeatable: true),
            statement("listen-on-v6", .options, isRepeatable: true),
        ]

    private static func statement(_ name: String, _ scopes: Scope, isRepeatable: Bool = false) -> Entry {
        Entry(name: name, scopes: scopes, use: .statement, isRepeatable: isRepeatable)
    }
}
