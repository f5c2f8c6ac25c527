internal import DNS
internal import TSIG

extension Resolver {
    /// The deepest nesting of lists, and the most addresses that a zone's lists may have.
    private static let maximumListDepth = 64
    private static let maximumPrimaries = 1000
    /// The most elements that are read for one zone; lists that contain each other many times over would take for ever.
    private static let maximumElements = 10_000

    /// Reads the head of `primaries "name" … { … };`; its elements are read where it is used.
    mutating func readPrimariesList(_ statement: Statement) -> Statement? {
        var reader = ValueReader(statement, of: "'\(statement.keyword?.text.asciiLowercased ?? "")'")
        guard let word = reader.word("the list's name") else { return nil }
        let name = word.text.asciiLowercased
        if lists[name] == nil {
            lists[name] = PrimariesList(statement: statement, place: word.place)
        } else {
            reading.error(word.place, "the list '\(name.shown)' is defined more than once")
        }
        return leftover(of: statement)
    }

    /// Checks the words of lists that no zone uses, each list once. The lists and keys that they name need not exist.
    func checkUnusedLists() {
        var checked = usedLists
        for (name, list) in lists.sorted(by: { $0.key < $1.key }) where checked.insert(name).inserted {
            var flattening = Flattening(
                .primaries, context: contexts[0], options: settings.defaults, isUsed: false)
            flattening.path = [name]
            flatten(list.statement, hasName: true, inherited: Inherited(), into: &flattening)
            checked.formUnion(flattening.usedLists)
        }
    }

    /// The primaries of a zone's `primaries { … }`.
    ///
    /// - Returns: The primaries, and the rest of the statement after a forgotten semicolon.
    mutating func readPrimaries(
        _ statement: Statement, _ context: ZoneContext, _ options: ZoneOptions
    ) -> (primaries: [Primary], rest: Statement?) {
        var flattening = Flattening(.primaries, context: context, options: options, isUsed: true)
        let rest = flatten(statement, hasName: false, inherited: Inherited(), into: &flattening)
        usedLists.formUnion(flattening.usedLists)
        return (flattening.primaries, rest)
    }

    /// One walk through a zone's lists.
    struct Flattening {
        /// The use of the addresses.
        enum Purpose {
            case primaries
            case alsoNotify
        }

        let purpose: Purpose
        let context: ZoneContext
        let options: ZoneOptions
        /// Whether a zone uses the list: then the lists and keys that it names must exist.
        let isUsed: Bool
        var primaries: [Primary] = []
        var seen: Set<Primary> = []
        var alsoNotify: [NotifiedServer] = []
        var seenAlsoNotify: Set<NotifiedServer> = []
        var elements = 0
        /// The lists that contain this one.
        var path: [String] = []
        var usedLists: Set<String> = []
        var isOverfull = false

        init(_ purpose: Purpose, context: ZoneContext, options: ZoneOptions, isUsed: Bool) {
            self.purpose = purpose
            self.context = context
            self.options = options
            self.isUsed = isUsed
        }

        var count: Int { primaries.count + alsoNotify.count }

        /// For messages.
        var what: String { purpose == .primaries ? "primaries" : "servers to notify" }
    }

    /// The port, key and source that a list passes on to its elements.
    struct Inherited {
        var port: UInt16?
        var keys: [(name: Name, place: Place)] = []
        var source: TransferSource?
        var sourceV6: TransferSource?
    }

    @discardableResult
    func flatten(
        _ statement: Statement, hasName: Bool, inherited: Inherited, into flattening: inout Flattening
    ) -> Statement? {
        var reader = ValueReader(statement, of: "'\(statement.keyword?.text.asciiLowercased ?? "")'")
        if hasName { _ = reader.readWord() }
        var inherited = inherited
        // The sources of an outer list do not apply to the lists in it.
        inherited.source = nil
        inherited.sourceV6 = nil
        while reader.nextWord != nil {
            if reader.skipKeyword("port") {
                guard let port = reader.portOfList() else { return nil }
                inherited.port = port ?? inherited.port
            } else if reader.skipKeyword("source") {
                guard let source = reader.source(.v4) else { return nil }
                inherited.source = source
            } else if reader.skipKeyword("source-v6") {
                guard let source = reader.source(.v6) else { return nil }
                inherited.sourceV6 = source
            } else if reader.skipKeyword("dscp") {
                guard reader.number(in: 0...63) != nil else { return nil }
            } else {
                reader.fail(expecting: "port, source, source-v6 and a block")
                return nil
            }
        }
        guard let block = reader.readBlock() else {
            reader.fail(expecting: "a block")
            return nil
        }
        for element in block.statements {
            var rest: Statement? = element
            while let element = rest { rest = flattenElement(element, inherited, into: &flattening) }
        }
        return reader.finish()
    }

