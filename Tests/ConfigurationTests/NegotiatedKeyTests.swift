import Configuration
import DNS
import LibCrypto
import TKEY
import TSIG
import Testing

/// `tkey` statements, key files, and several keys for one primary.
@Suite struct NegotiatedKeyTests {
    private static let key = "key init { algorithm hmac-md5; secret c2VjcmV0; };"
    private static let privateFile = """
        Private-key-format: v1.3
        Algorithm: 163 (HMAC_SHA256)
        Key: c2VjcmV0
        Bits: AIA=

        """
    private static let dhFile = """
        client. IN KEY 512 3 2 AAEBAAAAYATk3a+5P6VDii+cYDrzxE2ze/A009GGWhqTXKnwB7iS99vh 7eUUxrGnl/1vWVVRpZUw+6o1jrOY7X7zw2rKW8fjLxPl1JxBDy6mKQbo P9RUGtt5Ud0PAiaDx+B9K4StZw==

        """

    private func zone(_ primaries: String) -> String {
        "zone a { type secondary; file \"a\"; primaries { \(primaries) }; };"
    }

    private func candidates(_ settings: Settings) throws -> [KeyCandidate] {
        try #require(settings.zones.first?.primaries.first).keys
    }

    // MARK: tkey

    @Test func `a negotiated key is named like any other`() throws {
        let settings = try settings(
            """
            \(asText)
            tkey "to-ns1" { initial-key "init"; mode diffie-hellman; lifetime 1h30m; };
            \(zone("192.0.2.1 port 5353 key to-ns1;"))
            \(Self.key)
            """)
        let candidate = try #require(try candidates(settings).first)
        guard case .negotiated(let key) = candidate else {
            Issue.record("\(candidate)")
            return
        }
        #expect(key.name.description == "to-ns1")
        #expect(key.initialKey.name.description == "init")
        #expect(key.lifetime == 5400)
        #expect(key.groups == [.bits1024, .bits1536, .bits768])
        #expect(key.terms.lifetime == 5400)
        #expect(key.terms.keyOwner == .root)
        #expect(settings.negotiatedKeys == [key])
        #expect(settings.zones.first?.primaries.first?.keys.first?.key == nil)
        let peer = try #require(settings.zones.first?.primaries.first?.peer)
        #expect(key.id(at: peer).description == "to-ns1 at 192.0.2.1#5353")
    }

    @Test func `a server clause may name it`() throws {
        let settings = try settings(
            """
            \(asText) \(Self.key) tkey t { initial-key init; group { 768; 1536; }; };
            server 192.0.2.1 { keys t; };
            \(zone("192.0.2.1;"))
            """)
        #expect(try candidates(settings).map(\.name.description) == ["t"])
        #expect(settings.negotiatedKeys.first?.groups == [.bits768, .bits1536])
    }

    @Test func `a view has negotiated keys of its own, and sees those outside`() throws {
        let settings = try settings(
            """
            \(asText) \(Self.key) tkey outer { initial-key init; };
            view v {
                key inner { algorithm hmac-sha256; secret c2VjcmV0; };
                tkey t { initial-key inner; group 768; };
                tkey u { initial-key init; };
                \(zone("192.0.2.1 key t; 192.0.2.2 key u; 192.0.2.3 key outer;"))
            };
            """)
        let keys = try #require(settings.zones.first).primaries.flatMap(\.keys)
        #expect(keys.map(\.name.description) == ["t", "u", "outer"])
        #expect(settings.views.first?.negotiatedKeys.map(\.view) == ["v", "v"])
        #expect(settings.views.first?.negotiatedKeys.map(\.initialKey.name.description) == ["inner", "init"])
        #expect(settings.negotiatedKeys.map(\.view) == [nil])
    }

    @Test func `a Diffie-Hellman key file gives the group and the owner`() throws {
        let files = ["/keys/Kclient.+002+00593.key": Self.dhFile]
        for path in ["/keys/Kclient.+002+00593", "/keys/Kclient.+002+00593.key", "Kclient.+002+00593.private"] {
            let settings = try settings(
                """
                options { directory "/keys"; masterfile-format text; }; \(Self.key)
                tkey t { initial-key init; dh-key-file "\(path)"; };
                """, files)
            let key = try #require(settings.negotiatedKeys.first)
            #expect(key.groups == [.bits768])
            #expect(key.keyOwner.description == "client")
            #expect(key.dhKeyFile == "/keys/Kclient.+002+00593")
        }
    }

