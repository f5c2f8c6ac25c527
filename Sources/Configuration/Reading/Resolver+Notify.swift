internal import DNS

extension Resolver {
    /// Keeps the list that `option` has just read, if there is one, to be checked when every `acl` is known.
    mutating func noteMatchList(_ option: ZoneOption, _ options: ZoneOptions, at place: Place) {
        guard option.name == "allow-notify" else { return }
        usedMatchLists.append(UsedMatchList(list: options.allowNotify, option: option.name, place: place))
    }

    /// Reads `listen-on port n { … };`. Without a port it concerns the local name server, as does port 53.
    ///
    /// One with `tls`, `http` or `proxy` is for the local name server's clients; primaries do not send NOTIFY there.
    mutating func readListenOn(_ statement: Statement) {
        let name = statement.keyword?.text.asciiLowercased ?? ""
        var reader = ValueReader(statement, of: "'\(name)'")
        var port: UInt16?
        var isForClients = false
        while let word = reader.nextWord {
            if reader.skipKeyword("port") {
                guard let written = reader.port() else { return }
                port = written
            } else if reader.skipKeyword("dscp") {
                guard reader.number(in: 0...63) != nil else { return }
            } else if word.isKeyword("tls") || word.isKeyword("http") || word.isKeyword("proxy") {
                reader.advance()
                guard let value = reader.word("a name") else { return }
                isForClients = isForClients || !(word.isKeyword("tls") && value.isKeyword("none"))
            } else {
                return reader.fail(expecting: "port, proxy, tls, http and a block")
            }
        }
        guard let list = reader.matchList() else { return }
        if isForClients {
            return reading.infoOnce(
                statement.place, "'\(name)' with tls, http or proxy is ignored: it concerns the local name server")
        }
        guard let port else { return sayNoPort(name, list, at: statement.place) }
        usedMatchLists.append(UsedMatchList(list: list, option: name, place: statement.place))
        let listenOn = ListenOn(port: port, addresses: list)
        if name == "listen-on" { settings.listenOn.append(listenOn) } else { settings.listenOnV6.append(listenOn) }
    }

    /// Reports, for the first list that is not `none`, that nothing listens.
    private mutating func sayNoPort(_ name: String, _ list: AddressMatchList, at place: Place) {
        guard !saidNoPort, let first = list.elements.first, !first.matchesNobody else { return }
        saidNoPort = true
        reading.warning(
            place,
            "'\(name)' without a port is ignored, because port 53 belongs to the local name server: to receive NOTIFY, "
                + "write '\(name) port 5300 { … };', and the same port in 'also-notify' on the primaries")
    }

    /// The servers of an `also-notify { … }` for a zone with these options.
    ///
    /// If the zone sends no NOTIFY, the lists need not exist, as in named.
    mutating func readAlsoNotify(_ statement: Statement, _ context: ZoneContext, _ options: ZoneOptions) -> [NotifiedServer] {
        let isUsed = options.notify.isOnForSecondaries
        if isUsed { alsoNotifyUsed.insert(statement.place) }
        var flattening = Flattening(.alsoNotify, context: context, options: options, isUsed: isUsed)
        flatten(statement, hasName: false, inherited: Inherited(), into: &flattening)
        usedLists.formUnion(flattening.usedLists)
        return flattening.alsoNotify
    }

    /// Checks the words of an `also-notify` above zones that no zone inherits.
    mutating func checkUnusedAlsoNotify() {
        for context in contexts {
            guard let statement = context.alsoNotify, !alsoNotifyUsed.contains(statement.place) else { continue }
            var options = context.defaults
            options.notify = .no
            _ = readAlsoNotify(statement, context, options)
        }
    }

    func addAlsoNotify(_ address: IPAddress, _ own: Inherited, at place: Place, into flattening: inout Flattening) {
        let options = flattening.options
        let rule = flattening.context.servers.first { $0.prefix.contains(address) }
        var key = rule?.key
        if let named = own.keys.first {
            if own.keys.count > 1 { reading.error(own.keys[1].place, "a server to notify takes only one key") }
            if flattening.isUsed {
                key = find(named.name, in: flattening.context.keys, at: named.place)
            } else if case .key(let known) = flattening.context.keys[named.name] {
                key = known
            } else {
                return
            }
        } else if flattening.isUsed, let candidate = rule?.candidate, candidate.key == nil {
            // Never unsigned if the configuration asks for a signature.
            reading.error(
                place,
                "server \(address) to notify: key '\(candidate.name)' of its 'server' clause is negotiated with primaries; "
                    + "use another key here")
        }
        let ofList = address.isIPv4 ? own.source?.address : own.sourceV6?.address
        let ofZone = address.isIPv4 ? options.notifySource : options.notifySourceV6
        let server = NotifiedServer(
            endpoint: Endpoint(address, port: own.port ?? UInt16(truncatingIfNeeded: settings.port)), key: key,
            source: rule?.notifySource.map(\.address) ?? ofList ?? ofZone, tcpOnly: rule?.tcpOnly ?? false)
        if flattening.seenAlsoNotify.insert(server).inserted { flattening.alsoNotify.append(server) }
    }
}
