import DNS
import Testing

@testable import Configuration

@Suite struct TreatmentTests {
    /// What Debian's bind9 package installs, with what an administrator of a secondary adds to it.
    private static let debian = """
        // This is the primary configuration file for the BIND DNS server named.
        acl "trusted" { 10/8; 192.168.0.0/16; 2001:db8::/32; localhost; localnets; !10.1.2.3; key "transfer"; };
        key "transfer" { algorithm hmac-sha256; secret "c2VjcmV0"; };
        key "rndc-key" { algorithm hmac-sha256; secret "cm5kYw=="; };
        controls { inet 127.0.0.1 port 953 allow { 127.0.0.1; } keys { "rndc-key"; }; };
        statistics-channels { inet 127.0.0.1 port 8053 allow { localhost; }; };
        logging {
            channel xfer { file "/var/log/named/xfer.log" versions 3 size 5m; severity info; print-time yes; };
            category xfer-in { xfer; };
            category default { null; };
        };
        tls local { cert-file "/etc/bind/cert.pem"; key-file "/etc/bind/key.pem"; };
        http local { endpoints { "/dns-query"; }; };
        options {
            directory "/var/cache/bind";
            dump-file "data/cache_dump.db"; pid-file "/run/named/named.pid";
            listen-on port 53 { 127.0.0.1; 192.0.2.2; }; listen-on port 853 tls local { any; }; listen-on-v6 { any; };
            recursion yes; allow-recursion { trusted; }; allow-query { any; }; allow-query-cache { trusted; };
            allow-transfer { none; }; blackhole { 198.51.100.0/24; };
            forwarders { 9.9.9.9 port 53; 2620:fe::fe; }; forward only;
            dnssec-validation auto; auth-nxdomain no; version none; hostname none; server-id none;
            rate-limit { responses-per-second 10; window 5; exempt-clients { trusted; }; };
            response-policy { zone "rpz.example" policy given; } break-dnssec yes;
            check-names master warn; check-names slave ignore; minimal-responses yes; querylog no;
            max-cache-size 25%; max-cache-ttl 1d; prefetch 2 9; qname-minimization relaxed; cookie-algorithm siphash24;
            also-notify { 192.0.2.3; 192.0.2.4 port 5353 key "transfer"; }; notify explicit; notify-source * port 53;
            zone-statistics full; max-journal-size 10m; ixfr-from-differences slave; max-ixfr-ratio 80%;
            masterfile-format text; transfers-in 50; transfers-per-ns 10; interface-interval 0;
            dns64 64:ff9b::/96 { clients { any; }; exclude { 64:ff9b::/96; }; };
            disable-empty-zone "10.in-addr.arpa"; disable-empty-zone "168.192.in-addr.arpa";
        };
        zone "." { type hint; file "/usr/share/dns/root.hints"; };
        zone "localhost" { type master; file "/etc/bind/db.local"; };
        zone "forwarded.example" { type forward; forwarders { 192.0.2.53; }; };
        zone "static.example" { type static-stub; server-addresses { 192.0.2.54; }; };
        zone "example.com" IN {
            type slave;
            file "sec/db.example.com";
            masters port 53 { 192.0.2.1 key transfer; };
            allow-notify { 192.0.2.7; trusted; };
            allow-query { any; };
            allow-transfer { key "transfer"; };
            also-notify { };
            notify no;
            check-names ignore;
            journal "sec/db.example.com.jnl";
            max-journal-size 1m;
            key-directory "keys";
        };
        trust-anchors { "." initial-key 257 3 8 "AwEAAaz/tAm8yTn4Mfeh5eyI96WSVexTBAvkMgJzkKTOiW1vkIbzxeF3"; };
        dyndb "ldap" "/usr/lib/ldap.so" { uri "ldap://"; \\} free text; };
        dnssec-policy "std" { keys { csk lifetime unlimited algorithm 13; }; };
        dlz "db" { database "dlopen driver.so"; };
        plugin query "filter-aaaa.so" { filter-aaaa-on-v4 yes; };
        """