    @Test(arguments: [
        ("tkey t { };", "1:6: error: this tkey has no 'initial-key'"),
        ("tkey t;", "1:7: error: 'tkey' needs a block"),
        ("tkey t { initial-key nobody; };", "1:22: error: unknown key '…'"),
        ("tkey t { initial-key init; initial-key init; };", "1:28: error: 'initial-key' redefined in this tkey"),
        ("tkey t { initial-key init; mode gss-tsig; };", "1:33: error: 'mode' takes diffie-hellman, not '…'"),
        ("tkey t { initial-key init; lifetime 59; };", "1:37: error: 'lifetime': … is out of range (60..31536000)"),
        ("tkey t { initial-key init; lifetime soon; };", "1:37: error: 'lifetime' takes a number of seconds, not '…'"),
        ("tkey t { initial-key init; group 4096; };", "1:34: error: 'group' takes 768 or 1024 or 1536, not '…'"),
        ("tkey t { initial-key init; group { }; };", "1:34: error: 'group' needs numbers of bits"),
        ("tkey t { initial-key init; groups 768; };", "1:28: error: unknown option '…'; did you mean 'group'?"),
        (
            "tkey t { initial-key init; group 768; dh-key-file \"/dh\"; };",
            "1:6: error: this tkey has both 'group' and 'dh-key-file': remove one"
        ),
        (
            "tkey t { initial-key init; dh-key-file \"/none\"; };",
            "1:40: error: cannot read this key file: No such file or directory"
        ),
        (
            "tkey t { initial-key init; dh-key-file \"/bad\"; };",
            "1:40: error: this is not a Diffie-Hellman key file: 0 KEY records instead of one"
        ),
        ("tkey t { initial-key init; }; tkey T { initial-key init; };", "1:36: error: this key is defined more than once"),
        ("tkey init { initial-key init; };", "1:6: error: this key is defined more than once"),
        (
            "tkey t { initial-key init; }; tkey u { initial-key t; };",
            "1:52: error: key '…' is negotiated with primaries and has no secret: use another key here"
        ),
    ])
    func `what is wrong with a tkey statement is said`(text: String, fault: String) {
        #expect(faults("\(text)\n\(Self.key)", ["/dh.key": Self.dhFile, "/bad.key": ""]) == ["/named.conf:\(fault)"])
    }

