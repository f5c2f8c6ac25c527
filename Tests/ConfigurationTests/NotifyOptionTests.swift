import DNS
import LibCrypto
import TSIG
import Testing

@testable import Configuration

@Suite struct NotifyOptionTests {
    private static let keys = """
        options { masterfile-format text; };
        key k { algorithm hmac-sha256; secret "c2VjcmV0"; };
        key j { algorithm hmac-sha256; secret "b3RoZXI="; };

        """

    private func zone(_ body: String = "", above: String = "options { masterfile-format text; };") throws -> ZoneSettings {
        let text = "\(above)\nzone z { type slave; file \"z\"; masters { 192.0.2.1; }; \(body) };"
        return try #require(try settings(text).zones.first)
    }

    private func servers(_ zone: ZoneSettings) -> [String] {
        zone.options.alsoNotify.map(text)
    }

    private func text(_ server: NotifiedServer) -> String {
        var text = "\(server.endpoint)"
        if let key = server.key { text += " key \(key.name)" }
        if let source = server.source { text += " from \(source)" }
        return server.tcpOnly ? text + " tcp" : text
    }

    @Test func `without a word a zone notifies, nobody but primaries may notify it, and nothing listens`() throws {
        let settings = try settings("options { masterfile-format text; };")
        #expect(settings.defaults.notify == .yes)
        #expect(settings.defaults.allowNotify == .nobody)
        #expect(settings.defaults.alsoNotify.isEmpty)
        #expect(settings.defaults.notifyDelay == 5)
        #expect(!settings.defaults.notifyToSOA)
        #expect(settings.notifyRate == 20)
        #expect(settings.listenOn.isEmpty && settings.listenOnV6.isEmpty)
    }

    @Test(
        arguments: [
            ("yes", .yes), ("True", .yes), ("1", .yes), ("no", .no), ("explicit", .explicit), ("master-only", .primaryOnly),
            ("primary-only", .primaryOnly), ("\"explicit\"", .explicit),
        ] as [(String, NotifyMode)])
    func `notify takes what named takes`(word: String, mode: NotifyMode) throws {
        #expect(try zone("notify \(word);").options.notify == mode)
        #expect(mode.isOnForSecondaries == (mode == .yes || mode == .explicit))
    }

