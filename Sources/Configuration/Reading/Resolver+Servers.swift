internal import DNS
internal import TSIG

extension Resolver {
    /// Reads `server` clauses; returns them with the longest prefixes first, so that the first match applies.
    func readServers(_ statements: [Statement], keys: KeyTable) -> [ServerRule] {
        var rules: [ServerRule] = []
        var seen: Set<Prefix> = []
        for statement in statements {
            var reader = ValueReader(statement, of: "'server'")
            let place = reader.place
            guard let prefix = reader.prefix() else { continue }
            guard let block = reader.readBlock() else {
                reader.fail(expecting: "a block")
                continue
            }
            guard seen.insert(prefix).inserted else {
                reading.error(place, "server '\(prefix)' is defined more than once")
                continue
            }
            rules.append(readServer(prefix, block, keys: keys))
        }
        return rules.enumerated().sorted { ($1.element.prefix.length, $0.offset) < ($0.element.prefix.length, $1.offset) }
            .map(\.element)
    }

    private func readServer(_ prefix: Prefix, _ block: Block, keys: KeyTable) -> ServerRule {
        var rule = ServerRule(prefix)
        var server = BlockReader(reading, .server, "server '\(prefix)'")
        server.read(block.statements) { entry, statement in
            var value = ValueReader(statement, of: "'\(entry.name)'")
            switch entry.use {
            case .server(let option):
                option.read(&value, &rule)
            case .statement where entry.name == "keys":
                rule.candidate = readServerKey(&value, keys)
            default:
                return nil
            }
            return value.finish()
        }
        return rule
    }

    /// `keys k;` or `keys { k; };`: one key, as in named.
    private func readServerKey(_ value: inout ValueReader, _ keys: KeyTable) -> KeyCandidate? {
        guard let block = value.readBlock() else {
            let place = value.place
            guard let name = value.name("one key") else { return nil }
            return findCandidate(name, in: keys, at: place)
        }
        var found: KeyCandidate?
        var count = 0
        for statement in block.statements {
            var element = ValueReader(statement, of: "'keys'", afterKeyword: false)
            let place = element.place
            guard let name = element.name("one key") else { continue }
            _ = element.finish()
            count += 1
            if count == 1 {
                found = findCandidate(name, in: keys, at: place)
            } else {
                reading.error(place, "'keys' takes only one key")
            }
        }
        if count == 0 { reading.error(block.place, "'keys' needs one key") }
        return found
    }

    /// The key of that name in `keys`, with its secret; reports if there is none.
    func find(_ name: Name, in keys: KeyTable, at place: Place) -> TSIGKey? {
        guard let candidate = findCandidate(name, in: keys, at: place) else { return nil }
        if candidate.key == nil {
            let shown = reading.shown(name, at: place)
            reading.error(place, "key '\(shown)' is negotiated with primaries and has no secret: use another key here")
        }
        return candidate.key
    }

    /// The key of that name in `keys`; reports if there is none.
    func findCandidate(_ name: Name, in keys: KeyTable, at place: Place) -> KeyCandidate? {
        switch keys[name] {
        case .key(let key):
            return .secret(key)
        case .negotiated(let settings):
            return .negotiated(settings)
        case .faulty:
            return nil
        case nil:
            let suggestion = reading.suggestion(for: name.description, among: keys.names)
            reading.error(place, "unknown key '\(reading.shown(name, at: place))'\(suggestion)")
            return nil
        }
    }
}
