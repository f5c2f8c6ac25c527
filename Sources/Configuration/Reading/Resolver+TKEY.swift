internal import DNS
internal import LibCrypto
internal import TKEY
internal import TSIG

extension Resolver {
    /// A minute, because the clocks of both sides differ; and a year.
    private static let lifetimes: ClosedRange<UInt32> = 60...31_536_000
    private static let groups: [String: DiffieHellmanGroup] = ["768": .bits768, "1024": .bits1024, "1536": .bits1536]
    private static let members = ["initial-key", "mode", "lifetime", "group", "dh-key-file"]

    /// The words between the braces of a `tkey` statement.
    private struct TKEYDraft {
        var seen: Set<String> = []
        var isFaulty = false
        var initialKey: TSIGKey?
        var lifetime: UInt32 = 3600
        var groups = TKEYTerms.groups
        var keyFile: (base: String, file: DiffieHellmanKeyFile)?
    }

    /// Reads `tkey "name" { initial-key …; mode diffie-hellman; lifetime …; group …; dh-key-file …; };`, once all keys are known.
    func readTKEY(_ statement: Statement, keys: KeyTable, view: String?) -> KeyClause? {
        var reader = ValueReader(statement, of: "'tkey'")
        let place = reader.place
        guard let name = reader.name("the key's name") else { return nil }
        guard let block = reader.readBlock() else {
            reader.fail(expecting: "a block")
            return nil
        }
        let errors = reading.errorCount
        var draft = TKEYDraft()
        for statement in block.statements {
            var rest: Statement? = statement
            while let current = rest { rest = readTKEYMember(current, keys, &draft) }
        }
        if !draft.seen.contains("initial-key") { reading.error(place, "this tkey has no 'initial-key'") }
        if draft.seen.isSuperset(of: ["group", "dh-key-file"]) {
            reading.error(place, "this tkey has both 'group' and 'dh-key-file': remove one")
        }
        guard reading.errorCount == errors, let initialKey = draft.initialKey else {
            return KeyClause(name: name, place: place, entry: .faulty)
        }
        let settings = TKEYSettings(
            name: name, view: view, initialKey: initialKey, lifetime: draft.lifetime,
            groups: draft.keyFile.map { [$0.file.group] } ?? draft.groups, dhKeyFile: draft.keyFile?.base,
            keyOwner: draft.keyFile?.file.owner ?? .root)
        return KeyClause(name: name, place: place, entry: .negotiated(settings))
    }

    private func readTKEYMember(
        _ statement: Statement, _ keys: KeyTable, _ draft: inout TKEYDraft
    ) -> Statement? {
        guard let keyword = statement.keyword else {
            reading.error(statement.place, "expected the name of an option")
            return nil
        }
        let option = keyword.text.asciiLowercased
        guard Self.members.contains(option) else {
            let suggestion = reading.suggestion(for: option, among: Self.members)
            reading.error(keyword.place, "unknown option '\(keyword.shown)'\(suggestion)")
            return nil
        }
        guard draft.seen.insert(option).inserted else {
            reading.error(keyword.place, "'\(option)' redefined in this tkey")
            return nil
        }
        var value = ValueReader(statement, of: "'\(option)'")
        switch option {
        case "initial-key":
            let place = value.place
            guard let initial = value.name("the name of a key") else { return nil }
            draft.initialKey = find(initial, in: keys, at: place)
        case "mode":
            guard value.choice(of: ["diffie-hellman"]) != nil else { return nil }
        case "lifetime":
            guard let lifetime = value.seconds(in: Self.lifetimes) else { return nil }
            draft.lifetime = lifetime
        case "group":
            guard let groups = readGroups(&value) else { return nil }
            draft.groups = groups
        default:
            guard let word = value.quoted("a key file") else { return nil }
            draft.keyFile = readDiffieHellmanKeyFile(word)
        }
        return value.finish()
    }

    /// `1024`, or `{ 1024; 768; }` in the order in which to offer them.
    private func readGroups(_ value: inout ValueReader) -> [DiffieHellmanGroup]? {
        guard let block = value.readBlock() else { return readGroup(&value).map { [$0] } }
        var groups: [DiffieHellmanGroup] = []
        for statement in block.statements {
            var element = ValueReader(statement, of: "'group'", afterKeyword: false)
            guard let group = readGroup(&element) else { continue }
            _ = element.finish()
            if !groups.contains(group) { groups.append(group) }
        }
        if block.isEmpty { reading.error(block.place, "'group' needs numbers of bits") }
        return groups
    }

    private func readGroup(_ value: inout ValueReader) -> DiffieHellmanGroup? {
        value.choice(of: ["768", "1024", "1536"]).flatMap { Self.groups[$0] }
    }
}