    @Test func `a real secondary's named conf passes, and says what waits for a later version`() throws {
        let (settings, diagnostics) = Files(Self.debian).load()
        #expect(
            diagnostics.filter { $0.severity > .info }.map(\.description) == [
                "/named.conf:5:1: warning: 'controls' is not implemented (ignored)",
                "/named.conf:6:1: warning: 'statistics-channels' is not implemented (ignored)",
                "/named.conf:8:13: warning: channel 'xfer': named also writes the file '/var/log/named/xfer.log' if it reads "
                    + "this configuration; give secondaryd a file of its own",
                "/named.conf:17:89: warning: 'listen-on-v6' without a port is ignored, because port 53 belongs to the local name "
                    + "server: to receive NOTIFY, write 'listen-on-v6 port 5300 { … };', and the same port in 'also-notify' on the primaries",
                "/named.conf:26:102: warning: 'port' after 'notify-source' is ignored",
            ])
        let zone = try #require(settings?.zones.first)
        #expect(settings?.zones.count == 1)
        #expect(zone.file == "/var/cache/bind/sec/db.example.com")
        #expect(zone.primaries.first?.keys.first?.key != nil)
    }

    @Test func `what is ignored is one line for the debug log, however often it is written`() {
        let said = Files(
            "options { recursion no; allow-query { any; }; };\nzone a { type primary; };\nzone b { type primary; };\nview v { recursion no; };"
        ).load().diagnostics.filter { $0.severity == .info }.map(\.description)
        #expect(
            said == [
                "/named.conf:1:11: info: 'recursion' is ignored: it concerns the local name server",
                "/named.conf:1:25: info: 'allow-query' is ignored: it concerns the local name server",
                "/named.conf:2:15: info: zones of type 'primary' are ignored: they concern the local name server",
            ])
    }

    @Test(arguments: OptionTable.shared.entries.indices)
    func `every option that is treated is told as its row says`(index: Int) {
        let entry = OptionTable.shared.entries[index]
        guard case .treated(let treatment) = entry.use else { return }
        for _ in 0..<(entry.isRepeatable ? 2 : 1) {
            let statement = "\(entry.name) \"anything\" { goes; };"
            let text =
                if entry.scopes.contains(.top) {
                    statement
                } else if entry.scopes.contains(.options) {
                    "options { \(statement) };"
                } else if entry.scopes.contains(.view) {
                    "view v { \(statement) };"
                } else if entry.scopes.contains(.server) {
                    "server ::1 { \(statement) };"
                } else {
                    "template t { \(statement) };"
                }
            let said = Files(text).load().diagnostics
            #expect(said.count == 1)
            switch treatment {
            case .ignored, .later: #expect(said.first?.severity == .info)
            case .ignoredLoudly, .laterLoudly: #expect(said.first?.severity == .warning)
            case .refused: #expect(said.first?.severity == .error)
            }
            #expect(said.first?.message.hasPrefix("'\(entry.name)' ") == true)
        }
    }

    @Test func `no option stands twice in the table for one place`() {
        for scope in [Scope.top, .options, .view, .template, .zone, .server] {
            let names = OptionTable.shared.names(in: scope)
            #expect(Set(names).count == names.count, "\(names.filter { name in names.count { $0 == name } > 1 })")
        }
    }

    @Test func `old options are told to be gone`() {
        #expect(
            faults("options { dialup passive; tkey-domain \"x\"; dialup no; };") == [
                "/named.conf:1:11: warning: 'dialup' is ignored: newer versions of named have dropped it",
                "/named.conf:1:27: warning: 'tkey-domain' is ignored: newer versions of named have dropped it",
                "/named.conf:1:44: error: 'dialup' redefined in options",
            ])
    }

    @Test func `catalog zones are refused: their members would never appear`() {
        #expect(
            faults("options { catalog-zones { zone \"c\" default-primaries { ::1; }; }; };") == [
                "/named.conf:1:11: error: 'catalog-zones' is not supported in this version: its zones would never appear"
            ])
    }

    @Test func `raw files are refused where a zone of ours would have one, and only there`() throws {
        let refusal = "error: 'masterfile-format raw' is not supported in this version: zone files are written as text"
        #expect(
            faults("options {\n masterfile-format raw; };\nzone a { type slave; file \"a\"; masters { ::1; }; };") == [
                "/named.conf:2:2: \(refusal)"
            ])
        #expect(
            faults("\(asText)\nzone a { type slave; file \"a\"; masters { ::1; }; masterfile-format raw; };") == [
                "/named.conf:2:50: \(refusal)"
            ])
        let settings = try settings(
            "options { masterfile-format raw; }; zone p { type primary; }; zone a { type slave; file \"a\"; masters { ::1; }; masterfile-format text; };"
        )
        #expect(settings.zones.first?.options.masterfileFormat == .text)
    }

    @Test func `signing a zone here is a warning: the file is as the primary sends it`() {
        #expect(
            faults("\(asText)\nzone a { type slave; file \"a\"; masters { ::1; }; inline-signing yes; dnssec-policy std; };")
                == [
                    "/named.conf:2:50: warning: 'inline-signing' is ignored: secondaryd does not sign zones",
                    "/named.conf:2:70: warning: 'dnssec-policy' is ignored: secondaryd does not sign zones",
                ])
        #expect(
            faults("\(asText)\nzone a { type slave; file \"a\"; masters { ::1; }; inline-signing no; dnssec-policy none; };")
                == [])
    }

    @Test func `zones of other types are passed over, some with a warning`() {
        #expect(
            faults("zone a { type mirror; };\nzone b { type stub; masters { ::1; }; };\nzone c { in-view \"x\"; };") == [
                "/named.conf:1:15: warning: zones of type 'mirror' are ignored: they need DNSSEC validation, which secondaryd does not do",
                "/named.conf:2:15: warning: zones of type 'stub' are ignored: they are not supported",
            ])
    }

    @Test func `a port behind a source is ignored with a warning`() {
        #expect(
            faults("options { transfer-source 192.0.2.1 port 53; };") == [
                "/named.conf:1:37: warning: 'port' after 'transfer-source' is ignored"
            ])
    }

    // MARK: acl

    @Test func `an acl keeps its elements as they are written`() throws {
        let settings = try settings(
            """
            acl "A" { ! 10.1/16; { b; !any; }; 2001:db8::1; key k.example; localnets; geoip country "DE"; none; };
            acl b { localhost; };
            """)
        let acl = try #require(settings.acls["a"]).elements
        #expect(acl.map(\.isNegated) == [true, false, false, false, false, false, false])
        #expect(
            acl.map(\.match) == [
                .prefix(try #require(Prefix(.v4(0x0A01_0000), length: 16))),
                .list(
                    AddressMatchList(elements: [.init(isNegated: false, match: .acl("b")), .init(isNegated: true, match: .any)])
                ),
                .prefix(try #require(Prefix(.v6(0x2001_0db8_0000_0000, 1), length: 128))),
                .key(try Name(parsing: "k.example")), .localnets, .geoip("country \"DE\""), AddressMatchList.Match.none,
            ])
    }

    @Test func `an acl refers to one that is not there`() {
        #expect(
            faults("acl trusted { any; };\nacl a { trustd; };\noptions { allow-notify { a; }; };") == [
                "/named.conf:2:5: error: unknown acl 'trustd'; did you mean 'trusted'?"
            ])
    }

    @Test func `an acl holds itself, or is defined twice, or is built in`() {
        #expect(
            faults("acl a { b; };\nacl b { { c; }; };\nacl c { !a; };\noptions { allow-notify { a; }; };") == [
                "/named.conf:1:5: error: acl 'a' includes itself"
            ])
        #expect(faults("acl a { };\nacl A { };") == ["/named.conf:2:5: error: acl 'a' is defined more than once"])
        #expect(faults("acl any { };") == ["/named.conf:1:5: error: acl 'any' is built in"])
    }

    @Test func `an element of an acl is no address`() {
        #expect(
            faults("acl a { 192.0.2.300; 10.0.0.1/8; };\noptions { allow-notify { a; }; };") == [
                "/named.conf:1:5: error: '192.0.2.300' is not an address",
                "/named.conf:1:22: error: '10.0.0.1/8': bits are set beyond the prefix length",
            ])
        #expect(
            faults("acl a { 10.0.0; };") == ["/named.conf:1:9: error: '10.0.0' is an incomplete IPv4 address or prefix"])
        #expect(
            faults("acl a { 10.0.0.300/8; };") == [
                "/named.conf:1:9: error: an address match list takes an address or prefix, not '10.0.0.300'"
            ])
    }

    @Test(arguments: [
        "none-such;", "192.0.2.300;", "fe80::1%none;", "2001:db8::1%lo;", "a;", "b; 10.0.0.300;", "key nobody;",
        "\"10.0.0.1\";", "::g;",
        "geoip country DE;", "10net;",
    ])
    func `what an acl refers to need not be there where only the name server uses it`(elements: String) throws {
        let text = """
            options { masterfile-format text; allow-query { a; }; allow-notify { none; }; }; acl a { \(elements) }; acl b { a; };
            zone z { type slave; file "z"; masters { ::1; }; allow-transfer { b; }; };
            """
        let printed = try settings(text).printed
        #expect(try settings(printed).printed == printed)
    }

    @Test(arguments: ["none-such;", "192.0.2.300;", "fe80::1%none;", "a;", "b; 10.0.0.300;", "geoip country DE;", "::g;"])
    func `what an acl refers to must be there where we use it, straight or through another`(elements: String) {
        let acls = "acl a { \(elements) }; acl b { a; };"
        for list in ["a;", "b;", "!{ b; };"] {
            #expect(!faults("options { allow-notify { \(list) }; }; \(acls)").isEmpty)
            #expect(!faults("options { listen-on port 5300 { \(list) }; }; \(acls)").isEmpty)
            let zone = "zone z { type slave; file \"z\"; masters { ::1; }; allow-notify { \(list) }; };"
            #expect(!faults("\(asText) \(acls) \(zone)").isEmpty)
        }
    }

    @Test func `lists of acls that are very long end`() {
        var text = "acl a0 { any; };\noptions { masterfile-format text; allow-notify { a50000; }; };\n"
        for number in 1...50_000 { text += "acl a\(number) { a\(number - 1); a\(number / 2); };\n" }
        #expect(faults(text) == [])
    }

    @Test func `empty catalog-zones ask for nothing`() throws {
        #expect(try settings("options { masterfile-format text; catalog-zones { }; };").zones.isEmpty)
        #expect(try settings("\(asText) view v { catalog-zones { }; };").zones.isEmpty)
        #expect(faults("options { catalog-zones { zone z; }; };").count == 1)
    }

    @Test func `what the newest named has is not said to be dropped`() throws {
        let text = "options { masterfile-format text; tkey-gssapi-keytab \"/etc/named.keytab\"; };"
        #expect(try settings(text).zones.isEmpty)
        #expect(faults("options { tkey-domain \"x\"; };").count == 1)
    }

    @Test func `geoip is refused in a list that we use`() {
        #expect(
            faults("acl a { b; }; acl b { geoip country DE; };\noptions { allow-notify { a; }; };") == [
                "/named.conf:2:11: error: 'allow-notify' uses 'geoip', which is not supported"
            ])
        #expect(
            faults("acl b { any; };\noptions { allow-notify { a; }; };") == [
                "/named.conf:2:11: error: unknown acl 'a'"
            ])
    }
}
