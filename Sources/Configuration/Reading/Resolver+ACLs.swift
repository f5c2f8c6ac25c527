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
                settings.acls[name] = ValueReader.matchList(of: block)
                places.append((word.place, name))
            }
        }
        aclPlaces = places
    }

    /// Looks up what the lists refer to, once all of them and all keys are there.
    func checkACLs() {
        for (place, name) in aclPlaces {
            for reference in references(of: settings.acls[name]) where settings.acls[reference] == nil {
                sayUnknownACL(reference, at: place)
            }
        }
        sayCycles()
        for use in usedMatchLists { check(use) }
    }

    /// An address match list that is acted on, and the option that holds it.
    struct UsedMatchList {
        let list: AddressMatchList
        let option: String
        let place: Place
    }

    /// Says which lists are not there, and that we have no use for `geoip`.
    func check(_ use: UsedMatchList) {
        var reached: Set<String> = []
        var open = [use.list]
        while let next = open.popLast() {
            if holdsGeoIP(next) {
                return reading.error(use.place, "'\(use.option)' comes to a list with 'geoip', which is not supported")
            }
            for name in references(of: next) where reached.insert(name).inserted {
                if let acl = settings.acls[name] { open.append(acl) } else { sayUnknownACL(name, at: use.place) }
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
