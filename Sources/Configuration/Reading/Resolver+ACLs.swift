internal import DNS

extension Resolver {
    mutating func readACLs(_ statements: [Statement]) {
        var places: [(Place, String)] = []
        for statement in statements {
            var reader = ValueReader(statement, of: "'acl'")
            guard let word = reader.word("a name") else { continue }
            guard let block = reader.takeBlock() else {
                reader.fail(expecting: "a block")
                continue
            }
            let name = word.text.asciiLowercased
            if ["any", "none", "localhost", "localnets"].contains(name) {
                reading.error(word.place, "acl '\(name)' is built in")
            } else if settings.acls[name] != nil {
                reading.error(word.place, "acl '\(name.shown)' is defined more than once")
            } else {
                settings.acls[name] = readMatchList(block, depth: 0)
                places.append((word.place, name))
            }
        }
        aclPlaces = places
    }

    func readMatchList(_ block: Block, depth: Int) -> AddressMatchList {
        var list = AddressMatchList()
        for statement in block.statements {
            var reader = ValueReader(statement, of: "an address match list", afterKeyword: false)
            let isNegated = reader.takeMark(.bang)
            guard let match = readMatch(&reader, depth: depth) else { continue }
            _ = reader.finish()
            list.elements.append(AddressMatchList.Element(isNegated: isNegated, match: match))
        }
        return list
    }

    private func readMatch(_ reader: inout ValueReader, depth: Int) -> AddressMatchList.Match? {
        if let block = reader.takeBlock() { return .list(readMatchList(block, depth: depth + 1)) }
        guard let word = reader.nextWord else {
            reader.fail(expecting: "addresses, prefixes, keys and names")
            return nil
        }
        if reader.takeKeyword("key") { return reader.name("the key's name").map { .key($0) } }
        if reader.takeKeyword("geoip") {
            var words: [String] = []
            while let word = reader.takeWord() { words.append(word.isQuoted ? word.text.quoted : word.text) }
            return .geoip(words.joined(separator: " "))
        }
        if !word.isQuoted, let first = word.text.utf8.first, first.isASCIIDigit || word.text.utf8.contains(UInt8(ascii: ":")) {
            return reader.prefix().map { .prefix($0) }
        }
        _ = reader.takeWord()
        switch word.text.asciiLowercased {
        case "any": return .any
        case "none": return AddressMatchList.Match.none
        case "localhost": return .localhost
        case "localnets": return .localnets
        case let name: return .acl(name)
        }
    }

    /// Looks up what the lists refer to, once all of them and all keys are there.
    func checkACLs() {
        for (place, name) in aclPlaces {
            for reference in references(of: settings.acls[name]) where settings.acls[reference] == nil {
                sayUnknownACL(reference, at: place)
            }
        }
        sayCycles()
        for statement in notifyLists { checkAllowNotify(statement) }
    }

    /// Reads an `allow-notify` only to say what is wrong with it.
    func checkAllowNotify(_ statement: Statement) {
        reading.warningOnce(statement.place, "'allow-notify' is read, and used from a later version on")
        var reader = ValueReader(statement, of: "'allow-notify'")
        let place = reader.place
        guard let block = reader.takeBlock() else { return reader.fail(expecting: "a block") }
        let list = readMatchList(block, depth: 0)
        var reached: Set<String> = []
        var open = [list]
        while let next = open.popLast() {
            if holdsGeoIP(next) {
                return reading.error(place, "'allow-notify' comes to a list with 'geoip', which is not supported")
            }
            for name in references(of: next) where reached.insert(name).inserted {
                if let acl = settings.acls[name] { open.append(acl) } else { sayUnknownACL(name, at: place) }
            }
        }
    }

    private func sayUnknownACL(_ name: String, at place: Place) {
        reading.error(place, "unknown acl '\(name.shown)'\(reading.suggestion(for: name, among: settings.acls.keys.sorted()))")
    }

    /// Says which lists lead back to themselves, going through each list once.
    private func sayCycles() {
        enum State { case open, done }
        var states: [String: State] = [:]
        for (_, start) in aclPlaces where states[start] == nil {
            var path = [(name: start, rest: references(of: settings.acls[start]))]
            states[start] = .open
            while let last = path.indices.last {
                guard let next = path[last].rest.popLast() else {
                    states[path.removeLast().name] = .done
                    continue
                }
                switch states[next] {
                case .done: continue
                case .open:
                    if let place = aclPlaces.first(where: { $0.1 == next })?.0 {
                        reading.error(place, "acl '\(next.shown)' holds itself")
                    }
                case nil:
                    states[next] = .open
                    path.append((next, references(of: settings.acls[next])))
                }
            }
        }
    }

    private func references(of list: AddressMatchList?) -> [String] {
        (list?.elements ?? []).flatMap { element -> [String] in
            switch element.match {
            case .acl(let name): [name]
            case .list(let inner): references(of: inner)
            default: []
            }
        }
    }

    private func holdsGeoIP(_ list: AddressMatchList) -> Bool {
        list.elements.contains { element in
            switch element.match {
            case .geoip: true
            case .list(let inner): holdsGeoIP(inner)
            default: false
            }
        }
    }
}
