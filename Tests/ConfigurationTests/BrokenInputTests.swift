import Configuration
import TestSupport
import Testing

/// Whatever stands in a file, reading it ends, and says something or comes to settings.
@Suite struct BrokenInputTests {
    /// Something of everything.
    private static let octets = Array(
        """
        options{port 5300;directory"d";include"/i";};# x
        key k{algorithm hmac-md5;secret"YQ==";};acl a{!10/8;{b;};key k;};acl b{any;};
        server ::/0{keys{k;};edns no;};primaries p port 1 source *{::1 key k;192.0.2.1;};/*
        */template t{type slave;file"$name";primaries{p;};};zone"a.b"{template t;max-records 5;};
        zone c IN{type secondary;masters{p port 3;};file"\\"f\\\\";transfer-source *;};// y
        logging{channel c{null;};};dyndb a"b"{c \\} d;};
        """.utf8)
    private static let others = ["/i": "include \"/j\"; multi-master yes;", "/j": "transfers-in 5;"]

    private func load(_ octets: [UInt8]) {
        let (settings, diagnostics) = Files(octets: octets, Self.others).load()
        let hasErrors = diagnostics.contains { $0.severity == .error }
        #expect(hasErrors == (settings == nil))
        #expect(diagnostics.allSatisfy { $0.line > 0 && $0.column > 0 })
    }

    @Test func `a configuration with something of everything is right`() {
        #expect(Files(octets: Self.octets, Self.others).said(.error) == [])
        load(Self.octets)
    }

    @Test func `a rich configuration is cut off at every octet`() {
        let octets = Array(PrintedTests.rich.utf8)
        for count in octets.indices { load(Array(octets[..<count])) }
    }

    @Test func `a configuration with views is cut off at every octet`() {
        let octets = Array(PrintedTests.views.utf8)
        for count in octets.indices { load(Array(octets[..<count])) }
    }

    @Test(arguments: [UInt8(ascii: "{"), 0x7D, 0x3B, 0x22, 0x5C, 0x2F, 0x00])
    func `each octet of a configuration becomes another`(octet: UInt8) {
        for index in Self.octets.indices {
            var octets = Self.octets
            octets[index] = octet
            load(octets)
        }
    }

    @Test func `each octet of a configuration is left out, and each is flipped`() {
        for index in Self.octets.indices {
            var octets = Self.octets
            octets[index] = ~octets[index]
            load(octets)
            octets.remove(at: index)
            load(octets)
        }
    }

    /// The same words in every run.
    private struct Words {
        var generator: SeededGenerator

        mutating func next(below bound: Int) -> Int {
            Int(generator.next() % UInt64(bound))
        }
    }

    @Test(arguments: 0..<8)
    func `statements made of random words end`(seed: UInt64) {
        let vocabulary = [
            "{", "}", ";", "!", "/", "\"", "\"x\"", "{ ", "};", "zone", "options", "view", "key", "server", "primaries",
            "masters", "acl",
            "template", "include", "type", "slave", "file", "\"f$name\"", "algorithm", "secret", "hmac-md5", "YQ==",
            "192.0.2.1", "::1",
            "::/0", "10", "port", "source", "tls", "none", "any", "keys", "\"/i\"", "\"/named.conf\"", "directory", "t", "k",
            "in-view",
            "max-records", "5", "0x", "99999999999", "//", "/*", "*/", "#", "\n", "\\", "masterfile-format", "raw", "text", "*",
            "yes",
            "min-transfer-rate-in", "allow-notify", "geoip", "dyndb", "logging", "bogus", "\u{0}", "é",
        ]
        var words = Words(generator: SeededGenerator(seed: seed))
        for _ in 0..<150 {
            var text = ""
            for _ in 0..<words.next(below: 80) { text += vocabulary[words.next(below: vocabulary.count)] + " " }
            load(Array(text.utf8))
        }
    }

    @Test func `a very long word, a very deep nest and very many semicolons end`() {
        for unit in [
            "x", "{", "}", ";", "\"", "/*", "!", "acl a {", "zone a {", "a;", "options{", "include\"/i\";", "key k{}", "\\",
        ] {
            load(Array(String(repeating: unit, count: 5_000).utf8))
        }
    }

    @Test func `no sentence holds a control character or a whole file`() {
        let long = String(repeating: "x", count: 100_000)
        for said in Files("options { \u{1}\u{1B}[31m\(long) 5; port \(long); }; zone \(long) { };").load().diagnostics {
            #expect(said.description.utf8.count < 400)
            #expect(!said.description.utf8.contains { $0 < 0x20 })
        }
    }

    @Test func `nor does one about a file, whatever the file is called`() {
        let name = "/\u{1B}[31m"
        let deep = (0..<40).map { ("\(name)\($0)", "include \"\(name)\($0 + 1)\";") }
        for (text, others) in [
            ("include \"/missing\u{7}\";", [:]),
            ("include \"\(name)\";", [name: "include \"\(name)\";"]),
            ("include \"\(name)\";", [name: "options { port x; };"]),
            ("include \"\(name)\";", [name: "options { port x"]),
            ("include \"\(name)0\";", Dictionary(uniqueKeysWithValues: deep)),
            ("include \"\(name)\";", [name: "key k { algorithm hmac-md5; secret \"c2VjcmV0\"; };"]),
        ] {
            var files = Files(text, others)
            files.modes[name] = 0o644
            let said = files.load().diagnostics
            #expect(!said.isEmpty)
            for said in said { #expect(!said.description.utf8.contains { $0 < 0x20 || $0 == 0x7F }) }
        }
    }
}
