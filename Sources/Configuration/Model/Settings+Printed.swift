internal import DNS
internal import LibCrypto
internal import TSIG

extension Settings {
    /// The settings in named.conf syntax with all defaults; reading the text gives the same settings, except for the secrets of keys,
    /// which are shown as question marks.
    package var printed: String {
        var printer = Printer(settings: self)
        return printer.print()
    }
}

/// Writes settings as statements.
private struct Printer {
    let settings: Settings
    private var text = ""
    private var indent = ""
    /// Lists of primaries that have a `source` of their own: the list's name by its text.
    private var lists: [String: String] = [:]

    init(settings: Settings) {
        self.settings = settings
    }

    mutating func print() -> String {
        printOptions()
        for logged in settings.logging?.printed ?? [] { line(logged) }
        for key in settings.keys { print(key) }
        for key in settings.negotiatedKeys { print(key) }
        for (name, list) in settings.acls.sorted(by: { $0.key < $1.key }) { line("acl \(name.quoted) \(list);") }
        for server in settings.servers { print(server) }
        if settings.views.isEmpty {
            for zone in settings.zones { print(zone, settings.servers, settings.defaults) }
        }
        for view in settings.views { print(view) }
        return text
    }

    private mutating func line(_ words: String) {
        text += indent
        text += words
        text += "\n"
    }

    private mutating func block(_ head: String, _ body: (inout Printer) -> Void) {
        line(head + " {")
        let outer = indent
        indent += "\t"
        body(&self)
        indent = outer
        line("};")
    }

    private mutating func printOptions() {
        let settings = settings
        block("options") { printer in
            printer.line("directory \(settings.directory.quoted);")
            printer.line("state-directory \(settings.stateDirectory.quoted);")
            for option in GlobalOption.all { printer.line("\(option.name) \(option.shown(settings));") }
            for (name, statements) in [("listen-on", settings.listenOn), ("listen-on-v6", settings.listenOnV6)] {
                for listenOn in statements { printer.line("\(name) port \(listenOn.port) \(listenOn.addresses);") }
            }
            for option in ZoneOption.all { printer.line("\(option.name) \(option.shown(settings.defaults));") }
        }
    }

    private mutating func print(_ key: TSIGKey) {
        block("key \(key.name.quoted)") { printer in
            printer.line("algorithm \(key.algorithm);")
            printer.line("secret \"????????\";")
        }
    }

    private mutating func print(_ key: TKEYSettings) {
        block("tkey \(key.name.quoted)") { printer in
            printer.line("initial-key \(key.initialKey.name.quoted);")
            printer.line("mode diffie-hellman;")
            printer.line("lifetime \(key.lifetime);")
            if let file = key.dhKeyFile {
                printer.line("dh-key-file \(file.quoted);")
            } else {
                printer.line("group { \(key.groups.map { "\($0.bits);" }.joined(separator: " ")) };")
            }
        }
    }

    private mutating func print(_ rule: ServerRule) {
        block("server \(rule.prefix)") { printer in
            if let key = rule.candidate { printer.line("keys { \(key.name.quoted); };") }
            for option in ServerOption.all {
                if let value = option.shown(rule) { printer.line("\(option.name) \(value);") }
            }
        }
    }

    private mutating func print(_ view: ViewSettings) {
        // Lists are defined outside views.
        let zones = settings.zones.filter { $0.view == view.name && $0.recordClass == view.recordClass }
        for zone in zones {
            _ = elements(of: zone, view.servers)
            _ = self.alsoNotify(of: zone, view.servers)
        }
        let settings = settings
        block("view \(view.name.quoted) \(view.recordClass)") { printer in
            for key in view.keys { printer.print(key) }
            for key in view.negotiatedKeys { printer.print(key) }
            if view.servers != settings.servers { for server in view.servers { printer.print(server) } }
            printer.printDifferences(of: view.defaults, from: settings.defaults, .view)
            for zone in zones { printer.print(zone, view.servers, view.defaults) }
        }
    }

