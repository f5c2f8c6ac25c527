internal import DNS
internal import TSIG

extension Resolver {
    /// Reads `view "name" [class] { … };`: its keys, servers and options; its zones are read after all views.
    mutating func readView(_ statement: Statement) {
        var reader = ValueReader(statement, of: "'view'")
        guard let word = reader.word("the view's name") else { return }
        var recordClass = RecordClass.internet
        if reader.nextWord != nil {
            guard let named = readClass(&reader) else { return }
            recordClass = named
        }
        guard let block = reader.readBlock() else { return reader.fail(expecting: "a block") }
        let name = word.text
        if settings.views.contains(where: { $0.name == name && $0.recordClass == recordClass }) {
            return reading.error(word.place, "view '\(name.shown)' is defined more than once")
        }
        var context = ZoneContext()
        context.view = name
        context.recordClass = recordClass
        context.defaults = settings.defaults
        context.formatPlace = contexts[0].formatPlace
        context.alsoNotify = contexts[0].alsoNotify
        readBody(block, of: &context)
        settings.views.append(
            ViewSettings(
                name: name, recordClass: recordClass, keys: context.keys.all, negotiatedKeys: context.keys.negotiated,
                servers: context.servers, defaults: context.defaults))
        for key in context.keys.insert(outer: contexts[0].keys) {
            reading.error(
                word.place, "key '\(reading.shown(key, at: word.place))' is defined in view '\(name.shown)' and outside it")
        }
        contexts.append(context)
    }

    private mutating func readBody(_ block: Block, of context: inout ZoneContext) {
        var view = BlockReader(reading, .view, "view '\(context.view?.shown ?? "")'")
        var servers: [Statement] = []
        var negotiated: [Statement] = []
        var statements = block.statements
        while true {
            if let zone = statements.unreadZone {
                zoneNodes.append((UInt32(zone), UInt32(contexts.count)))
                _ = statements.next()
                continue
            }
            guard let next = statements.next() else { break }
            var rest: Statement? = next
            while let statement = rest {
                rest = view.read(statement) { entry, statement in
                    switch entry.use {
                    case .zone(let option):
                        var value = ValueReader(statement, of: "'\(entry.name)'")
                        if option.name == "masterfile-format" { context.formatPlace = statement.place }
                        option.read(&value, &context.defaults)
                        noteMatchList(option, context.defaults, at: statement.place)
                        return value.finish()
                    case .statement:
                        switch entry.name {
                        case "key": add(readKey(statement), to: &context.keys)
                        case "tkey": negotiated.append(statement)
                        case "server": servers.append(statement)
                        case "zone": strayZones.append((statement, contexts.count))
                        case "also-notify": context.alsoNotify = statement
                        default: break
                        }
                        return leftover(of: statement)
                    default:
                        return nil
                    }
                }
            }
        }
        var keys = context.keys
        _ = keys.insert(outer: contexts[0].keys)
        for statement in negotiated {
            let clause = readTKEY(statement, keys: keys, view: context.view)
            add(clause, to: &context.keys)
            if let clause { _ = keys.insert(clause.entry, named: clause.name) }
        }
        context.servers = servers.isEmpty ? contexts[0].servers : readServers(servers, keys: keys)
    }

    /// `IN`, `CH` or `HS`, or their long names.
    func readClass(_ reader: inout ValueReader) -> RecordClass? {
        guard let word = reader.nextWord else {
            reader.fail(expecting: "a class")
            return nil
        }
        let recordClass: RecordClass
        switch word.text.asciiLowercased {
        case "in": recordClass = .internet
        case "ch", "chaos": recordClass = .chaos
        case "hs", "hesiod": recordClass = .hesiod
        case let text:
            if text.hasPrefix("class"), let number = UInt16(text.dropFirst(5)) {  // RFC 3597 §5
                recordClass = RecordClass(number)
                break
            }
            reading.error(word.place, "unknown class '\(word.shown)'")
            return nil
        }
        _ = reader.readWord()
        return recordClass
    }
}
