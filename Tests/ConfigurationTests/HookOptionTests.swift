import DNS
import Testing

@testable import Configuration

@Suite struct HookOptionTests {
    private func zones(_ options: String, _ bodies: String...) throws -> [ZoneSettings] {
        let zones = bodies.enumerated().map { index, body in
            "zone z\(index).example { type slave; file \"z\(index)\"; masters { 192.0.2.1; }; \(body) };"
        }
        return try settings("options { masterfile-format text; \(options) };" + zones.joined()).zones
    }

    @Test func `a command nearer to the zone takes the place of either form above it`() throws {
        let own = #"on-publish-command { "/bin/own"; "$name"; };"#
        let fromServer = try zones("local-server bind;", "", own, "local-server none;", "local-server nsd;")
        #expect(
            fromServer.map(\.publishCommand.words) == [
                ["rndc", "reload", "$name"], ["/bin/own", "$name"], [], ["nsd-control", "--", "reload", "$name"],
            ])
        let fromCommand = try zones(own, "", "local-server knot;", "on-publish-command { };", "local-server none;")
        #expect(
            fromCommand.map(\.publishCommand.words) == [
                ["/bin/own", "$name"], ["knotc", "--", "zone-reload", "$name"], [], ["/bin/own", "$name"],
            ])
    }

    @Test func `rndc is told class and view of a zone in a view`() throws {
        let zone = try settings(
            """
            options { masterfile-format text; local-server bind; };
            view inside { zone a.example { type slave; file "a"; masters { 192.0.2.1; }; }; };
            """
        ).zones.first
        let unwrapped = try #require(zone)
        #expect(
            unwrapped.publishCommand.arguments(about: HookSubject(unwrapped, serial: "7")) == [
                "reload", "a.example", "IN", "inside",
            ])
    }

    @Test func `both forms in one block are an error`() {
        let both = #"local-server bind; on-publish-command { "/bin/own"; };"#
        #expect(
            faults("options { masterfile-format text;\n\(both) };") == [
                "/named.conf:2:20: error: 'local-server' and 'on-publish-command' cannot both be set in options"
            ])
        #expect(
            faults("\(asText)\nzone a { type slave; file \"a\"; masters { 192.0.2.1; };\n\(both) };") == [
                "/named.conf:3:20: error: 'local-server' and 'on-publish-command' cannot both be set in zone 'a'"
            ])
        #expect(faults(#"options { local-server none; on-publish-command { "/bin/own"; }; };"#) == [])
        #expect(faults(#"options { local-server bind; on-publish-command { }; };"#) == [])
    }

    @Test(arguments: [
        (
            #"on-publish-command { "/bin/a"; "$zone"; };"#,
            "unknown variable '$zone': use $name, $file, $serial, $class, $view, or $$ for a dollar sign"
        ),
        (
            #"on-publish-command { "/bin/a"; "100$"; };"#,
            "unknown variable '$': use $name, $file, $serial, $class, $view, or $$ for a dollar sign"
        ),
        (
            #"on-publish-command { "/bin/$name"; };"#,
            "'/bin/$name' is not a program: write an absolute path, or a name to look up in PATH"
        ),
        (
            #"on-publish-command { "bin/a"; };"#,
            "'bin/a' is not a program: write an absolute path, or a name to look up in PATH"
        ),
        (#"on-publish-command { ""; };"#, "'' is not a program: write an absolute path, or a name to look up in PATH"),
        (#"on-publish-command { rndc; };"#, "'on-publish-command' takes a program in quotes, not 'rndc'"),
        (#"on-expire-command { "rndc"; { }; };"#, "'on-expire-command' takes an argument in quotes, not a block"),
        (#"on-expire-command { "rndc"; "a" "b"; };"#, "missing ';' before 'b'"),
        (
            #"on-publish-command "rndc reload";"#,
            "'on-publish-command' takes a program and its arguments in braces, not 'rndc reload'"
        ),
        (#"local-server coredns;"#, "'local-server' takes bind or nsd or knot or none, not 'coredns'"),
        (#"on-expire remove;"#, "'on-expire' takes keep or rename, not 'remove'"),
        (#"verify-served localhost;"#, "'verify-served' takes an address or none, not 'localhost'"),
        (#"verify-served 127.0.0.1 port 0;"#, "'verify-served': 0 is out of range (1..65535)"),
        (#"max-publish-commands 0;"#, "'max-publish-commands': 0 is out of range (1..1000)"),
    ])
    func `what does not fit is said`(option: String, message: String) {
        #expect(
            faults("options { \(option) };").map { $0.split(separator: ": ", maxSplits: 2).last.map(String.init) } == [message])
    }

    @Test func `octets that no argument may hold are refused`() {
        let text = Array(#"options { on-expire-command { "rndc"; "a"#.utf8) + [0] + Array(#""; }; };"#.utf8)
        #expect(
            Files(octets: text).said().contains {
                $0.hasSuffix(" contains NUL or is not UTF-8") || $0.contains("NUL")
            })
        let broken = Array(#"options { on-expire-command { "rndc"; "a"#.utf8) + [0xFF] + Array(#""; }; };"#.utf8)
        #expect(Files(octets: broken).said().contains { $0.hasSuffix(" contains NUL or is not UTF-8") })
    }

    @Test func `each word is replaced within its argument, whatever the zone is called`() throws {
        let command =
            #"on-publish-command { "/bin/a"; "$name"; "[$file]"; "$serial/$class/$view."; "$$name"; ""; "$name$name"; };"#
        let zone = try #require(
            try settings(
                #"""
                options { masterfile-format text; \#(command) };
                zone "a\ b;$(reboot)`x`\"'|&.\$file.example" { type slave; file "/z/a b"; masters { 192.0.2.1; }; };
                """#
            ).zones.first)
        let subject = HookSubject(zone, serial: "4294967295")
        let name = zone.name.description
        #expect(name.contains("reboot"))
        #expect(
            zone.publishCommand.arguments(about: subject) == [
                name, "[/z/a b]", "4294967295/IN/.", "$name", "", name + name,
            ])
        #expect(
            subject.environment == [
                "SECONDARYD_NAME": name, "SECONDARYD_FILE": "/z/a b", "SECONDARYD_SERIAL": "4294967295",
                "SECONDARYD_CLASS": "IN", "SECONDARYD_VIEW": "",
            ])
    }
}
