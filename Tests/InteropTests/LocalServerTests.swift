import DNS
import Foundation
import SystemPackage
import TestSupport
import Testing

/// From a change on the primary to the answer of the local name server.
@Suite(.fewAtATime) struct LocalServerTests {
    /// What named would refuse to load as a zone of its own, and takes from a primary.
    private static func zone(_ name: String, serial: UInt32) -> PeerZone {
        PeerZone(
            name,
            """
            \(name). 60 IN SOA ns.\(name). hostmaster.\(name). \(serial) 1 1 86400 60
            \(name). 60 IN NS ns.\(name).
            ns.\(name). 60 IN A 127.0.0.1
            \(name). 60 IN MX 10 mail.\(name).
            under_score.\(name). 60 IN A 192.0.2.1
            serial.\(name). 60 IN TXT "\(serial)"
            \(name). 60 IN MX 20 192.0.2.9.

            """ + many(name))
    }

    /// More records of a type, and more types at a name, than named loads unless it is told to.
    private static func many(_ name: String) -> String {
        (0..<150).map { "many.\(name). 60 IN A 192.0.2.\($0)\n" }.joined()
            + (0..<110).map { "types.\(name). 60 IN TYPE\(65280 + $0) \\# 1 00\n" }.joined()
    }

    private static let odd = "0/25.2.0.192.in-addr.arpa"

    @Test(arguments: PeerSoftware.allCases)
    func `the local server answers with what the primary has changed, by the usual command`(software: PeerSoftware) async throws
    {
        let server = try await LocalServer(software)
        try await withPrimary(
            .nsd,
            zones: [Self.zone("example.com", serial: 1), Self.zone("-dash.example", serial: 1), Self.zone(Self.odd, serial: 1)]
        ) {
            primary in
            let zones = [
                SecondaryZone("example.com", from: primary.endpoint), SecondaryZone("-dash.example", from: primary.endpoint),
            ]
            let oddly = """
                zone "\(Self.odd)" { type secondary; file "db.od'd #{ };"; primaries { \(primary.endpoint.address) port \(primary.endpoint.port); }; };
                """
            let secondary = try Secondaryd(statements: oddly, zones: zones)
            #expect(try await secondary.refresh().exit == .status(0))
            let printed = try await secondary.run(["--print-local-config", server.word])
            #expect(printed.exit == .status(0))
            #expect(printed.errors == [])
            try await server.run(printed.output, serving: Self.odd) {
                try secondary.configure(
                    options: """
                        local-server \(server.word);
                        verify-served \(server.endpoint.address) port \(server.endpoint.port);
                        """, statements: oddly, zones: zones)
                let daemon = try await RunningProcess.start(
                    try Programs.built("secondaryd"), ["--config", secondary.configuration.string],
                    environment: ["PATH": server.path])
                for name in ["example.com", "-dash.example", Self.odd] {
                    #expect(try await server.serial(of: name) == 1)
                    try await primary.replace(Self.zone(name, serial: 2))
                    let found = try await daemon.waitForLine(containing: "zone \(name)/IN: served by \(server.endpoint) after ")
                    #expect(found.entry.text.contains(/after [0-9]+\.[0-9]{3} secs \(serial 2\)$/))
                    #expect(try await server.serial(of: name) == 2)
                    #expect(try await server.text(of: "serial.\(name)") == ["\"2\""])
                }
                let log = daemon.text(of: .error).map(LogLine.init)
                #expect(
                    log.count { $0.description.contains(" succeeded, ") && $0.category == "general" && $0.severity == "info" }
                        == 3)
                #expect(!log.contains { ["error", "warning", "critical"].contains($0.severity) })
                await daemon.stop()
            }
        }
    }

    @Test(arguments: ["named-checkconf", "nsd-checkconf", "knotc"])
    func `what is printed for a local server is right in its syntax`(program: String) async throws {
        let files = ["db a", "it's", "per%cent", "{x};#", #"q\"uote"#, "back\\slash", "//x", "täg"]
        let names = [
            "example.com", "a\\034b.example", "a\\;b.example", "a\\032b.example", "under_score.example", "0/25.example",
            "x\\\\y.example", "d\\.t.example",
        ]
        let statements = zip(names, files).map { name, file in
            "zone \"\(name)\" { type slave; file \"\(file)\"; masters { 192.0.2.1; }; };"
        }
        let secondary = try Secondaryd(statements: statements.joined(separator: "\n"))
        let word = ["named-checkconf": "bind", "nsd-checkconf": "nsd", "knotc": "knot"][program] ?? ""
        let printed = try await secondary.run(["--print-local-config", word])
        #expect(printed.exit == .status(0))
        let text = printed.output.joined(separator: "\n") + "\n"
        for word in ["type secondary", "type slave", "primaries", "request-xfr", "master:"] { #expect(!text.contains(word)) }
        try await withTemporaryDirectory { directory in
            let file = try directory.write(text, to: "printed.conf").string
            let check = try await LocalTool.run(program, program == "knotc" ? ["-c", file, "conf-check"] : [file])
            #expect(check.succeeded, "\(check.output + check.errors)\n\(text)")
        }
        // NSD has no way to write a quote, and both it and Knot take a percent sign for theirs.
        #expect(printed.output.count { $0.contains("cannot be written") } == (program == "nsd-checkconf" ? 2 : 0))
    }

    @Test func `views are printed as views for BIND, and once for who has none`() async throws {
        let secondary = try Secondaryd(
            statements: """
                view "in side" { zone "example.com" { type slave; file "in"; masters { 192.0.2.1; }; }; };
                view "out" { zone "example.com" { type slave; file "out"; masters { 192.0.2.1; }; }; };
                view "chaos" CH { zone "bind" { type slave; file "ch"; masters { 192.0.2.1; }; }; };
                """)
        try await withTemporaryDirectory { directory in
            let bind = try await secondary.run(["--print-local-config", "bind"]).output.joined(separator: "\n")
            let file = try directory.write(bind + "\n", to: "printed.conf").string
            #expect(try await LocalTool.run("named-checkconf", [file]).succeeded)
            #expect(bind.contains("view \"in side\" IN {") && bind.contains("view \"chaos\" CH {"))
            let knot = try await secondary.run(["--print-local-config", "knot"]).output
            #expect(knot.count { $0.contains("- domain: \"example.com\"") } == 1)
            #expect(
                knot.contains(
                    "# zone 'example.com' in view 'out': this server has no views; a zone of this name is printed above"))
            #expect(knot.contains("# zone 'bind' in view 'chaos': class CH cannot be served by this server"))
        }
    }

    @Test func `the Corefile has the file plugin and no secondary`() async throws {
        let secondary = try Secondaryd(zones: [SecondaryZone("example.com", primaries: "192.0.2.1;")])
        let output = try await secondary.run(["--print-local-config", "coredns"]).output
        #expect(
            output == [
                "# 1 zone that secondaryd keeps in step", "\"example.com\" {",
                "    file \"\(secondary.file(of: "example.com"))\" {", "        reload 10s", "    }", "}",
            ])
    }
}