    private mutating func print(_ zone: ZoneSettings, _ servers: [ServerRule], _ defaults: ZoneOptions) {
        let primaries = elements(of: zone, servers)
        let alsoNotify = alsoNotify(of: zone, servers)
        block("zone \(zone.name.quoted)\(zone.view == nil ? "" : " \(zone.recordClass)")") { printer in
            printer.line("type secondary;")
            printer.line("file \(zone.file.quoted);")
            printer.line("primaries { \(primaries.joined(separator: " ")) };")
            if !alsoNotify.isEmpty { printer.line("also-notify { \(alsoNotify.joined(separator: " ")) };") }
            printer.printDifferences(of: zone.options, from: defaults, .zone)
        }
    }

    private mutating func printDifferences(of options: ZoneOptions, from defaults: ZoneOptions, _ scope: Scope) {
        for option in ZoneOption.all where option.scopes.contains(scope) {
            let value = option.shown(options)
            if value != option.shown(defaults) { line("\(option.name) \(value);") }
        }
    }

    // MARK: Primaries

    /// The elements of a zone's `primaries`; those with a source of their own are in lists, which are printed first.
    private mutating func elements(of zone: ZoneSettings, _ servers: [ServerRule]) -> [String] {
        let primaries = zone.primaries
        if primaries.isEmpty, let bogus = servers.first(where: \.bogus) { return ["\(bogus.prefix.address);"] }
        return primaries.map { primary in
            let address = primary.endpoint.address
            let rule = servers.first { $0.prefix.contains(address) }
            let ofZone = address.isIPv4 ? zone.options.transferSource : zone.options.transferSourceV6
            return element(
                primary.endpoint, primary.keys.map(\.name), primary.source,
                inherited: rule?.transferSource.map(\.address) ?? ofZone)
        }
    }

    /// The elements of a zone's `also-notify`, likewise.
    private mutating func alsoNotify(of zone: ZoneSettings, _ servers: [ServerRule]) -> [String] {
        zone.options.alsoNotify.map { server in
            let address = server.endpoint.address
            let rule = servers.first { $0.prefix.contains(address) }
            let ofZone = address.isIPv4 ? zone.options.notifySource : zone.options.notifySourceV6
            return element(
                server.endpoint, server.key.map { [$0.name] } ?? [], server.source,
                inherited: rule?.notifySource.map(\.address) ?? ofZone)
        }
    }

    private mutating func element(
        _ endpoint: Endpoint, _ keys: [Name], _ source: IPAddress?, inherited: IPAddress?
    ) -> String {
        let names = keys.map(\.quoted)
        let key =
            switch names.count {
            case 0: ""
            case 1: " key \(names[0])"
            default: " key { \(names.map { "\($0);" }.joined(separator: " ")) }"
            }
        let element = "\(endpoint.address) port \(endpoint.port)\(key);"
        guard let source, source != inherited else { return element }
        return "\(list("\(source.isIPv4 ? "source" : "source-v6") \(source) { \(element) }"));"
    }

    /// The name of the list with this head and body.
    private mutating func list(_ body: String) -> String {
        if let name = lists[body] { return name }
        let name = "list-\(lists.count + 1)"
        lists[body] = name
        line("primaries \(name) \(body);")
        return name
    }
}

extension String {
    /// In quotes, for the lexer to read back.
    var quoted: String {
        utf8.contains(UInt8(ascii: "\""))
            ? "\"" + split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"") + "\""
            : "\"" + self + "\""
    }
}

extension Name {
    /// Quotes within the name as `\034`: the lexer would take one after a backslash for the end of the string.
    var quoted: String {
        var octets: [UInt8] = []
        var isEscaped = false
        for octet in description.utf8 {
            if isEscaped, octet == UInt8(ascii: "\"") { octets += "034".utf8 } else { octets.append(octet) }
            isEscaped = octet == UInt8(ascii: "\\") && !isEscaped
        }
        return "\"" + String(decoding: octets, as: UTF8.self) + "\""
    }
}
