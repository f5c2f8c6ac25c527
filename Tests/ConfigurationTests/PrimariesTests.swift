import Configuration
import DNS
import TSIG
import Testing

@Suite struct PrimariesTests {
    private func primaries(_ text: String) throws -> [String] {
        let settings = try settings(asText + text)
        return try #require(settings.zones.first).primaries.map { primary in
            primary.endpoint.description + (primary.keys.first?.key.map { " \($0.name)" } ?? "")
                + (primary.source.map { " from \($0)" } ?? "")
        }
    }

    @Test func `lists nest, and give what they are given to what they hold`() throws {
        let text = """
            key j { algorithm hmac-md5; secret c2VjcmV0; }; key k { algorithm hmac-md5; secret c2VjcmV0; };
            masters "inner" port 5353 { 192.0.2.1; 192.0.2.2 port 54; 192.0.2.3 key j; };
            remote-servers middle port 5555 { inner; 198.51.100.1; 198.51.100.2 port 56; inner key k; };
            zone a { type secondary; file "a"; primaries port 99 { MIDDLE key k; plain; 203.0.113.1; 2001:db8::1; }; };
            primaries plain { 203.0.113.9; };
            """
        #expect(
            try primaries(text) == [
                "192.0.2.1#5353 k", "192.0.2.2#54 k", "192.0.2.3#5353 j",
                "198.51.100.1#5555 k", "198.51.100.2#56 k",
                "203.0.113.9#99", "203.0.113.1#99", "2001:db8::1#99",
            ])
    }

    @Test func `a key in a list reaches through to the lists that it holds, and no further`() throws {
        let text = """
            key k { algorithm hmac-md5; secret c2VjcmV0; };
            primaries l { m key k; 192.0.2.2; }; primaries m { 192.0.2.1; };
            zone a { type secondary; file "a"; primaries { l; }; };
            """
        #expect(try primaries(text) == ["192.0.2.1#53 k", "192.0.2.2#53"])
    }

    @Test func `the source of a list holds for its own addresses only`() throws {
        let text = """
            primaries inner { 192.0.2.1; };
            zone a { type secondary; file "a"; transfer-source-v6 2001:db8::9;
                primaries source 192.0.2.9 { inner; 192.0.2.2; 2001:db8::1; }; };
            """
        #expect(try primaries(text) == ["192.0.2.1#53", "192.0.2.2#53 from 192.0.2.9", "2001:db8::1#53 from 2001:db8::9"])
    }

    @Test func `the port of options is that of primaries without one`() throws {
        let settings = try settings(
            "options { port 5300; masterfile-format text; }; zone a { type slave; file \"a\"; masters { ::1; ::2 port 53; }; };"
        )
        #expect(settings.zones.first?.primaries.map(\.endpoint.description) == ["::1#5300", "::2#53"])
    }

    @Test func `a primary that comes twice is asked once`() throws {
        #expect(
            try primaries("zone a { type slave; file \"a\"; masters { 192.0.2.1; 192.0.2.1 port 53; ::1; 192.0.2.1; }; };") == [
                "192.0.2.1#53", "::1#53",
            ])
    }

    @Test func `an unknown list is named with the one that was meant`() {
        #expect(
            faults("\(asText) primaries upstream { ::1; };\nzone a { type slave; file \"a\"; masters { upstraem; }; };") == [
                "/named.conf:2:42: error: unknown list 'upstraem'; did you mean 'upstream'?"
            ])
    }

    @Test func `an address that is none is not taken for a list`() {
        #expect(
            faults("\(asText)\nzone a { type slave; file \"a\"; masters { 192.0.2.256; 2001:db8:::1; }; };") == [
                "/named.conf:2:42: error: '192.0.2.256' is not an address",
                "/named.conf:2:55: error: '2001:db8:::1' is not an address",
            ])
    }

    @Test func `a list that holds itself has nothing to add there, as in named`() throws {
        #expect(
            try primaries("primaries a { b; }; primaries b { a; }; zone z { type slave; file \"a\"; masters { a; ::1; }; };")
                == [
                    "::1#53"
                ])
        #expect(
            faults("\(asText)\nprimaries a { a; };\nzone z { type slave; file \"a\"; masters { a; }; };") == [
                "/named.conf:3:32: error: zone 'z': empty 'primaries' entry"
            ])
    }

    @Test func `a list is defined more than once`() {
        #expect(
            faults("primaries a { ::1; };\nmasters \"A\" { ::2; };") == [
                "/named.conf:2:9: error: the list 'a' is defined more than once"
            ])
    }

    @Test func `lists that hold each other over and over have an end`() {
        var text = "\(asText) primaries l0 { 192.0.2.1; 192.0.2.2; };\n"
        for level in 1...40 { text += "primaries l\(level) { l\(level - 1); l\(level - 1) port \(level); };\n" }
        let said = faults(text + "zone a { type slave; file \"a\"; masters { l40; }; };")
        #expect(said.count == 1)
        #expect(said.first?.hasSuffix("error: the lists have more than 1000 primaries in all") == true)
    }

    @Test func `lists that are nested a thousand deep have an end`() {
        var text = "\(asText) primaries l0 { 192.0.2.1; };\n"
        for level in 1...1000 { text += "primaries l\(level) { l\(level - 1); };\n" }
        let said = faults(text + "zone a { type slave; file \"a\"; masters { l1000; }; };")
        #expect(said.first?.hasSuffix("error: lists are nested more than 64 deep") == true)
    }

    @Test func `TLS for a primary is refused, and none is taken`() throws {
        #expect(
            faults("\(asText)\nzone a { type slave; file \"a\"; masters { 192.0.2.1 tls ephemeral; }; };") == [
                "/named.conf:2:56: error: 'tls' for a primary is not supported in this version: nothing would be encrypted"
            ])
        #expect(try primaries("zone a { type slave; file \"a\"; masters { 192.0.2.1 tls none; }; };") == ["192.0.2.1#53"])
    }

    @Test func `an element holds something else`() {
        #expect(
            faults("\(asText)\nzone a { type slave; file \"a\"; masters { 192.0.2.1 prot 54; }; };") == [
                "/named.conf:2:52: error: unknown word 'prot'; did you mean 'port'?"
            ])
        #expect(
            faults("\(asText)\nzone a { type slave; file \"a\"; masters { 192.0.2.1 192.0.2.2 x; }; };") == [
                "/named.conf:2:52: error: missing ';' before '192.0.2.2'", "/named.conf:2:62: error: missing ';' before 'x'",
            ])
        #expect(
            faults("\(asText)\nzone a { type slave; file \"a\"; masters { 192.0.2.1 port 65536; }; };") == [
                "/named.conf:2:57: error: a list of primaries: 65536 is out of range (0..65535)"
            ])
    }

    @Test func `port 0 is the port that holds without it, as in named`() throws {
        #expect(
            try primaries(
                """
                primaries p port 0 { 192.0.2.1 port 0; 192.0.2.2; }; primaries q port 54 { 192.0.2.3 port 0; p; };
                zone a { type slave; file "a"; masters port 0 { p; p port 55; q; 192.0.2.4 port 0; }; };
                """) == [
                    "192.0.2.1#53", "192.0.2.2#53", "192.0.2.1#55", "192.0.2.2#55", "192.0.2.3#54", "192.0.2.1#54",
                    "192.0.2.2#54",
                    "192.0.2.4#53",
                ])
    }

    @Test func `the words of lists that nobody uses are checked too`() {
        #expect(
            faults("primaries a { 192.0.2.1 192.0.2.2; };") == ["/named.conf:1:25: error: missing ';' before '192.0.2.2'"])
        #expect(faults("primaries a port 65536 { };").count == 1)
    }

    @Test(arguments: [
        "primaries a { nowhere; };", "primaries a { a; };", "parental-agents a { 192.0.2.1 key nobody; };",
        "remote-servers a { 192.0.2.1 tls nowhere; };", "masters a { b; }; masters b { a; };", "primaries a { fe80::1%none; };",
    ])
    func `what lists refer to need not be there where only the name server uses them`(text: String) throws {
        #expect(try settings(text).zones.isEmpty)
    }
}
