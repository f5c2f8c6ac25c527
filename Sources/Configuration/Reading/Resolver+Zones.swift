internal import DNS

extension Resolver {
    /// Reads the zones, each parsed only while it is read.
    mutating func readZones(_ parser: inout Parser) {
        zones.reserve(zoneNodes.count)
        settings.zones.reserveCapacity(zoneNodes.count)
        var scratch = SyntaxTree()
        for (node, context) in zoneNodes {
            parser.parseZone(tree.nodes[Int(node)], at: Int(node), into: &scratch)
            if reading.includesItself { return }
            for statement in Statements(reading, of: scratch) { readZones(statement, Int(context)) }
        }
        for (statement, context) in strayZones { readZones(statement, context) }
        checkUnusedAlsoNotify()
        checkUnusedLists()
        checkUnusedTemplates()
        checkFiles()
        checkFolders()
        sayLogFilesOfServer()
    }

    /// Reads a zone, and those that follow it after forgotten semicolons.
    private mutating func readZones(_ statement: Statement, _ context: Int) {
        var rest: Statement? = statement
        while let statement = rest {
            guard statement.keyword?.isKeyword("zone") == true else {
                let word = statement.keyword?.shown ?? ""
                return reading.error(statement.place, "'\(word)' is not read because the ';' before it is missing")
            }
            rest = readZone(statement, context)
        }
    }

    /// Reads one `zone "name" [class] { … };`.
    private mutating func readZone(_ statement: Statement, _ index: Int) -> Statement? {
        var reader = ValueReader(statement, of: "'zone'")
        let place = reader.place
        guard let name = reader.name("the zone's name") else { return nil }
        let context = contexts[index]
        if reader.nextWord != nil {
            guard let recordClass = readClass(&reader) else { return nil }
            if recordClass != context.recordClass {
                reading.error(place, "zone '\(name)': class \(recordClass) in a view of class \(context.recordClass)")
                return nil
            }
        }
        guard let block = reader.readBlock() else {
            reader.fail(expecting: "a block")
            return nil
        }
        let rest = reader.finish()
        if index == 0, contexts.count > 1 {
            reading.error(place, "zone '\(name)': when using 'view' statements, all zones must be in views")
        }
        if let earlier = zones.claim(name, context: index, at: place) {
            // After forgotten semicolons it was read already as the rest of another statement.
            if earlier == place { return nil }
            reading.error(place, "zone '\(name)' is defined more than once, first \(reading.where(earlier, from: place))")
            return rest
        }
        readBody(block, of: name, at: place, context, index)
        return rest
    }

    private mutating func readBody(_ block: Block, of name: Name, at place: Place, _ context: ZoneContext, _ index: Int) {
        guard let body = remembered(block, name, at: place, context, index) else { return }
        guard body.kind == .secondary else { return noteFiles(of: body, name, context) }
        guard let pattern = body.file else {
            if body.hasFaultyFile { return }
            return reading.error(place, "zone '\(name)': missing 'file' entry: secondaryd keeps zones only in files")
        }
        guard let common = body.common else { return }
        guard let file = path(pattern.text, of: name, context, at: pattern.place) else { return }
        let claimed = folders.canonical(zoneFile: file, at: pattern.place)
        if let earlier = zones.claim(file: claimed, zone: settings.zones.count, at: pattern.place) {
            let other = settings.zones[earlier]
            let view = other.view.map { " in view '\($0)'" } ?? ""
            return reading.error(
                pattern.place, "zone '\(name)': zone '\(other.name)'\(view) is written to the same file '\(file.shownPath)'")
        }
        checkName(of: claimed, zone: settings.zones.count, at: pattern.place)
        settings.zones.append(ZoneSettings(name: name, file: file, common: common))
    }

    /// The body as read for an earlier zone with the same words, or read now.
    private mutating func remembered(
        _ block: Block, _ name: Name, at place: Place, _ context: ZoneContext, _ index: Int
    ) -> ZoneBody? {
        guard let words = BodyWords(block, context: index) else {
            return body(of: block, name, at: place, context)
        }
        if let known = bodies[words.key] {
            var body = known
            if let word = words.file, body.kind == .other {
                body.file = (word.text, word.place)
            } else if let word = words.file {
                guard let path = checkedPath(word, "a file") else { return nil }
                body.file = (path, word.place)
            }
            return body
        }
        let faults = reading.faultCount
        let body = body(of: block, name, at: place, context)
        // Faults were reported for this zone; for the next one they must be reported again.
        if let body, reading.faultCount == faults, bodies.count < Self.rememberedBodies { bodies[words.key] = body }
        return body
    }

    private static let rememberedBodies = 4096

    private func path(_ pattern: String, of name: Name, _ context: ZoneContext, at place: Place) -> String? {
        switch FileTokens.expand(pattern, zone: name, view: context.view) {
        case .path(let path):
            return Path.join(settings.directory, path)
        case .unfit(let text):
            reading.error(
                place, "zone '\(name)': '\(text.shown)' cannot be part of a file name: write the file name of this zone in full"
            )
            return nil
        }
    }
}

/// The words between a zone's braces, without its file: zones with the same words have the same settings.
struct BodyWords {
    struct Key: Hashable {
        fileprivate(set) var octets: [UInt8] = []

        func hash(into hasher: inout Hasher) {
            hasher.combine(octets.span)
        }
    }

    private(set) var key = Key()
    private(set) var file: Word?

    /// `nil` if the body is too unusual to be compared.
    init?(_ block: Block, context: Int) {
        key.octets.reserveCapacity(128)
        key.octets.appendLength(context)
        for statement in block.statements {
            if let keyword = statement.keyword, keyword.isKeyword("file") {
                guard file == nil, statement.end - statement.first == 2, block.tree.nodes[statement.first + 1].kind == .quoted
                else { return nil }
                file = Word(reading: block.reading, node: block.tree.nodes[statement.first + 1])
                continue
            }
            for index in statement.first..<statement.end {
                let node = block.tree.nodes[index]
                key.octets.append(node.kind.rawValue)
                if node.kind == .block || node.kind == .statement {
                    key.octets.appendLength(Int(node.next) - index)
                } else {
                    key.octets.appendLength(Int(node.end - node.start))
                    key.octets += block.reading.octets(of: node)
                }
            }
            key.octets.append(0xFF)
        }
        key.octets.append(file == nil ? 0 : 1)
    }
}

extension [UInt8] {
    fileprivate mutating func appendLength(_ length: Int) {
        for shift in stride(from: 0, to: 32, by: 8) { append(UInt8(truncatingIfNeeded: length >> shift)) }
    }
}

extension Reading {
    /// `at line 12`, with the file's name if it differs from that of `here`.
    func `where`(_ place: Place, from here: Place) -> String {
        let file = files[Int(place.file)]
        let line = file.line(at: place.offset)
        return place.file == here.file ? "at line \(line)" : "at \(file.path):\(line)"
    }
}
