import Control
import DNS
import Foundation
import SystemPackage
import TestSupport
import Testing

/// secondaryctl beside the daemon: what it shows, and what it makes the daemon do.
@Suite(.fewAtATime) struct ControlCommandTests {
    private static func zone(_ serial: UInt32, _ name: String = "example.com") -> PeerZone {
        ZoneText(name, serial: serial).zone
    }

    private func status(_ secondary: Secondaryd, of zone: String = "example.com") async throws -> ZoneStatus {
        let result = try await secondary.control("zonestatus", zone, "--json")
        #expect(result.exit == .status(0))
        let zones = try JSONDecoder().decode([ZoneStatus].self, from: Data(result.output.joined().utf8))
        return try #require(zones.first)
    }

    @Test func `status counts the zones, before and after they were pulled`() async throws {
        try await withPrimary(.nsd, zones: [Self.zone(7, "a.example")]) { primary in
            let closed = Endpoint(.v4(0x7F00_0001), port: try await FreePort.next())
            let secondary = try Secondaryd(
                zones: [SecondaryZone("a.example", from: primary.endpoint), SecondaryZone("b.example", from: closed)])
            try await secondary.withDaemon { daemon in
                try await daemon.waitForTransfer(of: "a.example", serial: 7)
                #expect(try await secondary.control("refresh", "--wait", "b.example").exit == .status(1))
                let shown = try await secondary.control("status")
                #expect(shown.exit == .status(0))
                #expect(shown.output.first?.hasPrefix("version: secondaryd ") == true)
                #expect(shown.output.last == "server is up and running")
                let lines = [
                    "process: \(daemon.processID)", "configuration file: \(secondary.configuration)", "number of zones: 2",
                    "zones up to date: 1", "zones expired: 0", "zones not loaded: 1", "debug level: 0", "xfers running: 0",
                ]
                for line in lines { #expect(shown.output.contains(line)) }
                let json = try await secondary.control("status", "--json")
                let status = try JSONDecoder().decode(ServerStatus.self, from: Data(json.output.joined().utf8))
                #expect(status.zonesLoaded == 1 && status.zonesNotLoaded == 1 && status.processID == Int(daemon.processID))
            }
        }
    }

    @Test func `zonestatus tells of a zone before and after its first transfer`() async throws {
        let key = PeerKey.random(name: "k.example")
        try await withPrimary(.nsd, zones: [Self.zone(7)], keys: [key]) { primary in
            await primary.stop()
            let secondary = try Secondaryd(
                keys: [key], zones: [SecondaryZone("example.com", from: primary.endpoint, key: key)])
            try await secondary.withDaemon { daemon in
                try await daemon.waitForLine("connection refused")
                var status = try await status(secondary)
                #expect(status.copy == .notLoaded)
                #expect(status.serial == nil && status.expires == nil && status.lastTransfer == nil)
                #expect(status.primaries.map(\.address) == ["\(primary.endpoint)"])
                #expect(status.primaries.first?.key == "k.example")
                #expect(status.primaries.first?.lastError == "connection refused")
                #expect(status.primaries.first?.serial == nil)

                try await primary.restart()
                let waited = try await secondary.control("refresh", "--wait")
                #expect(waited.output == ["example.com: serial 7, transferred"])
                status = try await self.status(secondary)
                #expect(status.copy == .loaded && status.action == .waiting && status.serial == 7)
                let now = Int64(Date().timeIntervalSince1970)
                let expires = try #require(status.expires)
                #expect((now + 86000...now + 86400).contains(expires))
                let next = try #require(status.nextRefresh)
                #expect((now + 2600...now + 3600).contains(next))
                let transfer = try #require(status.lastTransfer)
                #expect(transfer.primary == "\(primary.endpoint)" && transfer.records == 11 && transfer.messages == 1)
                #expect(status.lastLoaded == transfer.endedAt)
                let asked = try #require(status.primaries.first)
                #expect(asked.serial == 7 && asked.lastError == "connection refused")
                #expect(try #require(asked.roundTripMilliseconds) > 0)
                #expect(try #require(asked.lastSOA) >= #require(asked.lastErrorAt))

                let lines = try await secondary.control("zonestatus", "example.com").output
                #expect(
                    lines.prefix(4) == [
                        "name: example.com", "type: secondary", "files: \(secondary.file(of: "example.com"))", "serial: 7",
                    ])
                #expect(lines.contains { $0.hasPrefix("expires in: ") })
                #expect(lines.contains { $0.hasPrefix("next action: refresh in ") })
                #expect(lines.contains { $0.hasPrefix("primary: \(primary.endpoint), key k.example, serial 7 at ") })
            }
        }
    }

