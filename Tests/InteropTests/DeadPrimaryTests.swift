import DNS
import TestSupport
import Testing

/// Several primaries, of which the first is dead.
@Suite(.fewAtATime) struct DeadPrimaryTests {
    private static func zone(_ name: String, serial: UInt32) -> ZoneText {
        ZoneText(name, serial: serial, refresh: 1, retry: 1)
    }

    @Test func `a primary whose port is closed is passed over`() async throws {
        let closed = Endpoint(.v4(0x7F00_0001), port: try await FreePort.next())
        try await withPrimary(.nsd, zones: [Self.zone("example.com", serial: 7).zone]) { primary in
            let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: closed, primary.endpoint)])
            let result = try await secondary.refresh()
            #expect(result.exit == .status(0))
            #expect(result.output == ["example.com: serial 7, transferred"])
            #expect(
                result.transferLog.first
                    == "zone example.com/IN: refresh: failure trying primary \(closed) (source 0.0.0.0#0): connection refused")
            #expect(
                result.transferLog.contains("transfer of 'example.com/IN' from \(primary.endpoint): Transfer status: success"))
        }
    }

    @Test func `without any living primary the zone fails with the last one's reason`() async throws {
        let closed = [
            Endpoint(.v4(0x7F00_0001), port: try await FreePort.next()),
            Endpoint(.v4(0x7F00_0001), port: try await FreePort.next()),
        ]
        let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: closed[0], closed[1])])
        let result = try await secondary.refresh()
        #expect(result.exit == .status(1))
        let lines = closed.map { "refresh: failure trying primary \($0) (source 0.0.0.0#0): connection refused" }
        #expect(result.transferLog == lines.map { "zone example.com/IN: \($0)" })
        #expect(result.output == ["example.com: failed: \(lines[1])"])
        #expect(secondary.text(of: "example.com") == nil)
    }

    /// A primary that answers polls by UDP and takes no connections: the transfer fails there, and the next primary has it.
    @Test func `a primary that answers polls and refuses connections is passed over`() async throws {
        let apex = try Name(parsing: "example.com")
        try await withScriptedPrimary(
            udp: { query, _ in
                (try? MessageBuilder(answering: query, [.soa(apex, serial: 7)]).octets).map { [.octets($0)] } ?? []
            }, listens: false
        ) { deaf in
            try await withPrimary(.nsd, zones: [Self.zone("example.com", serial: 7).zone]) { primary in
                let secondary = try Secondaryd(zones: [SecondaryZone("example.com", from: deaf.endpoint, primary.endpoint)])
                let result = try await secondary.refresh()
                #expect(result.output == ["example.com: serial 7, transferred"])
                let from = "transfer of 'example.com/IN' from \(deaf.endpoint)"
                #expect(
                    result.transferLines.prefix(4) == [
                        "xfer-in: info: zone example.com/IN: Transfer started.",
                        "xfer-in: error: \(from): failed to connect: connection refused",
                        "xfer-in: info: \(from): Transfer status: connection refused",
                        "xfer-in: info: \(from): Transfer completed: 0 messages, 0 records, … bytes (serial 0)",
                    ])
            }
        }
    }

    /// The silent primary costs its time once. Afterwards it is remembered, and no zone asks it before the next.
    @Test func `a silent primary is remembered, so that it does not slow every zone again`() async throws {
        let names = ["a.example", "b.example", "c.example"]
        try await withScriptedPrimary(tcp: { await $0.waitForClientToClose() }) { silent in
            try await withPrimary(.nsd, zones: names.map { Self.zone($0, serial: 1).zone }) { primary in
                let secondary = try Secondaryd(
                    // Three queries of five seconds each, instead of six and a connection.
                    options: "try-tcp-refresh no;", statements: "server 127.0.0.1 { edns no; };",
                    zones: names.map { SecondaryZone($0, from: silent.endpoint, primary.endpoint) })
                try await secondary.withDaemon(logLevel: "debug") { daemon in
                    for name in names {
                        var index = try await daemon.waitForTransfer(of: name, serial: 1)
                        for _ in 0..<3 {
                            index = try await daemon.waitForLine("zone \(name)/IN: serial: new 1, old 1", from: index + 1)
                        }
                        let timeouts = daemon.log.prefix(index).count {
                            $0.text
                                == "zone \(name)/IN: refresh: retry limit for primary \(silent.endpoint) exceeded (source 0.0.0.0#0)"
                        }
                        #expect(timeouts == 1)
                    }
                    #expect(silent.connections.count == 0)
                }
            }
        }
    }

    /// The first two zones find out, or some more while they do; the others go to the next primary at once. The last is polled six
    /// seconds after the first.
    @Test func `a primary that refuses connections is not tried by every zone`() async throws {
        let closed = Endpoint(.v4(0x7F00_0001), port: try await FreePort.next())
        let names = (0..<24).map { "zone\($0).example" }
        try await withPrimary(.nsd, zones: names.map { Self.zone($0, serial: 1).zone }, at: .v4(0x7F00_0002)) { primary in
            let secondary = try Secondaryd(
                options: "serial-query-rate 4;", statements: "server 127.0.0.1 { tcp-only yes; };",
                zones: names.map { SecondaryZone($0, from: closed, primary.endpoint) })
            let result = try await secondary.refresh()
            #expect(result.output.sorted() == names.map { "\($0): serial 1, transferred" }.sorted())
            let refusals = result.transferLog.count { $0.contains("refresh: failure trying primary \(closed) ") }
            #expect((2..<names.count).contains(refusals))
        }
    }

    @Test func `the first primary with a newer serial is pulled from`() async throws {
        try await withPrimary(.nsd, zones: [Self.zone("example.com", serial: 7).zone]) { behind in
            try await withPrimary(.knot, zones: [Self.zone("example.com", serial: 7).zone]) { ahead in
                let secondary = try Secondaryd(
                    zones: [SecondaryZone("example.com", from: behind.endpoint, ahead.endpoint)])
                let first = try await secondary.refresh()
                #expect(first.transferLog.contains { $0.contains("from \(behind.endpoint): Transfer status: success") })
                try await ahead.replace(Self.zone("example.com", serial: 8).zone)
                let second = try await secondary.refresh()
                #expect(second.output == ["example.com: serial 8, transferred"])
                #expect(second.transferLog.contains { $0.contains("from \(ahead.endpoint): Transfer status: success") })
            }
        }
    }
}
