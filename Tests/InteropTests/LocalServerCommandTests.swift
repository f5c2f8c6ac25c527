import DNS
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Commands after a publication and at an expiry, as the whole program runs them.
@Suite(.fewAtATime) struct LocalServerCommandTests {
    private static func zone(serial: UInt32, expire: UInt32 = 86400) -> ZoneText {
        ZoneText("example.com", serial: serial, refresh: 1, retry: 1, expire: expire)
    }

    @Test func `a command gets its words as arguments and in the environment, and what it writes is logged`() async throws {
        try await withPrimary(.named, zones: [Self.zone(serial: 9).zone]) { primary in
            let secondary = try Secondaryd(
                options: #"""
                    on-publish-command { "/bin/sh"; "-c"; "printf '%s\n' \"$$@\"; env | grep ^SECONDARYD_ | sort; ls /proc/$$$$/fd"; "x";
                        "$name"; "$file"; "$serial"; "$class"; "<$view>"; };
                    """#, zones: [SecondaryZone("example.com", from: primary.endpoint)])
            let result = try await secondary.refresh()
            #expect(result.exit == .status(0))
            let file = secondary.file(of: "example.com").string
            let said = result.log.filter { $0.text.hasPrefix("zone example.com/IN: sh: ") }
            #expect(said.allSatisfy { $0.category == "general" && $0.severity == "info" })
            #expect(
                said.map { $0.text.dropFirst("zone example.com/IN: sh: ".count) } == [
                    "example.com", "\(file)", "9", "IN", "<>", "SECONDARYD_CLASS=IN", "SECONDARYD_FILE=\(file)",
                    "SECONDARYD_NAME=example.com", "SECONDARYD_SERIAL=9", "SECONDARYD_VIEW=", "0", "1", "2",
                ])
            #expect(
                result.log.last?.text.contains(
                    /^zone example.com\/IN: on-publish-command '\/bin\/sh' succeeded, [0-9.]+ secs \(serial 9\)$/) == true)
        }
    }

    @Test func `a command that fails is tried again, and the zone stands`() async throws {
        try await withPrimary(.named, zones: [Self.zone(serial: 9).zone]) { primary in
            let secondary = try Secondaryd(
                options: #"""
                    on-publish-command { "/bin/sh"; "-c"; "echo >>\"$$1\"; [ $$(wc -l <\"$$1\") -ge $$2 ]"; "x"; "$file.tries"; "2"; };
                    """#, zones: [SecondaryZone("example.com", from: primary.endpoint)])
            let result = try await secondary.refresh()
            #expect(result.exit == .status(0))
            #expect(result.output == ["example.com: serial 9, transferred"])
            let command = "zone example.com/IN: on-publish-command '/bin/sh'"
            let lines = result.log.filter { $0.text.hasPrefix(command) }
            #expect(
                lines.first?.description
                    == "general: error: \(command) failed: exit status 1 (serial 9); trying again in 1 secs")
            #expect(lines.count == 2 && lines.last?.text.hasPrefix("\(command) succeeded") == true)
            #expect(try secondary.directory.read("db.example.com.tries") == "\n\n")
        }
    }

    @Test func `a command that cannot be started is given up, and one that hangs is ended`() async throws {
        let zones = ["example.com", "example.org"].map { ZoneText($0, serial: 9) }
        try await withPrimary(.named, zones: zones.map(\.zone)) { primary in
            let secondary = try Secondaryd(
                options: "publish-command-timeout 1;",
                zones: [
                    SecondaryZone(
                        "example.com", from: primary.endpoint, options: #"on-publish-command { "/nonexistent/rndc"; };"#),
                    SecondaryZone(
                        "example.org", from: primary.endpoint,
                        options:
                            #"on-publish-command { "/bin/sh"; "-c"; "[ -e \"$$1\" ] || { touch \"$$1\"; exec sleep 600; }"; "x"; "$file.hung"; };"#
                    ),
                ])
            let result = try await secondary.refresh()
            #expect(result.exit == .status(0))
            let texts = result.log.map(\.text)
            #expect(
                texts.contains(
                    "zone example.com/IN: on-publish-command '/nonexistent/rndc' failed: could not be started: file not found (serial 9); given up after 3 tries"
                ))
            #expect(
                texts.contains(
                    "zone example.org/IN: on-publish-command '/bin/sh' failed: timed out after 1 secs (serial 9); trying again in 1 secs"
                ))
            #expect(texts.contains { $0.hasPrefix("zone example.org/IN: on-publish-command '/bin/sh' succeeded") })
        }
    }

    @Test func `no more commands run at a time than may, and every zone gets its own`() async throws {
        let zones = (0..<12).map { ZoneText("zone\($0).example", serial: 9) }
        try await withPrimary(.nsd, zones: zones.map(\.zone)) { primary in
            let secondary = try Secondaryd(
                options: "max-publish-commands 2;", zones: zones.map { SecondaryZone($0.name, from: primary.endpoint) })
            // All twelve are published before the first command ends.
            let pause = try secondary.directory.write(
                "#!/bin/sh\nuntil [ $(ls \(secondary.directory.path)/db.zone*.example | wc -l) -eq 12 ]; do sleep 0.01; done\nsleep 0.03\n",
                to: "pause"
            ).string
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: pause)
            let journal = secondary.directory.appending("db.journal").string
            try secondary.configure(
                options: #"""
                    max-publish-commands 2;
                    on-publish-command { "/bin/sh"; "-c"; "echo + $$2 >>$$1; $$3; echo - $$2 >>$$1"; "x"; "\#(journal)"; "$name"; "\#(pause)"; };
                    """#, zones: zones.map { SecondaryZone($0.name, from: primary.endpoint) })
            #expect(try await secondary.refresh().exit == .status(0))
            let lines = try secondary.directory.read("db.journal").split(separator: "\n")
            var running = 0
            var most = 0
            for line in lines {
                running += line.hasPrefix("+") ? 1 : -1
                most = max(most, running)
            }
            #expect(most == 2)
            #expect(Set(lines.filter { $0.hasPrefix("-") }.map { String($0.dropFirst(2)) }) == Set(zones.map(\.name)))
            #expect(lines.count == 24)
        }
    }

    @Test func `it is said when the local server never serves what was published`() async throws {
        try await withPrimary(.named, zones: [Self.zone(serial: 9).zone]) { primary in
            try await withPrimary(.nsd, zones: [Self.zone(serial: 8).zone]) { stale in
                let silent = try await FreePort.next()
                let options = { (port: UInt16, seconds: Int) in
                    "verify-served 127.0.0.1 port \(port); verify-served-timeout \(seconds);"
                }
                let zones = [SecondaryZone("example.com", from: primary.endpoint)]
                let secondary = try Secondaryd(options: options(stale.endpoint.port, 1), zones: zones)
                var behind = try await secondary.refresh()
                // A busy machine may not bring the stale server's answer in a second.
                for seconds in [4, 16, 64] where behind.log.last?.text.hasSuffix("it has serial 8") != true {
                    try secondary.configure(options: options(stale.endpoint.port, seconds), zones: zones)
                    behind = try await secondary.refresh(force: true)
                }
                #expect(behind.exit == .status(0))
                let warning = try #require(behind.log.last)
                #expect(warning.category == "general" && warning.severity == "warning")
                #expect(
                    warning.text.contains(
                        /^zone example.com\/IN: not served by 127.0.0.1#[0-9]+ after [0-9]+\.[0-9]{3} secs \(serial 9\): it has serial 8$/
                    ))
                try secondary.configure(options: options(silent, 4), zones: zones)
                let refused = try await secondary.refresh(force: true)
                #expect(refused.log.last?.text.hasSuffix("(serial 9): connection refused") == true)
                try secondary.configure(options: options(primary.endpoint.port, 60), zones: zones)
                let served = try await secondary.refresh(force: true)
                #expect(
                    served.log.last?.text.contains(
                        /^zone example.com\/IN: served by 127.0.0.1#[0-9]+ after [0-9]+\.[0-9]{3} secs \(serial 9\)$/) == true)
            }
        }
    }

    @Test func `SIGTERM ends the daemon in its time, and a command with it, and what was not run is named`() async throws {
        let zones = ["example.com", "example.org"].map { ZoneText($0, serial: 9) }
        try await withPrimary(.named, zones: zones.map(\.zone)) { primary in
            let secondary = try Secondaryd(
                options: #"max-publish-commands 1; on-publish-command { "/bin/sh"; "-c"; "echo up; exec sleep 600"; };"#,
                zones: zones.map { SecondaryZone($0.name, from: primary.endpoint) })
            let daemon = try await secondary.start()
            let index = try await daemon.waitForLine(": sh: up")
            let running = daemon.log[index].text.contains("example.com") ? "example.com" : "example.org"
            let waiting = running == "example.com" ? "example.org" : "example.com"
            try await daemon.waitForTransfer(of: waiting, serial: 9)
            try await daemon.terminate()
            let texts = daemon.log.map(\.text)
            #expect(texts.contains("zone \(running)/IN: on-publish-command '/bin/sh' failed: shutting down (serial 9)"))
            #expect(texts.contains("zone \(waiting)/IN: on-publish-command '/bin/sh' not run: shutting down (serial 9)"))
        }
    }

    @Test(arguments: [false, true])
    func `an expired zone is set aside or kept, its command run, and it is said once`(keeps: Bool) async throws {
        try await withPrimary(.named, zones: [Self.zone(serial: 9, expire: 3).zone]) { primary in
            let secondary = try Secondaryd(
                options: #"\#(keeps ? "on-expire keep;" : "") on-expire-command { "/bin/echo"; "$name"; "$serial"; };"#,
                zones: [SecondaryZone("example.com", from: primary.endpoint)])
            let text = try await secondary.withDaemon { daemon in
                try await daemon.waitForTransfer(of: "example.com", serial: 9)
                let text = try #require(secondary.text(of: "example.com"))
                await primary.stop()
                try await daemon.waitForLine("zone example.com/IN: expired")
                try await daemon.waitForLine("zone example.com/IN: echo: example.com 9")
                return text
            }
            #expect(secondary.text(of: "example.com") == (keeps ? text : nil))
            #expect((try? secondary.directory.read("db.example.com.expired")) == (keeps ? nil : text))
            try await secondary.withDaemon(logLevel: "debug") { daemon in
                try await daemon.waitForLine("refresh: ")
                #expect(!daemon.log.contains { $0.text.hasSuffix(": expired") || $0.text.contains("is not the one") })
                // An older serial is as good as any.
                try await primary.replace(Self.zone(serial: 4).zone)
                try await primary.restart()
            }
            let result = try await secondary.refresh()
            #expect(result.output == ["example.com: serial 4, transferred"])
            #expect((try? secondary.directory.read("db.example.com.expired")) == (keeps ? nil : text))
        }
    }
}