    @Test func `zonestatus says until when a dead primary is not asked`() async throws {
        try await withPrimary(.nsd, zones: [Self.zone(7)]) { primary in
            let closed = Endpoint(.v4(0x7F00_0002), port: try await FreePort.next())
            let secondary = try Secondaryd(
                statements: "server 127.0.0.2 { tcp-only yes; };",
                zones: [SecondaryZone("example.com", from: closed, primary.endpoint)])
            try await secondary.withDaemon { _ in
                // A primary counts as dead when it did not answer twice.
                for _ in 0..<2 { #expect(try await secondary.control("refresh", "--wait").exit == .status(0)) }
                let status = try await status(secondary)
                #expect(status.primaries.map(\.address) == ["\(closed)", "\(primary.endpoint)"])
                #expect(status.primaries[0].lastError == "connection refused")
                #expect(try #require(status.primaries[0].backoffUntil) >= #require(status.primaries[0].lastErrorAt))
                #expect(status.primaries[1].lastError == nil && status.primaries[1].backoffUntil == nil)
                #expect(status.primaries[1].serial == 7)
            }
        }
    }

    @Test func `refresh asks now, for the zones that are named or for all`() async throws {
        try await withPrimary(.nsd, zones: [Self.zone(7, "a.example"), Self.zone(7, "b.example")]) { primary in
            let secondary = try Secondaryd(
                zones: ["a.example", "b.example", "missing.example"].map { SecondaryZone($0, from: primary.endpoint) })
            try await secondary.withDaemon { daemon in
                for name in ["a.example", "b.example"] { try await daemon.waitForTransfer(of: name, serial: 7) }
                for name in ["a.example", "b.example"] { try await primary.replace(Self.zone(8, name)) }
                let queued = try await secondary.control("refresh", "A.example.")
                #expect(queued.exit == .status(0))
                #expect(queued.output == ["zone refresh queued"])
                try await daemon.waitForTransfer(of: "a.example", serial: 8)
                let one = try await secondary.control("refresh", "--wait", "a.example")
                #expect(one.output == ["a.example: serial 8, up to date"])
                let all = try await secondary.control("refresh", "--wait")
                #expect(all.exit == .status(1))
                #expect(all.output.count == 3)
                #expect(all.output.contains("a.example: serial 8, up to date"))
                #expect(all.output.contains("b.example: serial 8, transferred"))
                #expect(all.output.contains { $0.hasPrefix("missing.example: failed: ") })
                let json = try await secondary.control("refresh", "--wait", "b.example", "--json")
                #expect(
                    json.output == [
                        #"{"isInStep":true,"name":"b.example","serial":8,"text":"serial 8, up to date"}"#,
                        #"{"failed":0,"inStep":1}"#,
                    ])
                #expect(
                    daemon.log.contains {
                        $0.description == "general: info: received control channel command 'refresh A.example.'"
                    })
            }
        }
    }

    @Test func `retransfer heals a serial that went backwards, as does a forced refresh beside the daemon`() async throws {
        try await withPrimary(.nsd, zones: [Self.zone(7)]) { primary in
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: primary.endpoint)])
            try await secondary.withDaemon { daemon in
                try await daemon.waitForTransfer(of: "example.com", serial: 7)
                try await primary.replace(Self.zone(5))
                let refreshed = try await secondary.control("refresh", "--wait", "example.com")
                #expect(refreshed.exit == .status(1))
                #expect(
                    refreshed.output == ["example.com: failed: serial 5 of \(primary.endpoint) is older than ours (7)"])
                let healed = try await secondary.control("retransfer", "--wait", "example.com")
                #expect(healed.exit == .status(0))
                #expect(healed.output == ["example.com: serial 5, transferred"])
                #expect(try await status(secondary).serial == 5)

                try await primary.replace(Self.zone(3))
                let plain = try await secondary.refresh()
                #expect(plain.exit == .status(1))
                #expect(plain.output == ["example.com: failed: serial 3 of \(primary.endpoint) is older than ours (5)"])
                let forced = try await secondary.refresh(["example.com"], force: true)
                #expect(forced.exit == .status(0))
                #expect(forced.output == ["example.com: serial 3, transferred"])

                let mark = daemon.mark
                let quiet = try await secondary.control("retransfer", "example.com")
                #expect(quiet.exit == .status(0))
                #expect(quiet.output == [])
                try await daemon.waitForTransfer(of: "example.com", serial: 3, from: mark)
            }
            #expect(try secondary.strangers == [])
        }
    }

    @Test func `a zone that the server does not have is not found`() async throws {
        let secondary = try Secondaryd(zones: [SecondaryZone("example.com", primaries: "127.0.0.1 port 1;")])
        try await secondary.withDaemon { daemon in
            for command in ["zonestatus", "refresh", "retransfer", "notify"] {
                for (name, view) in [("example.net", nil), ("a..b", nil), ("example.com", "inside")] {
                    let result =
                        if let view { try await secondary.control(command, name, "--view", view) } else {
                            try await secondary.control(command, name)
                        }
                    #expect(result.exit == .status(1))
                    #expect(result.output == [])
                    let place = view.map { "view '\($0)'" } ?? "any view"
                    #expect(
                        result.errors == [
                            "secondaryctl: '\(command)' failed: not found", "no matching zone '\(name)' in \(place)",
                        ])
                }
            }
            let mixed = try await secondary.control("refresh", "--wait", "example.com", "example.net")
            #expect(mixed.exit == .status(1))
            #expect(mixed.output == [])
            #expect(daemon.process.isRunning)
        }
    }

    @Test func `a zone of two views is meant in both, or in the one that is named`() async throws {
        try await withPrimary(.nsd, zones: [Self.zone(7)]) { primary in
            let secondary = try Secondaryd()
            let views = ["inside", "outside"].map { view in
                """
                view "\(view)" {
                    zone "example.com" {
                        type secondary;
                        primaries { 127.0.0.1 port \(primary.endpoint.port); };
                        file "db.\(view)";
                    };
                };
                """
            }
            try secondary.configure(
                text: "options { directory \"\(secondary.directory.path)\"; masterfile-format text; };\n"
                    + views.joined(separator: "\n"))
            try await secondary.withDaemon { _ in
                // A round that is running when it is asked for may do what was asked.
                #expect(try await secondary.control("refresh", "--wait").exit == .status(0))
                #expect(
                    try await secondary.control("retransfer", "--wait", "example.com").output
                        == ["example.com: serial 7, transferred", "example.com: serial 7, transferred"])
                let both = try await secondary.control("zonestatus", "example.com")
                #expect(both.output.count { $0.hasPrefix("name: ") } == 2)
                #expect(both.output.filter { $0.hasPrefix("view: ") } == ["view: inside", "view: outside"])
                let one = try await secondary.control("zonestatus", "example.com", "--view", "outside")
                #expect(
                    one.output.filter { $0.hasPrefix("files: ") } == ["files: \(secondary.directory.appending("db.outside"))"])
            }
        }
    }

    @Test func `reopen-logs begins log files anew by their names`() async throws {
        let secondary = try Secondaryd(
            statements: """
                logging {
                    channel all { file "log"; print-category yes; };
                    category default { all; default_stderr; };
                };
                """, zones: [SecondaryZone("example.com", primaries: "127.0.0.1 port 1;")])
        try await secondary.withDaemon { _ in
            let log = secondary.directory.appending("log").string
            try FileManager.default.moveItem(atPath: log, toPath: log + ".1")
            #expect(try await secondary.control("reopen-logs").exit == .status(0))
            #expect(try await secondary.control("refresh").exit == .status(0))
            #expect(try secondary.directory.read("log").contains("received control channel command 'refresh'"))
            #expect(try !secondary.directory.read("log.1").contains("command 'refresh'"))
        }
    }

    @Test func `notify announces the version that is held, and there must be one`() async throws {
        try await withPrimary(.nsd, zones: [Self.zone(7)]) { primary in
            let options = "notify explicit; also-notify { 127.0.0.1 port \(try await FreePort.next()); }; notify-delay 0;"
            let secondary = try Secondaryd(
                zones: ["example.com", "missing.example"].map { SecondaryZone($0, from: primary.endpoint, options: options) })
            try await secondary.withDaemon { daemon in
                #expect(try await secondary.control("refresh", "--wait", "example.com").exit == .status(0))
                // What its publication has caused.
                try await daemon.waitForLine("zone example.com/IN: sending notifies (serial 7)")
                let mark = daemon.mark
                let queued = try await secondary.control("notify", "example.com")
                #expect(queued.exit == .status(0))
                #expect(queued.output == ["zone notify queued"])
                try await daemon.waitForLine("zone example.com/IN: sending notifies (serial 7)", from: mark)
                let empty = try await secondary.control("notify", "missing.example")
                #expect(empty.exit == .status(1))
                #expect(empty.errors == ["secondaryctl: 'notify' failed: zone not loaded"])
            }
        }
    }

    @Test func `reload says what came of it, and a faulty configuration changes nothing`() async throws {
        let example = SecondaryZone("example.com", primaries: "127.0.0.1 port 1;")
        let secondary = try Secondaryd(zones: [example])
        try await secondary.withDaemon { daemon in
            try secondary.configure(zones: [example, SecondaryZone("example.net", primaries: "127.0.0.1 port 1;")])
            let good = try await secondary.control("reload")
            #expect(good.exit == .status(0))
            #expect(good.output == ["server reload successful: 1 zone added, 0 removed, 0 changed"])
            #expect(try await secondary.control("status").output.contains("number of zones: 2"))

            try secondary.configure(options: "transfers-inn 3;")
            let faulty = try await secondary.control("reload")
            #expect(faulty.exit == .status(1))
            #expect(faulty.errors.first == "secondaryctl: 'reload' failed: failure")
            #expect(faulty.errors.contains { $0.contains("'transfers-inn'; did you mean 'transfers-in'?") })
            #expect(try await secondary.control("status").output.contains("number of zones: 2"))

            // Whoever leaves at once has asked all the same.
            try secondary.configure(zones: [example])
            let mark = daemon.mark
            try await RawConnection.with(secondary.controlSocket.string) { try await $0.send("{\"reload\":{}}\n") }
            try await daemon.waitForLine("reloading configuration succeeded: 0 zones added, 1 removed, 0 changed", from: mark)
        }
    }

    @Test func `a zone that is pulled is shown so, and whoever waits for it learns that it was removed`() async throws {
        try await withStuckPrimary { primary in
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: primary.endpoint)])
            try secondary.directory.write("; old\n", to: "db.example.com")
            try await secondary.withDaemon { daemon in
                _ = try await primary.connection().receive()
                try await secondary.waitForTemporaryFile()
                #expect(try await status(secondary).action == .transferring)
                #expect(try await secondary.control("status").output.contains("xfers running: 1"))
                async let waiting = secondary.control("refresh", "--wait", "example.com")
                try await daemon.waitForLine("received control channel command 'refresh example.com'")
                #expect(try await status(secondary).isRefreshQueued)
                try secondary.configure()
                #expect(try await secondary.control("reload").exit == .status(0))
                let told = try await waiting
                #expect(told.exit == .status(1))
                #expect(told.output == ["example.com: failed: the zone was removed"])
            }
        }
    }

    @Test func `stop ends the daemon well, and its socket goes`() async throws {
        let secondary = try Secondaryd(zones: [SecondaryZone("example.com", primaries: "127.0.0.1 port 1;")])
        let daemon = try await secondary.start()
        #expect(FileManager.default.fileExists(atPath: secondary.controlSocket.string))
        let stopped = try await secondary.control("stop")
        #expect(stopped.exit == .status(0))
        #expect(stopped.output == [] && stopped.errors == [])
        #expect(try await daemon.process.waitForExit() == .status(0))
        #expect(daemon.log.last?.text == "exiting")
        #expect(!FileManager.default.fileExists(atPath: secondary.controlSocket.string))
        let late = try await secondary.control("status")
        #expect(late.exit == .status(1))
        #expect(late.errors == ["secondaryctl: connect failed: \(secondary.controlSocket): file not found"])
    }

    @Test func `whoever waits for a zone learns that the daemon ends`() async throws {
        try await withScriptedPrimary(tcp: { await $0.waitForClientToClose() }) { silent in
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: silent.endpoint)])
            let daemon = try await secondary.start()
            async let waiting = secondary.control("refresh", "--wait", "example.com")
            try await daemon.waitForLine("received control channel command 'refresh example.com'")
            try await daemon.terminate()
            #expect(try await waiting.exit == .status(1))
            #expect(!FileManager.default.fileExists(atPath: secondary.controlSocket.string))
        }
    }
}
