import Configuration
import DNS
import LibCrypto
import TSIG
import Testing

@Suite struct KeyAndServerTests {
    private static let key = "key k { algorithm hmac-sha256; secret c2VjcmV0; };"

    @Test func `the fragments of a TSIG lab work as they are written`() throws {
        let (settings, diagnostics) = Files(
            """
            include "/etc/bind/ns1-ns2.key";
            server 192.0.2.1 { keys { ns1-ns2.example.com; }; };
            zone "example.com" { type slave; masters { 192.0.2.1; }; file "/var/cache/bind/db.example.com"; };
            """,
            ["/etc/bind/ns1-ns2.key": "key \"ns1-ns2.example.com\" {\n\talgorithm hmac-sha256;\n\tsecret \"c2VjcmV0\";\n};\n"]
        ).load()
        #expect(
            diagnostics.map(\.description) == [
                "/named.conf:3:6: warning: 'masterfile-format' is not set: zone files are text, named would write raw; add 'masterfile-format text;'"
            ])
        let zone = try #require(settings?.zones.first)
        let primary = try #require(zone.primaries.first)
        #expect(try zone.name == Name(parsing: "example.com"))
        #expect(zone.file == "/var/cache/bind/db.example.com")
        #expect(zone.recordClass == .internet)
        #expect(zone.view == nil)
        #expect(primary.endpoint.description == "192.0.2.1#53")
        #expect(try primary.keys.first?.key?.name == Name(parsing: "ns1-ns2.example.com"))
        #expect(primary.keys.first?.key?.algorithm.description == "hmac-sha256")
        #expect(primary.keys.first?.key?.secret == SharedSecret(taking: Array("secret".utf8)))
    }

    @Test func `a key may come after its use, and its name is a domain name`() throws {
        let settings = try settings(
            """
            \(asText)
            zone a { type secondary; file "a"; primaries { 192.0.2.1 key "NS1.example."; }; };
            key "ns1.Example" { secret "c2VjcmV0"; algorithm "HMAC-SHA512"; };
            """)
        #expect(settings.zones.first?.primaries.first?.keys.first?.key?.algorithm.description == "hmac-sha512")
    }

    @Test func `the key of a list comes before that of a server clause`() throws {
        let settings = try settings(
            """
            \(asText) \(Self.key) key l { algorithm hmac-md5; secret bGlzdA==; };
            server 192.0.2.0/24 { keys k; };
            zone a { type secondary; file "a"; primaries { 192.0.2.1; 192.0.2.2 key l; }; };
            """)
        #expect(settings.zones.first?.primaries.map { $0.keys.first?.key?.name.description } == ["k", "l"])
    }

    @Test func `a key has no secret`() {
        #expect(faults("key k { algorithm hmac-md5; };") == ["/named.conf:1:5: error: this key has no 'secret'"])
    }

    @Test func `a key has no algorithm`() {
        #expect(faults("key k { secret c2VjcmV0; };") == ["/named.conf:1:5: error: this key has no 'algorithm'"])
    }

    @Test func `a secret is not base64, and is not shown`() {
        #expect(
            faults("key k { algorithm hmac-md5; secret \"hunter2!\"; };") == [
                "/named.conf:1:36: error: the secret of this key is not base64"
            ])
        #expect(
            faults("key k { algorithm hmac-md5; secret \"\"; };") == [
                "/named.conf:1:36: error: the secret of this key is empty"
            ]
        )
    }

    @Test(arguments: [
        ("hmac-sha265", "unknown algorithm; did you mean 'hmac-sha256'?"),
        ("gss-tsig", "unknown algorithm"),
        ("hmac-sha256-", "expected a number of bits after 'hmac-sha256'"),
        ("hmac-sha256-lots", "expected a number of bits after 'hmac-sha256'"),
        ("hmac-sha256-264", "'hmac-sha256' has no more than 256 bits"),
        ("hmac-sha256-130", "the number of bits after 'hmac-sha256' is not a multiple of 8"),
        ("hmac-sha256-120", "'hmac-sha256' needs at least 128 bits"),
        ("hmac-md5-72", "'hmac-md5' needs at least 80 bits"),
    ])
    func `an algorithm is unknown, or its bits do not fit`(name: String, sentence: String) {
        #expect(
            faults("key k { algorithm \(name); secret c2VjcmV0; };") == ["/named.conf:1:19: error: \(sentence)"])
    }

    @Test(arguments: [
        "hmac-md5", "hmac-md5.sig-alg.reg.int", "hmac-sha1", "hmac-sha224", "hmac-sha256", "hmac-sha384", "hmac-sha512",
        "hmac-md5-80",
        "hmac-sha256-128", "HMAC-SHA512-256",
    ])
    func `an algorithm of named is known`(name: String) throws {
        #expect(try settings("key k { algorithm \(name); secret c2VjcmV0; };").keys.count == 1)
    }

    @Test func `an unknown key is named where it is used`() {
        #expect(
            faults(
                """
                \(asText) key ns1-ns2 { algorithm hmac-md5; secret c2VjcmV0; };
                zone a { type slave; file "a"; masters { 192.0.2.1 key ns1-ns3; }; };
                server 192.0.2.1 { keys { other; }; };
                """) == [
                    "/named.conf:2:56: error: unknown key 'ns1-ns3'; did you mean 'ns1-ns2'?",
                    "/named.conf:3:27: error: unknown key 'other'",
                ])
    }

    @Test func `a faulty key is not said to be unknown as well`() {
        #expect(
            faults("\(asText) key k { secret a; }; zone a { type slave; file \"a\"; masters { ::1 key k; }; };").count == 2)
    }

    @Test func `a key is defined more than once`() {
        #expect(
            faults("\(Self.key)\nkey \"K.\" { algorithm hmac-md5; secret c2VjcmV0; };") == [
                "/named.conf:2:5: error: this key is defined more than once"
            ])
    }

    @Test func `a key's name is no domain name`() {
        #expect(
            faults("key a..b { algorithm hmac-md5; secret c2VjcmV0; };") == [
                "/named.conf:1:5: error: '…' is not a domain name: empty label"
            ])
    }

    @Test func `a key holds something else`() {
        #expect(
            faults("key k { algoritm hmac-md5; secret c2VjcmV0; secret c2VjcmV0; };") == [
                "/named.conf:1:5: error: this key has no 'algorithm'",
                "/named.conf:1:9: error: unknown option '…'; did you mean 'algorithm'?",
                "/named.conf:1:45: error: 'secret' redefined in this key",
            ])
    }

    @Test func `a key file that everybody may read is a warning, once a file`() {
        let key = "key a { algorithm hmac-md5; secret c2VjcmV0; };"
        var files = Files("\(asText)\ninclude \"/k\";\n\(Self.key)", ["/k": key + "\n" + key.replacing("key a", with: "key b")])
        files.modes["/k"] = 0o644
        #expect(
            files.said() == ["/k:1:36: warning: '/k' contains the secret of a key and is world-readable (mode 0644)"])
        #expect(files.load().settings != nil)
    }

    // MARK: server

    @Test func `the longest prefix that holds the primary is the rule`() throws {
        let settings = try settings(
            """
            \(asText)
            server 192.0.2.0/24 { transfers 3; };
            server 192.0.2.1 { transfers 4; edns no; };
            server 0.0.0.0/0 { transfers 1; };
            server 192/8 { transfers 2; };
            server 2001:db8::/32 { transfers 6; };
            zone a { type secondary; file "a"; primaries {
                192.0.2.1; 192.0.2.2; 192.0.3.1; 198.51.100.1; 2001:db8::1; 2001:db9::1; }; };
            """)
        let primaries = try #require(settings.zones.first).primaries
        #expect(primaries.map(\.transfers) == [4, 3, 2, 1, 6, nil])
        #expect(primaries.map(\.edns) == [false, true, true, true, true, true])
    }

    @Test func `what a server clause says comes before what the zone says`() throws {
        let settings = try settings(
            """
            options { masterfile-format text; edns-udp-size 4096; request-ixfr yes; transfer-source 192.0.2.9; };
            server 192.0.2.1 { request-ixfr no; request-expire no; edns-udp-size 512; tcp-only yes; max-unsigned-messages 99;
                transfer-source 192.0.2.8; };
            server 192.0.2.2 { transfer-source *; };
            zone a { type secondary; file "a"; request-expire yes; max-unsigned-messages 5;
                primaries { 192.0.2.1; 192.0.2.2; 192.0.2.3; }; };
            """)
        let primaries = try #require(settings.zones.first).primaries
        #expect(primaries.map(\.requestIXFR) == [false, true, true])
        #expect(primaries.map(\.requestExpire) == [false, true, true])
        #expect(primaries.map(\.ednsUDPSize) == [512, 4096, 4096])
        #expect(primaries.map(\.tcpOnly) == [true, false, false])
        #expect(primaries.map(\.maxUnsignedMessages) == [99, 5, 5])
        #expect(primaries.map { $0.source?.description } == ["192.0.2.8", nil, "192.0.2.9"])
    }

    @Test func `a bogus server is left out of every zone, with a warning`() throws {
        let (settings, diagnostics) = Files(
            """
            \(asText)
            server 192.0.2.0/24 { bogus yes; };
            zone a { type secondary; file "a"; primaries { 192.0.2.1; 198.51.100.1; }; };
            zone b { type secondary; file "b"; primaries { 192.0.2.1; }; };
            """
        ).load()
        #expect(
            diagnostics.map(\.description) == [
                "/named.conf:3:48: warning: primary 192.0.2.1 is left out: server '192.0.2.0/24' is bogus",
                "/named.conf:4:36: warning: zone 'b' is never refreshed: all its primaries are bogus",
                "/named.conf:4:48: warning: primary 192.0.2.1 is left out: server '192.0.2.0/24' is bogus",
            ])
        #expect(settings?.zones.map { $0.primaries.map(\.endpoint.description) } == [["198.51.100.1#53"], []])
    }

    @Test func `a server clause takes one key`() {
        #expect(
            faults("\(Self.key) server 192.0.2.1 { keys { k; k; }; };\nserver 192.0.2.2 { keys { }; };") == [
                "/named.conf:1:\(Self.key.count + 31): error: 'keys' takes only one key",
                "/named.conf:2:25: error: 'keys' needs one key",
            ])
    }

    @Test func `a prefix of a server clause is no prefix`() {
        #expect(
            faults("server ns1.example { };") == [
                "/named.conf:1:8: error: 'server' takes an address or prefix, not 'ns1.example'"
            ])
        #expect(
            faults("server 192.0.2.1/24 { };") == [
                "/named.conf:1:8: error: '192.0.2.1/24': bits are set beyond the prefix length"
            ])
        #expect(faults("server 192.0.2.0/33 { };") == ["/named.conf:1:18: error: 'server': 33 is out of range (0..32)"])
        #expect(faults("server 192.0 { };") == ["/named.conf:1:8: error: '192.0' is an incomplete IPv4 address or prefix"])
        #expect(
            faults("server 192.0.2.1 { };\nserver 192.0.2.1/32 { };") == [
                "/named.conf:2:8: error: server '192.0.2.1' is defined more than once"
            ])
    }
}
