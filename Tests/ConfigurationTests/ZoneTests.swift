import Configuration
import DNS
import TSIG
import Testing

@Suite struct ZoneTests {
    private func zone(_ options: String, _ name: String = "example.com", in others: String = "") throws -> ZoneSettings {
        let settings = try settings("\(asText) \(others) zone \"\(name)\" { type secondary; primaries { ::1; }; \(options) };")
        return try #require(settings.zones.first)
    }

    // MARK: What a zone must have

    @Test func `a zone has no file`() {
        #expect(
            faults("\(asText)\nzone a { type slave; masters { ::1; }; };") == [
                "/named.conf:2:6: error: zone 'a': missing 'file' entry: secondaryd keeps zones only in files"
            ])
    }

    @Test func `a zone has no primaries`() {
        #expect(
            faults("\(asText)\nzone a { type slave; file \"a\"; };") == [
                "/named.conf:2:6: error: zone 'a': missing 'primaries' entry"
            ])
        #expect(
            faults("\(asText)\nzone a { type slave; file \"a\"; masters { }; };") == [
                "/named.conf:2:32: error: zone 'a': empty 'primaries' entry"
            ])
        #expect(
            faults("\(asText)\nprimaries none { };\nzone a { type slave; file \"a\"; masters { none; }; };") == [
                "/named.conf:3:32: error: zone 'a': empty 'primaries' entry"
            ])
    }

    @Test func `a zone has primaries under both names`() {
        #expect(
            faults("\(asText)\nzone a { type slave; file \"a\"; masters { ::1; }; primaries { ::1; }; };") == [
                "/named.conf:2:50: error: 'primaries' and 'masters' cannot both be set in zone 'a'"
            ])
    }

    @Test func `a zone has no type, or an unknown one`() {
        #expect(faults("zone a { file \"a\"; };") == ["/named.conf:1:6: error: zone 'a': missing 'type' entry"])
        #expect(
            faults("zone a { type secondry; };") == [
                "/named.conf:1:15: error: zone 'a': unknown type 'secondry'; did you mean 'secondary'?"
            ])
    }

    @Test func `a zone is defined more than once`() {
        let a = "zone A.example { type slave; file \"a\"; masters { ::1; }; };"
        #expect(
            faults("\(asText)\n\(a)\nzone \"a.EXAMPLE.\" { type master; };") == [
                "/named.conf:3:6: error: zone 'a.EXAMPLE' is defined more than once, first at line 2"
            ])
        #expect(
            faults("\(asText)\ninclude \"/z\";\ninclude \"/y\";", ["/z": a, "/y": a]) == [
                "/y:1:6: error: zone 'A.example' is defined more than once, first at /z:1"
            ])
    }

    @Test func `two zones have one file`() {
        #expect(
            faults(
                """
                options { masterfile-format text; directory "/var"; };
                zone a { type slave; file "db"; masters { ::1; }; };
                zone b { type slave; file "/var/./db"; masters { ::1; }; };
                """) == [
                    "/named.conf:3:27: error: zone 'b': zone 'a' is written to the same file '/var/db'"
                ])
    }

    @Test func `a file's name is no name`() {
        #expect(
            faults("\(asText)\nzone a { type slave; file \"\"; masters { ::1; }; };") == [
                "/named.conf:2:27: error: the name of a file is empty"
            ])
        #expect(
            faults("\(asText)\nzone a { type slave; file \"a\u{1}b\"; masters { ::1; }; };") == [
                "/named.conf:2:27: error: 'a\\001b' contains control characters or is not UTF-8"
            ])
        #expect(
            faults("\(asText)\nzone a { type slave; file a; masters { ::1; }; };") == [
                "/named.conf:2:27: error: 'file' takes a file in quotes, not 'a'"
            ])
    }

    @Test func `a zone's name is no domain name`() {
        #expect(faults("zone \"a..b\" { };") == ["/named.conf:1:6: error: 'a..b' is not a domain name: empty label"])
        #expect(faults("zone { };") == ["/named.conf:1:6: error: 'zone' takes the zone's name, not a block"])
        #expect(faults("zone a ON { };") == ["/named.conf:1:8: error: unknown class 'ON'"])
        #expect(faults("zone a;") == ["/named.conf:1:7: error: 'zone' needs a block"])
    }

    // MARK: Where its options come from

    @Test func `what nobody writes is as named has it, but for the limits that are the local server's`() throws {
        let options = try zone("file \"a\";").options
        #expect(options.minRefreshTime == 300)
        #expect(options.maxRefreshTime == 2_419_200)
        #expect(options.minRetryTime == 500)
        #expect(options.maxRetryTime == 1_209_600)
        #expect(options.maxTransferTimeIn == 120 * 60)
        #expect(options.maxTransferIdleIn == 60 * 60)
        #expect(options.minTransferRateIn.octets == 10_240)
        #expect(options.minTransferRateIn.minutes == 5)
        #expect(options.maxRecords == 0)
        #expect(options.maxRecordsPerType == 0)
        #expect(options.maxTypesPerName == 0)
        #expect(options.maxIXFRRecords == 50_000)
        #expect(options.publishDelay == 0)
        #expect(options.requestExpire)
        #expect(options.requestIXFR)
        #expect(options.tryTCPRefresh)
        #expect(!options.multiMaster)
        #expect(options.maxUnsignedMessages == 0)
        #expect(options.ednsUDPSize == 1232)
        #expect(options.transferSource == nil)
        #expect(options.masterfileFormat == .text)
        let settings = try settings("")
        #expect(settings.port == 53)
        #expect(settings.transfersIn == 10)
        #expect(settings.transfersPerNS == 2)
        #expect(settings.serialQueryRate == 20)
        #expect(settings.directory == "/start")
        #expect(settings.stateDirectory == "/start/.secondaryd")
    }

    @Test func `zone comes before template, template before view, view before options`() throws {
        let settings = try settings(
            """
            options { masterfile-format text; max-records 1; max-records-per-type 1; max-types-per-name 1; min-retry-time 1; };
            template t { max-types-per-name 3; min-retry-time 3; };
            view v { max-records-per-type 2; max-types-per-name 2; min-retry-time 2;
                zone a { template t; type secondary; file "a"; primaries { ::1; }; min-retry-time 4; }; };
            """)
        let options = try #require(settings.zones.first).options
        #expect(
            [options.maxRecords, options.maxRecordsPerType, options.maxTypesPerName, options.minRetryTime] == [1, 2, 3, 4])
    }

    @Test func `options may stand behind the zones`() throws {
        let settings = try settings(
            "zone a { type slave; file \"a\"; masters { ::1; }; };\n options { max-records 7; masterfile-format text; };")
        #expect(settings.zones.first?.options.maxRecords == 7)
    }

    @Test func `a query rate of nothing is one a second, as in named`() throws {
        #expect(try settings("options { serial-query-rate 0; };").serialQueryRate == 1)
    }

    @Test func `the state directory is inside the directory, unless it is absolute`() throws {
        #expect(try settings("options { state-directory \"state\"; directory \"/var\"; };").stateDirectory == "/var/state")
        #expect(try settings("options { state-directory \"/state\"; directory \"var\"; };").stateDirectory == "/state")
        #expect(try settings("options { directory \"var\"; };").directory == "/start/var")
    }

    @Test func `of bounds that exclude each other the upper one counts, with a warning`() throws {
        let zones = (0..<3).map { "zone z\($0) { type slave; file \"z\($0)\"; masters { ::1; }; max-records \($0); };\n" }
            .joined()
        let (settings, diagnostics) = Files(
            "options { masterfile-format text; max-refresh-time 200; max-retry-time 1m; };\n\(zones)"
        ).load()
        #expect(
            diagnostics.map(\.description) == [
                "/named.conf:2:6: warning: min-refresh-time 300 is larger than max-refresh-time 200, which is used for both",
                "/named.conf:2:6: warning: min-retry-time 500 is larger than max-retry-time 60, which is used for both",
            ])
        let options = try #require(settings).zones.map(\.options)
        #expect(options.allSatisfy { $0.minRefreshTime == 200 && $0.maxRefreshTime == 200 })
        #expect(options.allSatisfy { $0.minRetryTime == 60 && $0.maxRetryTime == 60 })
        #expect(
            faults("\(asText)\nzone a { type slave; file \"a\"; masters { ::1; }; min-refresh-time 2419201; };") == [
                "/named.conf:2:6: warning: min-refresh-time 2419201 is larger than max-refresh-time 2419200, which is used for both"
            ])
    }

    @Test(arguments: [
        ("0", 512), ("511", 512), ("512", 512), ("4096", 4096), ("4097", 4096), ("65535", 4096), ("4294967295", 4096),
    ])
    func `edns-udp-size is brought within named's bounds, with a warning`(written: String, used: UInt32) throws {
        let text = """
            options { masterfile-format text; edns-udp-size \(written); };
            server ::2 { edns-udp-size \(written); };
            zone a { type slave; file "a"; masters { ::1; ::2; }; };
            """
        let (settings, diagnostics) = Files(text).load()
        #expect(settings?.zones.first?.primaries.map(\.ednsUDPSize) == [used, used])
        let sentence = "warning: 'edns-udp-size': \(written) is out of range: \(used) is used"
        let said = "\(used)" == written ? [] : ["/named.conf:1:49: \(sentence)", "/named.conf:2:28: \(sentence)"]
        #expect(diagnostics.map(\.description) == said)
        #expect(faults("options { edns-udp-size 4294967296; };").count == 1)
    }

    @Test func `zones that are configured alike share their settings`() throws {
        var text = asText + "key k { algorithm hmac-md5; secret c2VjcmV0; }; primaries p { ::1; ::2 key k; };\n"
        for number in 0..<100 {
            text += "zone z\(number) { type secondary; primaries { p; }; file \"z\(number)\"; };\n"
            text += "zone y\(number) { type slave; file \"y\(number)\"; journal \"y\(number).jnl\"; masters { ::1; p; }; };\n"
        }
        let zones = try settings(text).zones
        #expect(zones.count == 200)
        #expect(zones.allSatisfy { $0.sharesSettings(with: zones[0]) || $0.sharesSettings(with: zones[1]) })
        #expect(zones.map(\.file).prefix(3) == ["/start/z0", "/start/y0", "/start/z1"])
    }

    @Test func `zones with the same words are told of the same faults`() {
        let zone = "type slave; masters { ::1; nowhere; }; };"
        #expect(
            faults("\(asText)\nzone a { file \"a\"; \(zone)\nzone b { file \"b\"; \(zone)\nzone c { file \"c\"; \(zone)") == [
                "/named.conf:2:47: error: unknown list 'nowhere'",
                "/named.conf:3:47: error: unknown list 'nowhere'",
                "/named.conf:4:47: error: unknown list 'nowhere'",
            ])
    }

    // MARK: Templates

    @Test func `a template gives type, file and primaries too`() throws {
        let settings = try settings(
            """
            \(asText)
            zone b.example { template "T"; };
            zone a.example { template t; file "other"; primaries { ::2; }; };
            template t { type secondary; file "$name.db"; primaries { ::1; }; };
            """)
        #expect(settings.zones.map(\.file) == ["/start/b.example.db", "/start/other"])
        #expect(settings.zones.map { $0.primaries.map(\.endpoint.description) } == [["::1#53"], ["::2#53"]])
    }

    @Test func `an unknown template is named`() {
        #expect(
            faults("template secondaries { };\nzone a { template secondarys; };") == [
                "/named.conf:2:19: error: unknown template 'secondarys'; did you mean 'secondaries'?"
            ])
    }

    @Test func `a template that nobody uses is checked too`() {
        #expect(
            faults("template t { max-records many; template u; };\ntemplate T { };") == [
                "/named.conf:1:26: error: 'max-records' takes a number, not 'many'",
                "/named.conf:1:32: error: 'template' is not allowed in a 'template'; it belongs at the top level or in a 'zone'",
                "/named.conf:2:10: error: template 'T' is defined more than once",
            ])
    }

    // MARK: File tokens

    @Test(arguments: [
        ("db.$name", "/start/db.www.example.com"), ("%t/%s.%v", "/start/secondary/www.example.com._default"),
        ("$label1/$label2/$label3", "/start/com/example/www"), ("%z.%y.%x", "/start/com.example.www"),
        ("$char1/$char2/$char3/$NAME", "/start/w/w/w/www.example.com"), ("%1%2%3", "/start/www"),
        ("$type-$view-$name-$name", "/start/secondary-_default-www.example.com-www.example.com"),
        ("$other%q%", "/start/$other%q%"),
    ])
    func `a file's name may hold tokens`(pattern: String, path: String) throws {
        #expect(try zone("file \"\(pattern)\";", "WWW.Example.COM").file == path)
    }

    @Test func `what a zone does not have is a dot`() throws {
        #expect(try zone("file \"x$label2.$label3x%2\";", "c").file == "/start/x...x.")
    }

    @Test(arguments: ["0/25.2.0.192.in-addr.arpa", #"a\\.b"#, #"a\046.b"#, "a%s.b", #"a\032b"#])
    func `a zone's name that would lead out of the folder is refused`(name: String) {
        let said = faults("\(asText)\nzone \"\(name)\" { type slave; masters { ::1; }; file \"x/$name\"; };")
        #expect(said.count == 1)
        #expect(said.first?.hasSuffix("cannot be part of a file name: write the file name of this zone in full") == true)
    }

    @Test(arguments: ["$name", "x/$name", "$label2/x", "x/%1$name"])
    func `a root zone's dots are no folder`(pattern: String) {
        let said = faults("\(asText)\nzone \".\" { type slave; masters { ::1; }; file \"\(pattern)\"; };")
        #expect(said.count == 1)
        #expect(said.first?.hasSuffix("cannot be part of a file name: write the file name of this zone in full") == true)
    }

    // MARK: Views

    @Test func `views have keys, servers and options of their own`() throws {
        let settings = try settings(
            """
            options { masterfile-format text; };
            key k { algorithm hmac-md5; secret b3V0c2lkZQ==; };
            server ::/0 { keys k; transfers 7; };
            view in { key j { algorithm hmac-sha1; secret aW5zaWRl; }; server ::1 { keys j; };
                zone a { type slave; file "in/a"; masters { ::1; ::2; ::3 key k; }; }; };
            view out { match-clients { any; }; max-records 5; zone a { type slave; file "out/$view"; masters { ::1; }; }; };
            """)
        #expect(settings.views.map(\.name) == ["in", "out"])
        #expect(settings.zones.map(\.view) == ["in", "out"])
        #expect(settings.zones.map(\.file) == ["/start/in/a", "/start/out/out"])
        #expect(settings.zones.map { $0.primaries.map { $0.keys.first?.key?.name.description } } == [["j", nil, "k"], ["k"]])
        #expect(settings.zones.map { $0.primaries.map(\.transfers) } == [[nil, nil, nil], [7]])
        #expect(settings.zones.map(\.options.maxRecords) == [0, 5])
    }

    @Test func `two views write one file`() {
        let zone = "zone a { type slave; file \"a\"; masters { ::1; }; };"
        #expect(
            faults("\(asText)\nview in {\n\(zone) };\nview out {\n\(zone) };") == [
                "/named.conf:5:27: error: zone 'a': zone 'a' in view 'in' is written to the same file '/start/a'"
            ])
    }

    @Test func `with views, every zone is in one`() {
        #expect(
            faults("\(asText)\nzone a { type slave; file \"a\"; masters { ::1; }; };\nview v { };") == [
                "/named.conf:2:6: error: zone 'a': when using 'view' statements, all zones must be in views"
            ])
    }

    @Test func `a view is defined more than once, or its zone has another class`() throws {
        #expect(faults("view v { };\nview v { };") == ["/named.conf:2:6: error: view 'v' is defined more than once"])
        #expect(
            faults("view v {\nzone a CH { }; };") == ["/named.conf:2:6: error: zone 'a': class CH in a view of class IN"])
        let settings = try settings("\(asText) view c chaos { zone a CH { type slave; file \"a\"; masters { ::1; }; }; };")
        #expect(settings.zones.first?.recordClass == .chaos)
    }

    @Test func `a key is defined in a view and outside it`() {
        let key = "key k { algorithm hmac-md5; secret c2VjcmV0; };"
        #expect(
            faults("\(key)\nview v { \(key) };") == ["/named.conf:2:6: error: key 'k' is defined in view 'v' and outside it"])
    }
}
