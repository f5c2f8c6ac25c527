import Configuration
import Testing

@Suite struct SyntaxFaultTests {
    @Test func `a missing semicolon is named, and what follows is read all the same`() {
        #expect(
            faults("options {\n\tport 5300\n\ttransfers-in 0;\n};") == [
                "/named.conf:3:2: error: missing ';' before 'transfers-in'",
                "/named.conf:3:15: error: 'transfers-in': 0 is out of range (1..4294967295)",
            ])
    }

    @Test func `a missing semicolon before a closing brace is named`() {
        #expect(faults("options { port 5300 };") == ["/named.conf:1:21: error: missing ';' before '}'"])
    }

    @Test func `a missing semicolon after a block is named`() {
        #expect(
            faults("options { port 5300; }\nacl a { any; };") == ["/named.conf:2:1: error: missing ';' before 'acl'"])
    }

    @Test func `a missing semicolon after primaries is named, and the file behind them is found`() {
        #expect(
            faults("\(asText)\nzone a { type slave; masters { 192.0.2.1; } file \"a\"; };") == [
                "/named.conf:2:45: error: missing ';' before 'file'"
            ])
    }

    @Test func `a missing semicolon between zones is named, and the second is read`() {
        #expect(
            faults("\(asText)\nzone a { type slave; masters { 192.0.2.1; }; file \"a\"; }\nzone b { type slave; };") == [
                "/named.conf:3:1: error: missing ';' before 'zone'",
                "/named.conf:3:6: error: zone 'b': missing 'file' entry: secondaryd keeps zones only in files",
                "/named.conf:3:6: error: zone 'b': missing 'primaries' entry",
            ])
    }

    @Test func `a missing semicolon at the end of the file is named`() {
        #expect(faults("options { }") == ["/named.conf:1:1: error: this statement has no ';' before the end of the file"])
        #expect(faults("zone a { }") == ["/named.conf:1:1: error: this statement has no ';' before the end of the file"])
    }

    @Test(arguments: [
        ("options {\n directory \"/d\"\n port 53\n}\nacl a { any; }\n", [3, 4, 5]),
        ("zone \"a\" { type hint; }\nzone \"b\" { type hint; }\nzone \"c\" { type hint; }\n", [2, 3]),
        ("acl a\n{\n any\n}\nacl b { any; }\nacl c { any; }", [4, 5, 6]),
        ("options { }\n\nzone \"a\" { type hint; }\nzone \"b\" { type hint; }", [3, 4]),
        ("include \"/a\"\ninclude \"/b\"\n", [2]), ("view v {\n}\nview w {\n}\n", [3]),
        ("key k {\n algorithm hmac-md5\n secret YQ==\n}\nzone \"a\" { type hint; }", [3, 4, 5]),
    ])
    func `where every semicolon is missing, the places are those of the lines behind them`(text: String, lines: [Int]) {
        let diagnostics = Files(text, ["/a": "", "/b": ""]).load().diagnostics.filter { $0.severity > .info }
        #expect(Array(Set(diagnostics.map(\.line))).sorted() == lines)
        #expect(diagnostics.allSatisfy { $0.message.hasPrefix("missing ';' before") || $0.message.contains("is not read") })
    }

    @Test func `a brace that is never closed is named where it opens`() {
        #expect(
            faults("options {\n  port 53;\n") == [
                "/named.conf:1:1: error: this statement has no ';' before the end of the file",
                "/named.conf:1:9: error: this '{' is not closed before the end of the file",
            ])
        #expect(
            faults("zone a {\n type slave;") == ["/named.conf:1:8: error: this '{' is not closed before the end of the file"])
    }

    @Test func `a brace or semicolon too many is named`() {
        #expect(faults("options { };\n};") == ["/named.conf:2:1: error: unexpected '}'"])
        #expect(faults("options { };;") == ["/named.conf:1:13: error: unexpected ';'"])
    }

    @Test func `a string that is never closed is named where it opens`() {
        #expect(
            faults("options {\n directory \"/var;\n};\n").contains(
                "/named.conf:2:12: error: this string is not closed before the end of the file"))
        #expect(
            faults("zone a { file \"/var; };").contains(
                "/named.conf:1:15: error: this string is not closed before the end of the file"))
    }

    @Test func `a comment that is never closed is named where it opens`() {
        #expect(
            faults("options { };\n/* oh") == ["/named.conf:2:1: error: this comment is not closed before the end of the file"])
    }

    @Test func `columns count characters, lines count line feeds`() {
        #expect(faults("/* é\r\n€ */ nonsense;") == ["/named.conf:2:6: error: unknown statement 'nonsense'"])
    }

    @Test func `an unknown option is named with the one that was meant`() {
        #expect(
            faults("\(asText)\nzone a { type slave; primarys { 192.0.2.1; }; file \"a\"; };") == [
                "/named.conf:2:6: error: zone 'a': missing 'primaries' entry",
                "/named.conf:2:22: error: unknown option 'primarys'; did you mean 'primaries'?",
            ])
        #expect(faults("optoins { };") == ["/named.conf:1:1: error: unknown statement 'optoins'; did you mean 'options'?"])
        #expect(faults("options { bogosity 5; };") == ["/named.conf:1:11: error: unknown option 'bogosity'"])
    }

    @Test func `an option in the wrong place is told where it belongs`() {
        #expect(
            faults("options { file \"x\"; };\ntransfers-in 5;") == [
                "/named.conf:1:11: error: 'file' is not allowed in 'options'; it belongs in a 'template' or in a 'zone'",
                "/named.conf:2:1: error: 'transfers-in' is not allowed at the top level; it belongs in 'options'",
            ])
    }

    @Test func `an option that stands twice in a block is named`() {
        #expect(faults("options { port 1; port 2; };") == ["/named.conf:1:19: error: 'port' redefined in options"])
        #expect(faults("options { };\noptions { };") == ["/named.conf:2:1: error: 'options' redefined in the configuration"])
        #expect(
            faults("\(asText)\nzone a { type slave; file \"a\"; file \"b\"; masters { ::1; }; };") == [
                "/named.conf:2:32: error: 'file' redefined in zone 'a'"
            ])
    }

    @Test func `a value of the wrong kind is named`() {
        #expect(faults("options { port many; };") == ["/named.conf:1:16: error: 'port' takes a number, not 'many'"])
        #expect(faults("options { port; };") == ["/named.conf:1:15: error: 'port' needs a number"])
        #expect(faults("options { port { 5; }; };") == ["/named.conf:1:16: error: 'port' takes a number, not a block"])
        #expect(
            faults("options { multi-master maybe; };") == [
                "/named.conf:1:24: error: 'multi-master' takes yes or no, not 'maybe'"
            ])
        #expect(
            faults("options { directory /var; };") == [
                "/named.conf:1:21: error: 'directory' takes a directory in quotes, not '/'"
            ])
        #expect(
            faults("options { transfer-source ::1; };") == [
                "/named.conf:1:27: error: 'transfer-source' takes an IPv4 address or *, not '::1'"
            ])
        #expect(
            faults("options { max-retry-time 1h2x; };") == [
                "/named.conf:1:26: error: 'max-retry-time' takes a number of seconds, not '1h2x'"
            ])
    }

    @Test(arguments: [
        ("port", "65536", "1..65535"), ("transfers-per-ns", "0", "1..4294967295"), ("min-retry-time", "0", "1..4294967295"),
        ("max-transfer-time-in", "40321", "0..40320"), ("max-unsigned-messages", "100", "0..99"),
        ("max-records", "4294967296", "0..4294967295"),
        ("max-records", "99999999999999999999", "0..4294967295"), ("min-transfer-rate-in", "0 5", "1..4294967295"),
    ])
    func `a value out of range is named with the range`(option: String, value: String, range: String) {
        #expect(
            faults("options { \(option) \(value); };") == [
                "/named.conf:1:\(12 + option.count): error: '\(option)': \(value.prefix { $0 != " " }) is out of range (\(range))"
            ])
    }

    @Test func `all faults are said at once, in the order of the lines`() {
        let said = faults(
            """
            key k { algorithm hmac-sha265; };
            options { port 0; nonsense 1; };
            zone a { type slav; };
            zone b { type slave; masters { nobody; }; };
            """)
        #expect(
            said == [
                "/named.conf:1:5: error: this key has no 'secret'",
                "/named.conf:1:19: error: unknown algorithm; did you mean 'hmac-sha256'?",
                "/named.conf:2:16: error: 'port': 0 is out of range (1..65535)",
                "/named.conf:2:19: error: unknown option 'nonsense'",
                "/named.conf:3:15: error: zone 'a': unknown type 'slav'; did you mean 'slave'?",
                "/named.conf:4:6: error: zone 'b': missing 'file' entry: secondaryd keeps zones only in files",
                "/named.conf:4:6: warning: 'masterfile-format' is not set: zone files are text, named would write raw; add 'masterfile-format text;'",
                "/named.conf:4:32: error: unknown list 'nobody'",
            ])
    }

    @Test func `blocks within blocks have an end`() {
        let text = "acl a { " + String(repeating: "{ ", count: 100) + String(repeating: "}; ", count: 100) + "};"
        #expect(faults(text) == ["/named.conf:1:135: error: blocks are nested more than 64 deep"])
    }

    @Test func `a configuration that cannot be read is one sentence`() {
        let (settings, diagnostics) = ConfigurationFile.load(
            "secondaryd.conf",
            from: ConfigurationSource(
                read: { _ throws(UnreadableFile) in throw UnreadableFile(reason: "Permission denied") }, expand: { _ in [] },
                permissions: { _ in nil }),
            workingDirectory: "/etc")
        #expect(settings == nil)
        #expect(
            diagnostics.map(\.description) == [
                "/etc/secondaryd.conf: error: cannot read '/etc/secondaryd.conf': Permission denied"
            ])
    }
}