    @Test func `what notify does not take is said`() {
        #expect(
            faults("options { notify maybe; };\noptions2 { };").first
                == "/named.conf:1:18: error: 'notify' takes yes, no, explicit or primary-only, not 'maybe'")
        #expect(
            faults("options { notify; };") == [
                "/named.conf:1:17: error: 'notify' needs yes, no, explicit or primary-only"
            ])
    }

    @Test func `notify-rate 0 counts as 1, and numbers have their ranges`() throws {
        #expect(try settings("options { masterfile-format text; notify-rate 0; };").notifyRate == 1)
        #expect(try zone("notify-delay 0;").options.notifyDelay == 0)
        #expect(
            faults("options { notify-rate 4294967296; };") == [
                "/named.conf:1:23: error: 'notify-rate': 4294967296 is out of range (0..4294967295)"
            ])
    }

    @Test func `also-notify resolves ports, keys, lists and sources`() throws {
        let above =
            Self.keys + """
                server 203.0.113.0/24 { keys j; notify-source 192.0.2.3; tcp-only yes; };
                server 198.51.100.1 { notify-source *; };
                primaries up port 54 source 192.0.2.77 { 192.0.2.1; 2001:db8::1 port 55; };
                """
        let zone = try zone(
            """
            notify-source 192.0.2.2; notify-source-v6 2001:db8::2;
            also-notify { 192.0.2.9; 2001:db8::9 key k; up key j; 203.0.113.1; 203.0.113.2 key k; 198.51.100.1; 192.0.2.9; };
            """, above: above)
        #expect(
            servers(zone) == [
                "192.0.2.9#53 from 192.0.2.2", "2001:db8::9#53 key k from 2001:db8::2",
                "192.0.2.1#54 key j from 192.0.2.77", "2001:db8::1#55 key j from 2001:db8::2",
                "203.0.113.1#53 key j from 192.0.2.3 tcp", "203.0.113.2#53 key k from 192.0.2.3 tcp", "198.51.100.1#53",
            ])
    }

    @Test func `the zone comes before the template, the template before the view, the view before options`() throws {
        let text = """
            options { masterfile-format text; port 5300; also-notify { 192.0.2.1; }; notify explicit; };
            template t { also-notify { 192.0.2.3; }; };
            view v {
                also-notify port 54 { 192.0.2.2; };
                zone a { type slave; file "a"; masters { ::1; }; };
                zone b { type slave; file "b"; masters { ::1; }; template t; };
                zone c { type slave; file "c"; masters { ::1; }; template t; also-notify { 192.0.2.4; }; };
                zone d { type slave; file "d"; masters { ::1; }; also-notify { }; };
            };
            view w { zone a { type slave; file "e"; masters { ::1; }; }; };
            """
        let zones = try settings(text).zones
        #expect(
            zones.map(servers) == [["192.0.2.2#54"], ["192.0.2.3#5300"], ["192.0.2.4#5300"], [], ["192.0.2.1#5300"]])
        #expect(zones.allSatisfy { $0.options.notify == .explicit })
    }

    @Test func `one also-notify above zones has the keys of each zone's view and the source of each zone`() throws {
        let text = """
            options { masterfile-format text; also-notify { 192.0.2.1 key k; }; };
            view v { key k { algorithm hmac-sha1; secret "YQ=="; }; zone a { type slave; file "a"; masters { ::1; }; }; };
            view w { key k { algorithm hmac-md5; secret "Yg=="; };
                zone a { type slave; file "b"; masters { ::1; }; notify-source 192.0.2.7; }; };
            """
        let zones = try settings(text).zones
        #expect(zones.map { $0.options.alsoNotify.first?.key?.secret } == [[0x61], [0x62]].map { SharedSecret(taking: $0) })
        #expect(zones.map { $0.options.alsoNotify.first?.source } == [nil, IPAddress(parsing: "192.0.2.7")])
    }

    private static let zones = (0..<3).map {
        "zone z\($0) { type slave; file \"f\($0)\"; masters { ::1; }; max-records \($0); };"
    }
    .joined()

    @Test(arguments: [
        ("::1 key x;", "1:57: error: unknown key 'x'"),
        (
            "::1 tls x;",
            "1:57: error: 'tls' for a server to notify is not supported in this version: nothing would be encrypted"
        ), ("nowhere;", "1:49: error: unknown list 'nowhere'"),
    ])
    func `what an also-notify refers to must be there for zones that notify, and is asked for once`(list: String, fault: String)
    {
        let options = "options { masterfile-format text; also-notify { \(list) }; };"
        #expect(faults(options + Self.zones) == ["/named.conf:\(fault)"])
        // As in named, which leaves alone what it has no use for.
        #expect(faults(options) == [])
        #expect(faults(options.replacing("text;", with: "text; notify no;") + Self.zones) == [])
        #expect(faults(options + Self.zones.replacing("type slave;", with: "type slave; notify primary-only;")) == [])
        let inView = "options { masterfile-format text; }; view v { notify no; also-notify { \(list) }; \(Self.zones) };"
        #expect(faults(inView) == [])
    }

    @Test(arguments: ["::1 port 65536;", "::1 { };", "::1 ::2;", "! any;"])
    func `the words of an also-notify must be right even where nobody is notified`(list: String) {
        let options = "options { masterfile-format text; notify no; also-notify { \(list) }; };"
        #expect(faults(options + Self.zones).count == 1)
        #expect(faults(options).count == 1)
    }

    @Test func `an inherited also-notify of a zone that does not notify needs no key with a secret`() throws {
        let text = """
            options { masterfile-format text; also-notify { 192.0.2.2; 192.0.2.3 key t; 192.0.2.4 key k; }; notify no; };
            key k { algorithm hmac-sha256; secret "c2VjcmV0"; }; tkey t { initial-key k; };
            server 192.0.2.2 { keys t; };
            zone z { type slave; file "z"; masters { 192.0.2.1; }; };
            """
        #expect(servers(try #require(try settings(text).zones.first)) == ["192.0.2.2#53", "192.0.2.4#53 key k"])
        #expect(faults(text.replacing("notify no;", with: "")).count == 2)
    }

    @Test func `a list within itself has nothing to add`() throws {
        let text = """
            primaries a { b; 192.0.2.2; }; primaries b { a; 192.0.2.3; }; primaries c { c; };
            options { masterfile-format text; also-notify { a; b; }; };
            zone z { type slave; file "z"; masters { a; }; };
            """
        let zone = try #require(try settings(text).zones.first)
        #expect(servers(zone) == ["192.0.2.3#53", "192.0.2.2#53"])
        #expect(zone.primaries.map(\.endpoint.description) == ["192.0.2.3#53", "192.0.2.2#53"])
        #expect(
            faults(text + "zone y { type slave; file \"y\"; masters { c; }; };") == [
                "/named.conf:3:81: error: zone 'y': empty 'primaries' entry"
            ])
    }

    @Test func `an also-notify that notify switches off is a warning`() {
        #expect(
            faults("\(asText)\nzone z { type slave; file \"z\"; masters { ::1; };\nalso-notify { ::1; }; notify no; };") == [
                "/named.conf:3:1: warning: zone 'z': 'also-notify' set but 'notify' is disabled"
            ])
    }

    @Test func `several listen-on have each their port, and those for clients are passed over`() throws {
        let text = """
            options { listen-on port 53 { 192.0.2.1; }; listen-on port 5301 { any; }; listen-on port 853 tls local { any; };
                listen-on port 443 tls local http local { any; }; listen-on port 5302 tls none { none; };
                listen-on-v6 proxy plain { any; }; listen-on-v6 port 5300 { ::1; }; masterfile-format text; };
            """
        let settings = try settings(text)
        #expect(settings.listenOn.map(\.port) == [53, 5301, 5302])
        #expect(settings.listenOn.map(\.addresses.description) == ["{ 192.0.2.1; }", "{ any; }", "{ none; }"])
        #expect(settings.listenOnV6.map(\.addresses.description) == ["{ ::1; }"])
    }

    @Test(arguments: [
        ("listen-on { any; };", "listen-on", 11), ("listen-on-v6 { any; };", "listen-on-v6", 11),
        ("listen-on { 127.0.0.1; }; listen-on-v6 { any; }; listen-on { ::1; };", "listen-on", 11),
        ("port 5300; listen-on { any; };", "listen-on", 22),
        ("listen-on { none; }; listen-on-v6 { ::1; };", "listen-on-v6", 32),
        ("listen-on dscp 8 { any; };", "listen-on", 11), ("listen-on tls none { any; };", "listen-on", 11),
        ("listen-on { !192.0.2.1; any; };", "listen-on", 11), ("listen-on { nobodys; };", "listen-on", 11),
    ])
    func `a listen-on without a port is the local name server's, and one warning says what to write`(
        options: String, name: String, column: Int
    ) {
        let (settings, diagnostics) = Files("options { \(options) masterfile-format text; };").load()
        #expect(settings?.listenOn == [] && settings?.listenOnV6 == [])
        #expect(
            diagnostics.filter { $0.severity > .info }.map(\.description) == [
                "/named.conf:1:\(column): warning: '\(name)' without a port is ignored, because port 53 belongs to the local name "
                    + "server: to receive NOTIFY, write '\(name) port 5300 { … };', and the same port in 'also-notify' on the primaries"
            ])
    }

    @Test(arguments: ["listen-on { none; };", "listen-on-v6 { };", "listen-on { !any; };", "listen-on tls local { any; };"])
    func `a listen-on that lets in nobody needs no port`(options: String) throws {
        #expect(try settings("options { \(options) masterfile-format text; };").listenOn.isEmpty)
    }

    @Test func `what is wrong with a listen-on is said`() {
        #expect(
            faults("options { listen-on port 0 { any; }; };\nacl a { any; };") == [
                "/named.conf:1:26: error: 'listen-on': 0 is out of range (1..65535)"
            ])
        #expect(
            faults("options { listen-on here; };") == [
                "/named.conf:1:21: error: 'listen-on' takes port, proxy, tls, http and a block, not 'here'"
            ])
        #expect(
            faults("options { listen-on-v6; };") == [
                "/named.conf:1:23: error: 'listen-on-v6' needs a block"
            ])
        #expect(faults("options { listen-on port 53 { nobodys; }; };") == ["/named.conf:1:11: error: unknown acl 'nobodys'"])
        #expect(faults("zone z { listen-on { any; }; type slave; };").contains { $0.contains("is not allowed") })
    }

    // MARK: Whom to tell

    @Test(arguments: [
        ("", ["192.0.2.9#5300 key k", "198.51.100.2#5300 key j from 192.0.2.3 tcp", "2001:db8::5#5300"]),
        ("notify explicit;", ["192.0.2.9#5300 key k"]), ("notify no;", []), ("notify primary-only;", []),
        (
            "notify-to-soa yes; notify-source-v6 2001:db8::2;",
            [
                "192.0.2.9#5300 key k", "192.0.2.1#5300", "198.51.100.2#5300 key j from 192.0.2.3 tcp",
                "2001:db8::5#5300 from 2001:db8::2",
            ]
        ),
    ])
    func `a new version is told to those who should know of it, and never to ourselves`(body: String, told: [String]) throws {
        let above =
            Self.keys.replacing("options {", with: "options { port 5300; also-notify { 192.0.2.9 key k; };")
            + "server 198.51.100.0/24 { keys j; notify-source 192.0.2.3; tcp-only yes; };"
        let (read, _) = Files("\(above) zone z { type slave; file \"z\"; masters { 192.0.2.1; }; \(body) };").load()
        let settings = try #require(read)
        let found = settings.serversToNotify(
            of: try #require(settings.zones.first),
            nameServers: [
                (try Name(parsing: "NS1.z"), [.v4(0xC000_0201)]),
                (try Name(parsing: "ns2.z"), [.v4(0xC000_0202), .v6(0x2001_0DB8_0000_0000, 2)]),
                (try Name(parsing: "ns3.z"), [.v4(0xC633_6402), .v4(0xC000_0209), .v6(0x2001_0DB8_0000_0000, 5)]),
                (try Name(parsing: "ns4.z"), [.v4(0xC633_6402)]), (try Name(parsing: "ns5.z"), []),
            ],
            mname: try Name(parsing: "ns1.z"),
            interfaces: Interfaces([(.v4(0xC000_0202), 24), (.v6(0x2001_0DB8_0000_0000, 2), 64)]))
        #expect(found.map(text) == told)
    }
}
