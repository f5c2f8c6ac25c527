import DNS
import Foundation
import SystemPackage
import TestSupport
import Testing

/// SIGHUP: the configuration is read again, and what it says is so from there on.
@Suite(.fewAtATime) struct ReloadTests {
    private static let done = "reloading configuration succeeded: "

    private func zones(_ names: [String], from primary: PeerPrimary, options: String = "") -> [SecondaryZone] {
        names.map { SecondaryZone($0, from: primary.endpoint, options: options) }
    }

    private func reload(_ daemon: SecondarydDaemon) async throws -> String {
        let mark = daemon.mark
        daemon.process.send(signal: SIGHUP)
        let index = try await daemon.waitForLine(Self.done, from: mark)
        let text = LogLine(daemon.process.lines.entries[index].text).text
        return String(text.dropFirst(Self.done.count))
    }

    private func lines(_ daemon: SecondarydDaemon, about zone: String, from mark: Int = 0) -> [String] {
        daemon.process.lines.entries.dropFirst(mark).map { LogLine($0.text).text }.filter { $0.contains("\(zone)/IN") }
    }

    @Test func `zones that are added start, zones that are removed stop, and the others go on`() async throws {
        let names = ["a.example", "b.example", "c.example"]
        try await withPrimary(.nsd, zones: names.map { ZoneText($0, serial: 7).zone }) { primary in
            let secondary = try Secondaryd(zones: zones(["a.example", "b.example"], from: primary))
            try await secondary.withDaemon(logLevel: "debug") { daemon in
                for name in ["a.example", "b.example"] { try await daemon.waitForTransfer(of: name, serial: 7) }
                try secondary.configure(zones: zones(["b.example", "c.example"], from: primary))
                let mark = daemon.mark
                #expect(try await reload(daemon) == "1 zone added, 1 removed, 0 changed")
                try await daemon.waitForTransfer(of: "c.example", serial: 7)
                #expect(lines(daemon, about: "a.example", from: mark).isEmpty)
                #expect(lines(daemon, about: "b.example", from: mark).isEmpty)
                #expect(secondary.text(of: "a.example") != nil)
                // Back again: its file is still the one that was published.
                try secondary.configure(zones: zones(names, from: primary))
                #expect(try await reload(daemon) == "1 zone added, 0 removed, 0 changed")
                try await daemon.waitForLine("serial: new 7, old 7", from: mark)
                #expect(!lines(daemon, about: "a.example", from: mark).contains { $0.hasSuffix("Transfer started.") })
            }
        }
    }

    @Test func `a zone that is configured otherwise goes on with its lease, and asks its new primaries`() async throws {
        try await withPrimary(.nsd, zones: [ZoneText("a.example", serial: 7).zone]) { former in
            try await withPrimary(.nsd, zones: [ZoneText("a.example", serial: 8).zone]) { next in
                let secondary = try Secondaryd(zones: zones(["a.example"], from: former))
                try await secondary.withDaemon { daemon in
                    try await daemon.waitForTransfer(of: "a.example", serial: 7)
                    await former.stop()
                    try secondary.configure(zones: zones(["a.example"], from: next, options: "max-refresh-time 100;"))
                    #expect(try await reload(daemon) == "0 zones added, 0 removed, 1 changed")
                    try await daemon.waitForTransfer(of: "a.example", serial: 8)
                }
            }
        }
    }

    @Test func `a faulty configuration changes nothing and says why`() async throws {
        try await withPrimary(.nsd, zones: [ZoneText("a.example", serial: 7, refresh: 1).zone]) { primary in
            let secondary = try Secondaryd(zones: zones(["a.example"], from: primary))
            try await secondary.withDaemon { daemon in
                try await daemon.waitForTransfer(of: "a.example", serial: 7)
                try secondary.configure(options: "transfers-inn 3;", zones: zones(["b.example"], from: primary))
                let mark = daemon.mark
                daemon.process.send(signal: SIGHUP)
                try await daemon.waitForLine("reloading configuration failed", from: mark)
                let log = daemon.log.dropFirst(mark)
                #expect(log.contains { $0.severity == "error" && $0.text.contains("unknown option 'transfers-inn'") })
                try await primary.replace(ZoneText("a.example", serial: 8, refresh: 1).zone)
                try await daemon.waitForTransfer(of: "a.example", serial: 8, from: mark)
                #expect(lines(daemon, about: "b.example").isEmpty)
            }
        }
    }

    @Test func `another state directory wants another daemon`() async throws {
        let secondary = try Secondaryd()
        try await secondary.withDaemon { daemon in
            try secondary.configure(options: "state-directory \"elsewhere\";")
            daemon.process.send(signal: SIGHUP)
            let index = try await daemon.waitForLine("'state-directory' cannot change while secondaryd runs")
            try await daemon.waitForLine("reloading configuration failed: nothing was changed", from: index)
        }
        #expect(try secondary.strangers.isEmpty)
    }

    @Test func `a running transfer of a zone that stays is not disturbed`() async throws {
        let gate = Gate()
        try await withStuckPrimary(until: gate) { primary in
            let zone = SecondaryZone("a.example", from: primary.endpoint)
            let secondary = try Secondaryd(zones: [zone])
            try secondary.directory.write("; old\n", to: "db.a.example")
            try await secondary.withDaemon { daemon in
                _ = try await primary.connection().receive()
                try await secondary.waitForTemporaryFile()
                try secondary.configure(
                    options: "transfers-in 1;", zones: [zone, SecondaryZone("b.example", from: primary.endpoint)])
                #expect(try await reload(daemon) == "1 zone added, 0 removed, 0 changed")
                gate.open()
                try await daemon.waitForTransfer(of: "a.example", serial: 7)
                try await daemon.waitForTransfer(of: "b.example", serial: 7)
            }
            #expect(primary.connections.count == 2)
        }
    }

