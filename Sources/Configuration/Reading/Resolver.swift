internal import DNS

/// Turns statements into settings. What zones may refer to is read first, wherever it stands, then the zones one by one.
struct Resolver {
    let reading: Reading
    let tree: SyntaxTree
    let workingDirectory: String
    var settings: Settings

    /// Named lists of primaries, by name in lower case.
    var lists: [String: PrimariesList] = [:]
    var templates: [String: Template] = [:]
    /// The context of zones outside views, and one for each view.
    var contexts: [ZoneContext]
    /// Unread zones in the order of the configuration, each with its context.
    var zoneNodes: [(node: UInt32, context: UInt32)] = []
    /// Zones in the tree that a forgotten semicolon kept from being read later.
    var strayZones: [(statement: Statement, context: Int)] = []
    /// Where each `acl` stands, by its name in lower case.
    var aclPlaces: [String: Place] = [:]
    /// The lists of `allow-notify` and `listen-on`, checked when every `acl` is known.
    var usedMatchLists: [UsedMatchList] = []
    var zones = ZoneTable()
    var folders: FolderTable
    /// The channels whose full log files are renamed to the same name with a number, by these files.
    var rolledLogs: [String: String] = [:]
    /// Files whose names are derived from those of zones.
    var derivedNames: [DerivedName] = []
    var directoryPlace: Place?
    var stateDirectoryPlace: Place?
    /// Whether it was reported that a `listen-on` without a port is ignored.
    var saidNoPort = false
    /// The files of channels, to be checked after everything is read.
    var logFiles: [(channel: Word, path: String)] = []
    /// Bodies of zones by their words.
    var bodies: [BodyWords.Key: ZoneBody] = [:]
    var usedLists: Set<String> = []
    /// Where each `also-notify` stands that a zone inherits.
    var alsoNotifyUsed: Set<Place> = []
    var usedTemplates: Set<String> = []

    init(_ reading: Reading, _ tree: SyntaxTree, workingDirectory: String) {
        self.reading = reading
        self.tree = tree
        self.workingDirectory = workingDirectory
        settings = Settings(directory: workingDirectory)
        folders = FolderTable(source: reading.source)
        contexts = [ZoneContext()]
    }

    /// What a zone inherits from its place.
    struct ZoneContext {
        var view: String?
        var recordClass = RecordClass.internet
        var keys = KeyTable()
        var servers: [ServerRule] = []
        var defaults = ZoneOptions.builtIn
        /// Where `masterfile-format` was set above the zone.
        var formatPlace: Place?
        /// The `also-notify` above the zone.
        var alsoNotify: Statement?
    }

    struct PrimariesList {
        let statement: Statement
        let place: Place
    }

    struct Template {
        let name: String
        let block: Block
        let place: Place
    }

    // MARK: The top

    mutating func readStatements() {
        var top = BlockReader(reading, .top, "the configuration")
        var options: Statement?
        var logging: Statement?
        var acls: [Statement] = []
        var servers: [Statement] = []
        var views: [Statement] = []
        var keys: [Statement] = []
        var negotiatedKeys: [Statement] = []
        var tls: [Statement] = []
        var statements = Statements(reading, of: tree)
        while true {
            if let zone = statements.unreadZone {
                zoneNodes.append((UInt32(zone), 0))
                _ = statements.next()
                continue
            }
            guard let next = statements.next() else { break }
            if next.keyword?.isKeyword("tls") == true { tls.append(next) }
            var rest: Statement? = next
            while let statement = rest {
                rest = top.read(statement) { entry, statement in
                    guard case .statement = entry.use else { return nil }
                    switch entry.name {
                    case "options": options = statement
                    case "logging": logging = statement
                    case "key": keys.append(statement)
                    case "tkey": negotiatedKeys.append(statement)
                    case "acl": acls.append(statement)
                    case "server": servers.append(statement)
                    case "view": views.append(statement)
                    case "template": return readTemplate(statement)
                    case "zone":
                        strayZones.append((statement, 0))
                    default:
                        return readPrimariesList(statement)
                    }
                    return leftover(of: statement)
                }
            }
        }
        readOptions(options)
        // Key files may be relative to `directory`.
        for statement in tls { noteServerFiles(ofTLS: statement) }
        for statement in keys { add(readKey(statement), to: &contexts[0].keys) }
        for statement in negotiatedKeys {
            add(readTKEY(statement, keys: contexts[0].keys, view: nil), to: &contexts[0].keys)
        }
        settings.keys = contexts[0].keys.all
        settings.negotiatedKeys = contexts[0].keys.negotiated
        if let logging { readLogging(logging) }
        readACLs(acls)
        contexts[0].servers = readServers(servers, keys: contexts[0].keys)
        settings.servers = contexts[0].servers
        contexts[0].defaults = settings.defaults
        for view in views { readView(view) }
        checkACLs()
    }

    /// The rest after the first block of a statement that is read later, reported and returned if it is a statement itself.
    func leftover(of statement: Statement) -> Statement? {
        var reader = ValueReader(statement, of: "")
        while reader.readWord() != nil || reader.skipMark(.slash) {}
        guard reader.readBlock() != nil else { return nil }
        return reader.finish()
    }

    // MARK: options

    private mutating func readOptions(_ statement: Statement?) {
        guard let statement else { return }
        var reader = ValueReader(statement, of: "'options'")
        guard let block = reader.readBlock() else { return reader.fail(expecting: "a block") }
        var settings = settings
        var stateDirectory: String?
        var formatPlace: Place?
        var listenOn: [Statement] = []
        var options = BlockReader(reading, .options, "options")
        options.read(block.statements) { entry, statement in
            var value = ValueReader(statement, of: "'\(entry.name)'")
            switch entry.use {
            case .global(let option):
                option.read(&value, &settings)
            case .zone(let option):
                if option.name == "masterfile-format" { formatPlace = statement.place }
                option.read(&value, &settings.defaults)
                noteMatchList(option, settings.defaults, at: statement.place)
            case .statement where entry.name == "directory":
                directoryPlace = value.place
                if let path = readPath(&value, "a directory") { settings.directory = Path.join(workingDirectory, path) }
            case .statement where entry.name == "state-directory":
                stateDirectoryPlace = value.place
                stateDirectory = readPath(&value, "a directory")
            case .statement where entry.name == "also-notify":
                contexts[0].alsoNotify = statement
                return leftover(of: statement)
            case .statement where entry.name == "listen-on" || entry.name == "listen-on-v6":
                listenOn.append(statement)
                return leftover(of: statement)
            default:
                return nil
            }
            return value.finish()
        }
        settings.stateDirectory = Path.join(settings.directory, stateDirectory ?? ".secondaryd")
        contexts[0].formatPlace = formatPlace
        self.settings = settings
        for statement in block.statements { noteServerFile(statement) }
        for statement in listenOn { readListenOn(statement) }
    }

    /// A path in quotes without control characters.
    func readPath(_ reader: inout ValueReader, _ what: String) -> String? {
        reader.quoted(what).flatMap { checkedPath($0, what) }
    }

    func checkedPath(_ word: Word, _ what: String) -> String? {
        let path = word.text
        if path.isEmpty {
            reading.error(word.place, "the name of \(what) is empty")
            return nil
        }
        if path.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F || $0.value == 0xFFFD }) {
            reading.error(word.place, "'\(path.shown)' contains control characters or is not UTF-8")
            return nil
        }
        return path
    }
}
