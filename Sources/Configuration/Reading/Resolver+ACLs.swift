internal import DNS

extension Resolver {
    mutating func readACLs(_ statements: [Statement]) {
        for statement in statements {
            var reader = ValueReader(statement, of: "'acl'")
            guard let word = reader.word("a name") else { continue }
            guard let block = reader.readBlock() else {
                reader.fail(expecting: "a block")
                continue
            }
            let name = word.text.asciiLowercased
            if ["any", "none", "localhost", "localnets"].contains(name) {
                reading.error(word.place, "acl '\(name)' is built in")
            } else if settings.acls[name] != nil {
                reading.error(word.place, "acl '\(name.shown)' is defined more than once")
            } else {
                settings.acls[name] = ValueReader.matchList(of: block)
                aclPlaces[name] = word.place
            }
        }
    }

    /// Checks the references in the lists that are used, once all lists and all keys are read. Lists for the local name server alone
    /// are not checked, as named does not check unused ones.
    func checkACLs() {
        for use in usedMatchLists { check(use) }
    }

    /// An address match list that is used, and the option that it belongs to.
    struct UsedMatchList {
        let list: AddressMatchList
        let option: String
        let place: Place
    }

    /// Reports lists that do not exist, lists that contain themselves, and `geoip`, which is not supported.
    func check(_ use: UsedMatchList) {
        enum State { case open, done }
        guard !holdsGeoIP(use.list) else { return sayGeoIP(use) }
        var states: [String: State] = [:]
        var path: [(name: String?, rest: [String], place: Place)] = [(nil, references(of: use.list), use.place)]
        while let last = path.indices.last {
            guard let next = path[last].rest.popLast() else {
                if let name = path.removeLast().name { states[name] = .done }
                continue
            }
            switch states[next] {
            case .done:
                continue
            case .open:
                reading.errorOnce(aclPlaces[next] ?? use.place, "acl '\(next.shown)' includes itself")
            case nil:
                guard let acl = settings.acls[next] else {
                    states[next] = .done
                    sayUnknownACL(next, at: path[last].place)
                    continue
                }
                guard !holdsGeoIP(acl) else { return sayGeoIP(use) }
                states[next] = .open
                path.append((next, references(of: acl), aclPlaces[next] ?? use.place))
            }
        }
    }

    private func sayGeoIP(_ use: UsedMatchList) {
        reading.error(use.place, "'\(use.option)' uses 'geoip', which is not supported")
    }

    private func sayUnknownACL(_ name: String, at place: Place) {
        if ValueReader.isMeantAsAddress(name) { return reading.error(place, "'\(name.shown)' is not an address") }
        reading.error(place, "unknown acl '\(name.shown)'\(reading.suggestion(for: name, among: settings.acls.keys.sorted()))")
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
