import DNS
import TestSupport
import Testing

/// A zone that no primary has confirmed for as long as its EXPIRE says.
@Suite(.fewAtATime) struct ExpiryTests {
    private static func zone(serial: UInt32, expire: UInt32 = 3) -> ZoneText {
        ZoneText("example.com", serial: serial, refresh: 1, retry: 1, expire: expire)
    }

    /// Runs `body` with a secondary whose zone has expired; `restarted`: while another daemon ran than the one that pulled it.
    private func withExpired(restarted: Bool, _ body: (Secondaryd, PeerPrimary) async throws -> Void) async throws {
        try await withPrimary(.named, zones: [Self.zone(serial: 9).zone]) { primary in
            let secondary = try Secondaryd(
                options: "on-expire keep;", zones: [SecondaryZone("example.com", from: primary.endpoint)])
            let published = try await secondary.withDaemon { daemon in
                try await daemon.waitForTransfer(of: "example.com", serial: 9)
                if !restarted {
                    await primary.stop()
                    try await daemon.waitForLine("zone example.com/IN: expired")
                }
                return secondary.text(of: "example.com")
            }
            if restarted {
                // Until here it was confirmed every second: it is the next daemon that sees it expire.
                await primary.stop()
                try await secondary.withDaemon { daemon in
                    let index = try await daemon.waitForLine("zone example.com/IN: expired")
                    let line = LogLine(daemon.process.lines.entries[index].text)
                    #expect(line.description == "general: warning: zone example.com/IN: expired")
                    #expect(!daemon.log.contains { $0.text.contains("Transfer started.") })
                }
            }
            #expect(secondary.text(of: "example.com") == published)
            try await body(secondary, primary)
        }
    }

    @Test(arguments: [false, true])
    func `an expired zone takes whatever serial the primary comes back with`(restarted: Bool) async throws {
        try await withExpired(restarted: restarted) { secondary, primary in
            try await primary.replace(Self.zone(serial: 4).zone)
            try await primary.restart()
            let result = try await secondary.refresh()
            #expect(result.exit == .status(0))
            #expect(result.output == ["example.com: serial 4, transferred"])
            #expect(try await secondary.records(of: "example.com") == Self.zone(serial: 4).compiledRecords)
        }
    }

    @Test func `a primary that goes on answering renews the lease`() async throws {
        try await withPrimary(.nsd, zones: [Self.zone(serial: 9, expire: 15).zone]) { primary in
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: primary.endpoint)])
            try await secondary.withDaemon(logLevel: "debug") { daemon in
                try await daemon.waitForTransfer(of: "example.com", serial: 9)
                // Polls of at least three quarters of a second: together they outlast the first lease.
                var index = 0
                for _ in 0..<24 {
                    index = try await daemon.waitForLine("serial: new 9, old 9", from: index + 1)
                }
                #expect(!daemon.log.contains { $0.text.hasSuffix(": expired") })
            }
        }
    }

    /// Below REFRESH and RETRY together, as they are bounded here; the primary says it as its own copy's EXPIRE, too (RFC 7314 §3).
    @Test(arguments: [PeerSoftware.named, .knot])
    func `an EXPIRE below REFRESH and RETRY expires nothing while the primary answers`(software: PeerSoftware) async throws {
        let zone = ZoneText("example.com", serial: 9, refresh: 10800, retry: 3600, expire: 2)
        try await withPrimary(software, zones: [zone.zone]) { primary in
            let secondary = try Secondaryd(zones: [
                SecondaryZone(
                    "example.com", from: primary.endpoint,
                    options: """
                        min-refresh-time 6; max-refresh-time 6; min-retry-time 6; max-retry-time 6;
                        """)
            ])
            try await secondary.withDaemon(logLevel: "debug") { daemon in
                try await daemon.waitForTransfer(of: "example.com", serial: 9)
                var index = 0
                for _ in 0..<4 {
                    index = try await daemon.waitForLine("serial: new 9, old 9", from: index + 1)
                    index = try await daemon.waitForLine("got EDNS EXPIRE of 2", from: index)
                }
                #expect(!daemon.log.contains { $0.text.hasSuffix(": expired") })
                #expect(daemon.log.count { $0.text.contains("transferred serial 9") } == 1)
            }
        }
    }

    @Test func `a primary whose own copy has expired is passed over, and what is held stays`() async throws {
        let apex = try Name(parsing: "example.com")
        let serial = Counter(7)
        let expire = Counter(86400)
        let udp: ScriptedPrimary.DatagramScript = { query, _ in
            let soa = TestRecord.soa(apex, serial: serial.value, refresh: 1, retry: 1)
            guard var answer = try? MessageBuilder(answering: query, [soa]) else { return [] }
            var option: [UInt8] = [0, 9, 0, 4]
            option.appendBigEndian(expire.value)
            answer.additional = [TestRecord(Name.root, .opt, class: RecordClass(1232), ttl: 0, option)]
            return [.octets(answer.octets)]
        }
        let tcp: ScriptedPrimary.ConnectionScript = { connection in
            let soa = TestRecord.soa(apex, serial: serial.value, refresh: 1, retry: 1)
            let records = [soa] + TestRecord.zone(apex, serial: 0).dropFirst() + [soa]
            let answer = try MessageBuilder(answering: try await connection.receive(), records)
            try await connection.send(answer.octets)
            await connection.waitForClientToClose()
        }
        try await withScriptedPrimary(udp: udp, tcp: tcp) { primary in
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: primary.endpoint)])
            try await secondary.withDaemon { daemon in
                try await daemon.waitForTransfer(of: "example.com", serial: 7)
                let published = secondary.text(of: "example.com")
                expire.value = 0
                serial.value = 8
                let line = """
                    xfer-in: info: zone example.com/IN: refresh: ignoring primary \(primary.endpoint) (source 0.0.0.0#0): \
                    its own copy has expired (EDNS EXPIRE of 0)
                    """
                let first = try await daemon.waitForLine(line)
                let second = try await daemon.waitForLine(line, from: first + 1)
                #expect(secondary.text(of: "example.com") == published)
                expire.value = 1
                try await daemon.waitForTransfer(of: "example.com", serial: 8, from: second)
                #expect(!daemon.log.contains { $0.text.hasSuffix(": expired") })
            }
        }
    }
}
