import Configuration
import DNS
import Testing

@Suite struct IncludeTests {
    private func zone(_ name: String) -> String {
        "zone \(name) { type slave; file \"\(name)\"; masters { ::1; }; };\n"
    }

    private func names(_ text: String, _ others: [String: String]) throws -> [String] {
        try settings(text, others).zones.map(\.name.description)
    }

    @Test func `a file is read where it is included`() throws {
        #expect(
            try names("\(asText) \(zone("a")) include \"/b\"; \(zone("c"))", ["/b": zone("b")]) == ["a", "b", "c"])
    }

    @Test func `a pattern includes what it matches, in order`() throws {
        let files = ["/z/2.conf": zone("b"), "/z/1.conf": zone("a"), "/z/3.txt": "nonsense"]
        #expect(try names("\(asText) include \"/z/*.conf\";", files) == ["a", "b"])
    }

    @Test func `a pattern that matches nothing is a warning`() {
        let (settings, diagnostics) = Files("include \"/z/*.conf\";").load()
        #expect(settings != nil)
        #expect(diagnostics.map(\.description) == ["/named.conf:1:9: warning: no file matches '/z/*.conf'"])
    }

    @Test func `a relative path counts from the directory that holds at that point, not from the including file`() throws {
        let files = [
            "/start/one": "include \"sub/two\";\n",
            "/start/sub/two": "options { directory \"/var\"; include \"three\"; };\ninclude \"four\";",
            "/var/three": "masterfile-format text;", "/var/four": zone("a"),
        ]
        let settings = try settings("include \"one\";", files)
        #expect(settings.zones.map(\.file) == ["/var/a"])
    }

    @Test func `inside a zone, too, a relative path counts from the directory at that point`() throws {
        let files = ["/start/early": "type slave; masters { ::1; };", "/var/late": "type slave; masters { ::2; };"]
        let settings = try settings(
            """
            zone a { file "a"; include "early"; };
            options { directory "/var"; masterfile-format text; };
            zone b { file "b"; include "late"; };
            """, files)
        #expect(settings.zones.map { $0.primaries.map(\.endpoint.description) } == [["::1#53"], ["::2#53"]])
    }

    @Test func `files are included in options, views, keys, servers and templates`() throws {
        let settings = try settings(
            """
            options { include "/o"; };
            view v { include "/z"; };
            key k { algorithm hmac-md5; include "/k"; };
            server ::1 { include "/s"; };
            template t { include "/t"; };
            """,
            [
                "/o": "masterfile-format text; port 5300;", "/z": "zone a { template t; file \"a\"; };",
                "/k": "secret c2VjcmV0;", "/s": "keys k;", "/t": "type slave; masters { ::1; };",
            ])
        #expect(settings.port == 5300)
        #expect(settings.zones.first?.primaries.first?.keys.first?.key != nil)
    }

    @Test func `a list has no include: named takes it for a name there`() {
        #expect(
            faults("\(asText)\nprimaries p { include \"/x\"; };\nzone a { type slave; file \"a\"; masters { p; }; };") == [
                "/named.conf:2:15: error: unknown list 'include'", "/named.conf:2:23: error: missing ';' before '/x'",
            ])
    }

    @Test func `a file that is not there is named`() {
        #expect(
            faults("include \"/nowhere\";") == ["/named.conf:1:9: error: cannot read '/nowhere': No such file or directory"])
        #expect(faults("include \"\";") == ["/named.conf:1:9: error: 'include' needs a file name: this one is empty"])
        #expect(faults("include nowhere;") == ["/named.conf:1:1: error: 'include' takes one file name in quotes"])
    }

    @Test func `a file that includes itself is named, on short ways and long`() {
        #expect(faults("include \"/named.conf\";") == ["/named.conf:1:9: error: '/named.conf' includes itself"])
        #expect(
            faults("include \"/a\";", ["/a": "include \"/b\";", "/b": "\ninclude \"/a\";"]) == [
                "/b:2:9: error: '/a' includes itself"
            ])
        #expect(
            faults("zone a { type slave; include \"/a\"; };", ["/a": "include \"/named.conf\";"]).contains(
                "/a:1:9: error: '/named.conf' includes itself"))
    }

    @Test func `one file may be included twice`() throws {
        let settings = try settings(
            "\(asText) zone a { file \"a\"; include \"/z\"; }; zone b { file \"b\"; include \"/z\"; };",
            ["/z": "type slave; masters { ::1; };"])
        #expect(settings.zones.count == 2)
    }

    @Test func `files that include each other too deep have an end`() {
        var files: [String: String] = [:]
        for number in 0..<40 { files["/\(number)"] = "include \"/\(number + 1)\";" }
        #expect(
            faults("include \"/0\";", files) == ["/31:1:9: error: '/32' is included more than 32 files deep"])
    }

    @Test func `a fault in an included file is told with that file`() {
        #expect(faults("include \"/a\";", ["/a": "\n  nonsense;"]) == ["/a:2:3: error: unknown statement 'nonsense'"])
    }

    @Test(arguments: [
        (FolderFault.missing, "directory '/z' does not exist"), (.notDirectory, "'/z' is not a directory"),
        (.refused("permission denied"), "cannot read directory '/z': permission denied"),
    ])
    func `a pattern whose folder cannot be read is an error: who knows what is in it`(fault: FolderFault, sentence: String) {
        var files = Files("\(asText) \(zone("a")) include \"/z/*.conf\";", ["/z/1.conf": zone("b")])
        files.folders["/z"] = .unusable(fault)
        #expect(files.load().settings == nil)
        #expect(files.said() == ["/named.conf:2:10: error: \(sentence)"])
    }

    @Test func `files that include the folder they lie in are one error at once`() {
        // As many ways through them as they have orders: 10 files are 3,628,800.
        let texts = Dictionary(uniqueKeysWithValues: (0..<50).map { ("/g/\($0 + 10).conf", "include \"/g/*.conf\";\n") })
        #expect(faults("include \"/g/*.conf\";", texts) == ["/g/10.conf:1:9: error: '/g/10.conf' includes itself"])
    }

    @Test func `zones whose bodies include the folder they lie in are one error at once`() {
        let texts = Dictionary(
            uniqueKeysWithValues: (0..<50).map { ("/g/\($0 + 10).conf", "zone z\($0) { include \"/g/*.conf\"; };\n") })
        let files = Files("\(asText) include \"/g/*.conf\";", texts)
        #expect(files.said().count == 1)
        #expect(files.errorCount == 1)
    }
}
