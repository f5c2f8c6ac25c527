import Foundation
import SystemPackage
import TestSupport
import Testing

/// What the program prints and how it ends, for each way to call it.
@Suite(.fewAtATime) struct CommandTests {
    @Test func `refresh settles the zones that are named, and ends with their worst`() async throws {
        let zones = ["a.example", "b.example"].map { ZoneText($0, serial: 7) }
        try await withPrimary(.nsd, zones: zones.map(\.zone)) { primary in
            let secondary = try Secondaryd(
                zones: ["a.example", "b.example", "missing.example"].map { SecondaryZone($0, from: primary.endpoint) })
            let one = try await secondary.refresh(["A.example."])
            #expect(one.exit == .status(0))
            #expect(one.output == ["a.example: serial 7, transferred"])
            #expect(secondary.text(of: "b.example") == nil)
            let two = try await secondary.refresh(["a.example", "b.example"])
            #expect(two.exit == .status(0))
            #expect(two.output.sorted() == ["a.example: serial 7, up to date", "b.example: serial 7, transferred"])
            let forced = try await secondary.refresh(["a.example"], force: true)
            #expect(forced.exit == .status(0))
            #expect(forced.output == ["a.example: serial 7, transferred"])
            let all = try await secondary.refresh()
            #expect(all.exit == .status(1))
            #expect(all.output.count == 3)
            #expect(all.output.filter { $0.hasSuffix(": serial 7, up to date") }.count == 2)
            #expect(all.output.filter { $0.hasPrefix("missing.example: failed: ") }.count == 1)
        }
    }