    private func flattenElement(
        _ statement: Statement, _ inherited: Inherited, into flattening: inout Flattening
    ) -> Statement? {
        flattening.elements += 1
        guard !flattening.isOverfull else { return nil }
        guard flattening.elements <= Self.maximumElements, flattening.count < Self.maximumPrimaries else {
            flattening.isOverfull = true
            reading.errorOnce(statement.place, "the lists have more than \(Self.maximumPrimaries) \(flattening.what) in all")
            return nil
        }
        var reader = ValueReader(statement, of: "a list of \(flattening.what)", afterKeyword: false)
        guard let word = reader.readWord() else {
            reader.fail(expecting: "addresses and names of lists")
            return nil
        }
        var own = inherited
        while reader.nextWord != nil {
            if reader.skipKeyword("port") {
                guard let port = reader.portOfList() else { return nil }
                own.port = port ?? own.port
            } else if reader.skipKeyword("key") {
                guard let keys = readKeyNames(&reader) else { return nil }
                own.keys = keys
            } else if reader.skipKeyword("tls") {
                let place = reader.place
                guard let name = reader.word("the name of a 'tls' statement") else { return nil }
                guard name.isKeyword("none") || !flattening.isUsed else {
                    let what = flattening.purpose == .primaries ? "a primary" : "a server to notify"
                    reading.error(place, "'tls' for \(what) is not supported in this version: nothing would be encrypted")
                    return nil
                }
            } else if reader.skipKeyword("dscp") {
                guard reader.number(in: 0...63) != nil else { return nil }
            } else {
                break
            }
        }
        if let address = word.isQuoted ? nil : reader.parseAddress(word.text) {
            switch flattening.purpose {
            case .primaries: add(address, own, at: word.place, into: &flattening)
            case .alsoNotify: addAlsoNotify(address, own, at: word.place, into: &flattening)
            }
        } else {
            flattenList(word, own, into: &flattening)
        }
        if let word = reader.nextWord, let meant = word.text.nearest(among: ["port", "key", "tls"]) {
            reading.error(word.place, "unknown word '\(word.shown)'; did you mean '\(meant)'?")
            return nil
        }
        guard let rest = reader.finish(), let next = rest.keyword else { return nil }
        let isElement = reader.parseAddress(next.text) != nil || lists[next.text.asciiLowercased] != nil
        return isElement ? rest : nil
    }

    private func flattenList(_ word: Word, _ inherited: Inherited, into flattening: inout Flattening) {
        let name = word.text.asciiLowercased
        guard let list = lists[name] else {
            guard flattening.isUsed else { return }
            if word.text.utf8.contains(UInt8(ascii: ":"))
                || word.text.utf8.allSatisfy({ $0.isASCIIDigit || $0 == UInt8(ascii: ".") })
            {
                return reading.errorOnce(word.place, "'\(word.shown)' is not an address")
            }
            let suggestion = reading.suggestion(for: name, among: lists.keys.sorted())
            return reading.error(word.place, "unknown list '\(word.shown)'\(suggestion)")
        }
        flattening.usedLists.insert(name)
        // A list within itself adds nothing, as in named.
        guard !flattening.path.contains(name) else { return }
        guard flattening.path.count < Self.maximumListDepth else {
            return reading.errorOnce(word.place, "lists are nested more than \(Self.maximumListDepth) deep")
        }
        flattening.path.append(name)
        flatten(list.statement, hasName: true, inherited: inherited, into: &flattening)
        flattening.path.removeLast()
    }

    private func add(_ address: IPAddress, _ own: Inherited, at place: Place, into flattening: inout Flattening) {
        let options = flattening.options
        let rule = flattening.context.servers.first { $0.prefix.contains(address) }
        var keys = rule?.candidate.map { [$0] } ?? []
        guard flattening.isUsed else { return }
        if !own.keys.isEmpty {
            keys = own.keys.compactMap { findCandidate($0.name, in: flattening.context.keys, at: $0.place) }
        }
        if let rule, rule.bogus {
            return reading.warning(place, "primary \(address) is left out: server '\(rule.prefix)' is bogus")
        }
        let ofList = address.isIPv4 ? own.source?.address : own.sourceV6?.address
        let ofZone = address.isIPv4 ? options.transferSource : options.transferSourceV6
        let primary = Primary(
            endpoint: Endpoint(address, port: own.port ?? UInt16(truncatingIfNeeded: settings.port)),
            keys: keys,
            source: rule?.transferSource.map(\.address) ?? ofList ?? ofZone,
            transfers: rule?.transfers,
            requestIXFR: rule?.requestIXFR ?? options.requestIXFR,
            requestExpire: rule?.requestExpire ?? options.requestExpire,
            edns: rule?.edns ?? true,
            ednsUDPSize: rule?.ednsUDPSize ?? options.ednsUDPSize,
            tcpOnly: rule?.tcpOnly ?? false,
            maxUnsignedMessages: rule?.maxUnsignedMessages ?? options.maxUnsignedMessages)
        if flattening.seen.insert(primary).inserted { flattening.primaries.append(primary) }
    }
}
