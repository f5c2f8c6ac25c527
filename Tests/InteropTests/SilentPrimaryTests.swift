import DNS
import TestSupport
import Testing

/// A primary that is silent about many zones, and one that answers for a single one.
@Suite(.fewAtATime) struct SilentPrimaryTests {
    private static let living = "living.example"
    /// More than all polls that may be out at a time.
    private static let silentZones = 700

    /// Orders events by the lines of the log: of the silent primary nothing is heard until its first poll is over.
    @Test func `the zones of a silent primary hold up no other, neither at the start nor after a NOTIFY`() async throws {
        let serial = Counter(1)
        let apex = try Name(parsing: Self.living)
        try await withScriptedPrimary(at: .v4(0x7F00_0003)) { silent in
            try await withScriptedPrimary(
                at: .v4(0x7F00_0002),
                udp: { query, _ in
                    (try? MessageBuilder(answering: query, [.soa(apex, serial: serial.value)]).octets).map { [.octets($0)] }
                        ?? []
                },
                tcp: { connection in
                    for number in 0... {
                        let request = try await connection.receive(number)
                        let records = TestRecord.zone(apex, serial: serial.value, hosts: 1)
                        for message in try MessageBuilder.transfer(of: records, answering: request) {
                            try await connection.send(message)
                        }
                    }
                }
            ) { primary in
                let port = try await FreePort.next()
                let silentZones = (0..<Self.silentZones).map { SecondaryZone("z\($0).example", from: silent.endpoint) }
                let secondary = try Secondaryd(
                    options: "listen-on port \(port) { 127.0.0.1; }; serial-query-rate 2000;",
                    zones: silentZones + [SecondaryZone(Self.living, from: primary.endpoint)])
                try await secondary.withDaemon { daemon in
                    let first = try await daemon.waitForTransfer(of: Self.living, serial: 1)
                    serial.value = 2
                    try await withDatagramClient(
                        to: Endpoint(.v4(0x7F00_0001), port: port), from: .v4(0x7F00_0002)
                    ) { client in
                        let answer = try await client.ask(try NotifyMessage(zone: Self.living).octets)
                        #expect(answer.notifyCode == .noError)
                    }
                    let second = try await daemon.waitForTransfer(of: Self.living, serial: 2, from: first)
                    let failures = daemon.log.prefix(second).filter {
                        $0.text.contains("failure trying") || $0.text.contains("exceeded")
                    }
                    #expect(failures.isEmpty)
                    // A share of all polls, whatever the number of its zones.
                    let asked = Set(silent.queries.entries.map { $0.dropFirst(12) })
                    #expect(asked.count <= 80)
                }
            }
        }
    }

    @Test func `a primary that is remembered as unreachable costs one try`() async throws {
        try await withScriptedPrimary(at: .v4(0x7F00_0003), listens: false) { silent in
            let names = ["a.example", "b.example", "c.example"]
            let secondary = try Secondaryd(
                statements: "server 127.0.0.3 { edns no; };",
                zones: names.map { SecondaryZone($0, from: silent.endpoint, options: "try-tcp-refresh no;") })
            try await secondary.withDaemon { daemon in
                for name in names { try await daemon.waitForLine("zone \(name)/IN: refresh: retry limit") }
                let (mark, queries) = (daemon.mark, silent.queries.count)
                #expect(queries <= 3 * names.count)
                // RETRY is over before the memory is: each zone asks again, once.
                let refresh = try await secondary.control("refresh", "a.example")
                #expect(refresh.succeeded)
                try await daemon.waitForLine("zone a.example/IN: refresh: retry limit", from: mark)
                let name = try Name(parsing: "a.example")
                let about = try silent.queries.entries.dropFirst(queries).filter { query in
                    var reader = try MessageReader(query.span)
                    return try reader.readQuestion(in: query.span).name == name
                }
                #expect(about.count == 1)
            }
        }
    }
}