    @Test func `a server to notify has a key with a secret`() {
        let text = """
            \(asText) \(Self.key) tkey t { initial-key init; };
            zone a { type secondary; file "a"; primaries { 192.0.2.1; }; also-notify { 192.0.2.2 key t; }; };
            """
        #expect(
            faults(text) == [
                "/named.conf:2:90: error: key 't' is negotiated with primaries and has no secret: use another key here"
            ])
    }

    @Test func `a server to notify gets nothing unsigned where its clause names a negotiated key`() {
        let text = """
            \(asText) \(Self.key) tkey t { initial-key init; }; server 192.0.2.0/24 { keys t; };
            zone a { type secondary; file "a"; primaries { 192.0.2.1; }; also-notify { 192.0.2.2; }; };
            """
        #expect(
            faults(text) == [
                """
                /named.conf:2:76: error: server 192.0.2.2 to notify: key 't' of its 'server' clause is negotiated with \
                primaries; use another key here
                """
            ])
        #expect(faults(text.replacing("192.0.2.2;", with: "192.0.2.2 key init;")) == [])
    }

    // MARK: Several keys

    @Test func `several keys are tried in their order`() throws {
        let settings = try settings(
            """
            \(asText) \(Self.key) key new { algorithm hmac-sha256; secret bmV3; };
            tkey t { initial-key init; };
            \(zone("192.0.2.1 port 54 key { t; new; init; }; 192.0.2.2;"))
            """)
        #expect(try candidates(settings).map(\.name.description) == ["t", "new", "init"])
        let primaries = try #require(settings.zones.first).primaries
        #expect(primaries[0].keys[1].key?.name.description == "new")
        #expect(primaries[1].keys.isEmpty)
    }

    @Test func `several keys reach into a list`() throws {
        let settings = try settings(
            """
            \(asText) \(Self.key) key new { algorithm hmac-sha256; secret bmV3; };
            primaries l { 192.0.2.1; 192.0.2.2 key init; };
            \(zone("l key { new; init; };"))
            """)
        #expect(
            try #require(settings.zones.first).primaries.map { $0.keys.map(\.name.description) } == [
                ["new", "init"], ["init"],
            ])
    }

    @Test(arguments: [
        ("192.0.2.1 key { };", "2:62: error: 'key' needs the names of keys"),
        ("192.0.2.1 key { init; init; };", "2:70: error: key 'init' is listed twice"),
        ("192.0.2.1 key { init; nobody; };", "2:70: error: unknown key 'nobody'"),
    ])
    func `what is wrong with several keys is said`(primaries: String, fault: String) {
        #expect(faults("\(asText) \(Self.key)\n\(zone(primaries))") == ["/named.conf:\(fault)"])
    }

    // MARK: Key files

    @Test(arguments: ["/keys/Kk.+163+12345.private", "Kk.+163+12345.key", "Kk.+163+12345"])
    func `a key is read from the files of BIND's tools`(path: String) throws {
        let settings = try settings(
            """
            key k { key-file "\(path)"; };
            options { directory "/keys"; masterfile-format text; };
            """, ["/keys/Kk.+163+12345.private": Self.privateFile])
        let key = try #require(settings.keys.first)
        #expect(key.algorithm.description == "hmac-sha256-128")
        #expect(key.secret == SharedSecret(taking: Array("secret".utf8)))
    }

    @Test(arguments: [
        ("key k { key-file \"/none\"; };", "1:18: error: cannot read this key file: No such file or directory"),
        (
            "key k { key-file \"/bad\"; };",
            "1:18: error: this is not a key file: line 1 is not of the form 'tag: value'"
        ),
        ("key k { key-file bad; };", "1:18: error: 'key-file' takes a key file in quotes, not '…'"),
        (
            "key k { key-file \"/good\"; secret c2VjcmV0; };",
            "1:34: error: this key has a 'key-file', which gives algorithm and secret"
        ),
        ("key k { key-file \"/good\"; key-file \"/good\"; };", "1:27: error: 'key-file' redefined in this key"),
    ])
    func `what is wrong with a key file is said`(text: String, fault: String) {
        let files = ["/bad.private": "secret", "/good.private": Self.privateFile]
        #expect(faults(text, files) == ["/named.conf:\(fault)"])
    }

    @Test func `a key file that everybody may read is warned of`() {
        var files = Files("key k { key-file \"/k\"; };", ["/k.private": Self.privateFile])
        files.modes["/k.private"] = 0o644
        #expect(
            files.said() == [
                "/named.conf:1:18: warning: this key file is world-readable (mode 0644)"
            ])
    }

    // MARK: Printing

    @Test func `what is printed reads back, without secrets`() throws {
        let text = """
            \(asText) \(Self.key) key new { algorithm hmac-sha256; secret bmV3; };
            tkey "to-ns1" { initial-key init; lifetime 2h; group { 1536; 768; }; };
            tkey dh { initial-key new; dh-key-file "/Kclient.+002+00593.key"; };
            server 192.0.2.9 { keys dh; };
            \(zone("192.0.2.1 key { to-ns1; new; }; 192.0.2.9;"))
            """
        let files = ["/Kclient.+002+00593.key": Self.dhFile]
        let first = try settings(text, files)
        #expect(!first.printed.contains("c2VjcmV0") && !first.printed.contains("bmV3"))
        for line in [
            "tkey \"to-ns1\" {", "\tinitial-key \"init\";", "\tmode diffie-hellman;", "\tlifetime 7200;",
            "\tgroup { 1536; 768; };", "\tdh-key-file \"/Kclient.+002+00593\";",
            "\tprimaries { 192.0.2.1 port 53 key { \"to-ns1\"; \"new\"; }; 192.0.2.9 port 53 key \"dh\"; };",
        ] {
            #expect(first.printed.split(separator: "\n").contains(Substring(line)), "\(line)")
        }
        let secret = first.printed.replacing("????????", with: "c2VjcmV0")
        #expect(try settings(secret, files).printed == first.printed)
    }

    @Test func `the keys of a file are found, whatever else is in it`() {
        let files = Files("\(Self.key) nonsense; view v { key w { algorithm hmac-md5; secret d3d3; }; };")
        #expect(files.keys().keys.map(\.name.description) == ["init", "w"])
    }
}