    @Test func `a zone that the configuration lacks ends with 2, and nothing is refreshed`() async throws {
        try await withPrimary(.nsd, zones: [ZoneText("example.com", serial: 7).zone]) { primary in
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: primary.endpoint)])
            let result = try await secondary.refresh(["example.com", "example.net"])
            #expect(result.exit == .status(2))
            #expect(result.output.isEmpty)
            #expect(result.errors == ["secondaryd: zone 'example.net' is not configured"])
            #expect(secondary.text(of: "example.com") == nil)
        }
    }

    static let brokenCalls: [[String]] = [
        ["--refresh"], [], ["--check-config"], ["--check-config", "--print"], ["--refresh", "example.com"],
    ]

    @Test(arguments: brokenCalls)
    func `a broken configuration ends with 78 and all its faults`(arguments: [String]) async throws {
        let secondary = try Secondaryd()
        try secondary.configure(
            text: """
                options { directory "\(secondary.directory.path)"; transfers-inn 3; };
                key "k" { algorithm hmac-sha257; secret "AAAA"; };
                zone "example.com" {
                    type secondary;
                    primaries { 127.0.0.1 key "other"; };
                    file "db.example.com";
                };
                zone "example.net" { type secondary; file "db.example.com"; };
                """)
        let result = try await secondary.run(arguments)
        #expect(result.exit == .status(78))
        #expect(result.output.isEmpty)
        let path = secondary.configuration.string
        let places = result.errors.compactMap { line in
            line.wholeMatch(of: /(.*):(\d+):\d+: error: .+/).map { "\($0.output.1 == path):\($0.output.2)" }
        }
        // The misspelt option, the algorithm, the key, and what is wrong with the second zone.
        #expect(Set(places).isSuperset(of: ["true:1", "true:2", "true:5", "true:8"]))
        #expect(result.errors.contains { $0.contains("'transfers-inn'; did you mean 'transfers-in'?") })
        #expect(try secondary.directory.names == ["secondaryd.conf"])
    }

    @Test func `a configuration that is not there ends with 78`() async throws {
        let secondary = try Secondaryd()
        try FileManager.default.removeItem(atPath: secondary.configuration.string)
        for arguments in Self.brokenCalls {
            let result = try await secondary.run(arguments)
            #expect(result.exit == .status(78))
            #expect(result.errors.contains { $0.hasPrefix(secondary.configuration.string) })
        }
    }

    @Test func `check-config says that all is well, and touches nothing`() async throws {
        let key = PeerKey.random(name: "k")
        let secondary = try Secondaryd(
            keys: [key], zones: [SecondaryZone("example.com", primaries: "192.0.2.1 key k; 2001:db8::1 port 5353;")])
        let checked = try await secondary.run(["--check-config"])
        #expect(checked.exit == .status(0))
        #expect(checked.output == ["\(secondary.configuration): 1 zone, no errors"])
        #expect(checked.errors.isEmpty)
        #expect(try secondary.directory.names == ["secondaryd.conf"])
    }

    @Test func `one error is one error, and an included file may be nothing`() async throws {
        let secondary = try Secondaryd(zones: [SecondaryZone("example.com", primaries: "192.0.2.1;")])
        let link = secondary.directory.appending("nothing").string
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/dev/null")
        let path = secondary.configuration.string
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try (text + "include \"/dev/null\"; include \"\(link)\";\n").write(toFile: path, atomically: false, encoding: .utf8)
        #expect(try await secondary.run(["--check-config"]).output == ["\(path): 1 zone, no errors"])
        for wrong in ["include \"/dev/zero\";", "include \"/dev/full\";", "nonsense;"] {
            try (text + wrong).write(toFile: path, atomically: false, encoding: .utf8)
            let checked = try await secondary.run(["--check-config"])
            #expect(checked.exit == .status(78))
            #expect(checked.errors.last == "secondaryd: \(path) has 1 error")
        }
    }

    @Test(arguments: [
        "key k { algorithm hmac-sha256; secret hunter two hunter; };", "key k { algorithm hmac-sha256; secret \"hunter; };",
        "key k { key-file \"hunter\"; }; secret hunter;", "key hunter { algorithm hunter; secret hunter!; };",
    ])
    func `a broken key is shown by no command, in no log and by no reload`(statement: String) async throws {
        let secondary = try Secondaryd(zones: [])
        let path = secondary.configuration.string
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try await secondary.withDaemon(logLevel: "debug") { daemon in
            try (text + statement + "\n").write(toFile: path, atomically: false, encoding: .utf8)
            var said: [String] = []
            for arguments in [
                [], ["--check-config"], ["--check-config", "--print"], ["--refresh"], ["--print-local-config", "bind"],
            ] {
                let result = try await secondary.run(arguments)
                #expect(result.exit == .status(78))
                said += result.output + result.errors
            }
            let mark = daemon.mark
            let reload = try await secondary.control("reload")
            #expect(reload.exit == .status(1))
            said += reload.output + reload.errors
            daemon.process.send(signal: SIGHUP)
            try await daemon.waitForLine("reloading configuration failed", from: mark)
            said += daemon.process.lines.entries.map(\.text)
            let lookup = try await secondary.control("tkey", "create", "--server", "127.0.0.1", "--initial-key", "k")
            #expect(lookup.exit == .status(1))
            said += lookup.output + lookup.errors
            #expect(said.contains { $0.contains(path) })
            #expect(said.filter { $0.contains("hunter") } == [])
        }
    }

    @Test func `check-config prints the effective settings, and no secret`() async throws {
        let key = PeerKey.random(name: "k.example")
        let secondary = try Secondaryd(
            keys: [key], zones: [SecondaryZone("example.com", primaries: "192.0.2.1 key k.example; 2001:db8::1 port 5353;")])
        let printed = try await secondary.run(["--check-config", "--print"])
        #expect(printed.exit == .status(0))
        #expect(printed.output.contains { $0.contains("zone \"example.com\"") })
        #expect(printed.output.contains { $0.contains("min-refresh-time 1;") })
        #expect(!printed.output.contains { $0.contains(key.secret) })
    }

    @Test func `a second process on one state directory says who has it`() async throws {
        try await withPrimary(.nsd, zones: [ZoneText("example.com", serial: 7).zone]) { primary in
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: primary.endpoint)])
            try await secondary.withDaemon { daemon in
                try await daemon.waitForTransfer(of: "example.com", serial: 7)
                let folder = secondary.directory.appending(".secondaryd")
                let complaint = "secondaryd: state directory '\(folder)' is in use by process \(daemon.processID)"
                // A one-shot could ask the daemon, if that answered.
                try FileManager.default.removeItem(atPath: secondary.controlSocket.string)
                for arguments in [[], ["--refresh"], ["--refresh", "--force", "example.com"]] {
                    let second = try await secondary.run(arguments)
                    #expect(second.exit == .status(1))
                    #expect(second.output.isEmpty)
                    #expect(second.errors.last == complaint)
                }
                #expect(daemon.process.isRunning)
                #expect(daemon.log.count { $0.text.contains("Transfer started.") } == 1)
            }
            // The lock goes with its process.
            #expect(try await secondary.refresh().exit == .status(0))
        }
    }

    @Test func `refresh beside the daemon has the daemon do it, and says the same`() async throws {
        try await withPrimary(.nsd, zones: [ZoneText("example.com", serial: 7).zone]) { primary in
            let missing = SecondaryZone("missing.example", from: primary.endpoint)
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: primary.endpoint), missing])
            try await secondary.withDaemon { daemon in
                try await daemon.waitForTransfer(of: "example.com", serial: 7)
                let one = try await secondary.refresh(["Example.COM."])
                #expect(one.exit == .status(0))
                #expect(one.output == ["example.com: serial 7, up to date"])
                #expect(one.transferLog.isEmpty)
                let forced = try await secondary.refresh(["example.com"], force: true)
                #expect(forced.exit == .status(0))
                #expect(forced.output == ["example.com: serial 7, transferred"])
                let all = try await secondary.refresh()
                #expect(all.exit == .status(1))
                #expect(all.output.count == 2)
                #expect(all.output.contains("example.com: serial 7, up to date"))
                #expect(all.output.contains { $0.hasPrefix("missing.example: failed: ") })
                let unknown = try await secondary.refresh(["example.com", "example.net"])
                #expect(unknown.exit == .status(2))
                #expect(unknown.output.isEmpty)
                #expect(unknown.errors == ["secondaryd: zone 'example.net' is not configured"])

                // One that the daemon has not heard of yet.
                try secondary.configure(zones: [SecondaryZone("example.net", from: primary.endpoint)])
                let new = try await secondary.refresh()
                #expect(new.exit == .status(1))
                let named = try await secondary.refresh(["example.net"])
                #expect(named.exit == .status(2))
                #expect(named.errors.contains("secondaryd: the running secondaryd: not found"))
                #expect(daemon.log.count { $0.text.contains("Transfer started.") } >= 2)
            }
        }
    }

    @Test func `the log level decides what is shown`() async throws {
        try await withPrimary(.nsd, zones: [ZoneText("example.com", serial: 7).zone]) { primary in
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: primary.endpoint)])
            let quiet = try await secondary.refresh(logLevel: "notice")
            #expect(quiet.output == ["example.com: serial 7, transferred"])
            #expect(quiet.errors.isEmpty)
            let loud = try await secondary.refresh(force: true, logLevel: "debug=3")
            #expect(loud.log.contains { $0.severity.hasPrefix("debug") })
            #expect(
                loud.log.contains {
                    $0.text == "zone example.com/IN: forced reload, requesting AXFR of initial version from \(primary.endpoint)"
                })
        }
    }

    @Test(arguments: [["--print"], ["--force"], ["example.com"], ["--refresh", "--check-config"], ["--nonsense"]])
    func `arguments that do not go together are refused with the usage`(arguments: [String]) async throws {
        let result = try await Secondaryd().run(arguments)
        #expect(result.exit == .status(64))
        #expect(result.errors.contains { $0.hasPrefix("Usage: secondaryd") })
    }
}