    @Test func `a running transfer of a zone that is removed is ended and leaves nothing`() async throws {
        try await withStuckPrimary { primary in
            let secondary = try Secondaryd(zones: [SecondaryZone("a.example", from: primary.endpoint)])
            try secondary.directory.write("; old\n", to: "db.a.example")
            try await secondary.withDaemon { daemon in
                _ = try await primary.connection().receive()
                try await secondary.waitForTemporaryFile()
                try secondary.configure()
                #expect(try await reload(daemon) == "0 zones added, 1 removed, 0 changed")
                #expect(try secondary.strangers.isEmpty)
                #expect(secondary.text(of: "a.example") == "; old\n")
            }
        }
    }

    @Test func `a zone that is to be written elsewhere is pulled there, and its former file stays`() async throws {
        try await withPrimary(.nsd, zones: [ZoneText("a.example", serial: 7).zone]) { primary in
            let secondary = try Secondaryd(zones: zones(["a.example"], from: primary))
            try await secondary.withDaemon { daemon in
                try await daemon.waitForTransfer(of: "a.example", serial: 7)
                let mark = daemon.mark
                let former = try #require(secondary.text(of: "a.example"))
                try secondary.configure(
                    text: """
                        options { directory "\(secondary.directory.path)"; masterfile-format text; };
                        zone "a.example" { type slave; masters port \(primary.endpoint.port) { 127.0.0.1; }; file "moved"; };
                        """)
                #expect(try await reload(daemon) == "1 zone added, 1 removed, 0 changed")
                try await daemon.waitForTransfer(of: "a.example", serial: 7, from: mark)
                #expect(secondary.text(of: "a.example") == former)
                #expect(try secondary.directory.read("moved") == former)
            }
        }
    }

    @Test func `log files are opened anew, and the log goes where the new configuration says`() async throws {
        func logging(_ file: String) -> String {
            "logging { channel all { file \"\(file)\"; severity info; }; category default { all; }; };"
        }
        let secondary = try Secondaryd(statements: logging("log"))
        let daemon = try await RunningProcess.start(
            try Programs.built("secondaryd"), ["--config", secondary.configuration.string])
        @Sendable func text(_ file: String) -> String { (try? secondary.directory.read(file)) ?? "" }
        func wait(for part: String, in file: String) async throws {
            try await withTimeLimit(awaiting: "'\(part)' in \(file)") {
                while !text(file).contains(part) { try await Task.sleep(for: .milliseconds(5)) }
            }
        }
        try await wait(for: "running", in: "log")
        try FileManager.default.moveItem(
            atPath: secondary.directory.appending("log").string, toPath: secondary.directory.appending("log.1").string)
        daemon.send(signal: SIGHUP)
        try await wait(for: Self.done, in: "log")
        #expect(!text("log.1").contains(Self.done))
        try secondary.configure(statements: logging("log.2"))
        daemon.send(signal: SIGHUP)
        try await wait(for: Self.done, in: "log.2")
        await daemon.stop()
    }

    @Test func `listen-on and who may notify follow the configuration`() async throws {
        let serial = Counter(7)
        try await withScriptedPrimary(at: NotifyTrial.primaryAddress, udp: serial.telling, tcp: serial.serving) { primary in
            let ports = [try await FreePort.next(), try await FreePort.next(), try await FreePort.next()]
            let endpoints = ports.map { Endpoint(.v4(0x7F00_0001), port: $0) }
            let zone = { (options: String) in SecondaryZone("example.com", from: primary.endpoint, options: options) }
            let listens = { (ports: ArraySlice<UInt16>) in
                ports.map { "listen-on port \($0) { 127.0.0.1; };" }.joined(separator: " ")
            }
            let secondary = try Secondaryd(options: listens(ports[0...1]), zones: [zone("")])
            try await secondary.withDaemon { daemon in
                try await daemon.waitForTransfer(of: "example.com", serial: 7)
                let code = { (endpoint: Endpoint) in
                    try await withDatagramClient(to: endpoint) { try await $0.ask(NotifyMessage().octets).notifyCode }
                }
                #expect(try await code(endpoints[0]) == .refused)
                try secondary.configure(options: listens(ports[1...2]), zones: [zone("allow-notify { 127.0.0.1; };")])
                let mark = daemon.mark
                _ = try await reload(daemon)
                #expect(try await code(endpoints[1]) == .noError)
                #expect(try await code(endpoints[2]) == .noError)
                let network = daemon.process.lines.entries.dropFirst(mark).map { LogLine($0.text).description }
                    .filter { $0.hasPrefix("network") }
                #expect(
                    network == [
                        "network: info: no longer listening on \(endpoints[0])", "network: info: listening on \(endpoints[2])",
                    ])
                try secondary.configure(zones: [zone("")])
                _ = try await reload(daemon)
                try await daemon.waitForLine("no longer listening on \(endpoints[1])", from: mark)
                try await daemon.waitForLine("no longer listening on \(endpoints[2])", from: mark)
            }
        }
    }
}
