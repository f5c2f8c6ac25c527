import DNS
import TSIG
import TestSupport
import Testing

/// NOTIFY to those who are to hear of what was published.
@Suite(.fewAtATime) struct NotifyOutTests {
    private static let key = PeerKey.random(name: "ns2-ns3.example.com")

    /// Answers each NOTIFY as it should be.
    private static let hearing: ScriptedPrimary.DatagramScript = { query, _ in
        guard let octets = try? heard(query) else { return [] }
        return [.octets(octets)]
    }

    private static func heard(_ query: [UInt8], key: PeerKey? = nil) throws -> [UInt8] {
        try MessageBuilder(answering: query).signed(by: try key?.tsigKey, answering: query)
    }

    private static func alsoNotify(_ server: ScriptedPrimary, key: PeerKey? = nil) -> String {
        let key = key.map { " key \"\($0.name)\"" } ?? ""
        return "also-notify { \(server.endpoint.address) port \(server.endpoint.port)\(key); };"
    }

    /// The serial of the SOA record that a NOTIFY holds.
    private static func serial(in message: [UInt8]) throws -> UInt32 {
        var reader = try MessageReader(message.span)
        try #require(reader.header.opcode == .notify && !reader.header.isResponse && reader.header.isAuthoritative)
        try #require(reader.header.questionCount == 1 && reader.header.answerCount == 1)
        let question = try reader.readQuestion(in: message.span)
        let record = try reader.readRecord(in: message.span)
        let apex = try Name(parsing: "example.com")
        try #require(question == Question(name: apex, type: .soa, recordClass: .internet))
        return try SOA(record, in: message.span).serial.value
    }

    @Test(arguments: PeerSoftware.allCases)
    func `a real secondary learns of a change from us, and has it`(software: PeerSoftware) async throws {
        let listening = Endpoint(.v4(0x7F00_0001), port: try await FreePort.next())
        let third = try await LocalServer(software)
        try await withPrimary(
            software, zones: [ZoneText("example.com", serial: 1).zone], notifying: PeerNotified(listening)
        ) { primary in
            try await third.run(Self.secondary(software, of: primary), serving: "example.com") {
                let secondary = try Secondaryd(
                    options: """
                        listen-on port \(listening.port) { 127.0.0.1; };
                        also-notify { 127.0.0.1 port \(third.endpoint.port) key "\(Self.key.name)"; };
                        """, keys: [Self.key], zones: [SecondaryZone("example.com", from: primary.endpoint)])
                try await secondary.withDaemon(logLevel: "debug=3") { daemon in
                    try await daemon.waitForTransfer(of: "example.com", serial: 1)
                    try await daemon.waitForLine("notify(SOA) to \(third.endpoint) successful")
                    let mark = daemon.mark
                    try await primary.replace(ZoneText("example.com", serial: 2).zone)
                    let transferred = try await daemon.waitForTransfer(of: "example.com", serial: 2, from: mark)
                    let told = try await daemon.waitForLine("notify(SOA) to \(third.endpoint) successful", from: transferred)
                    let lines = daemon.process.lines.entries[transferred...told].map { LogLine($0.text).description }
                    #expect(
                        lines.filter { $0.hasPrefix("notify: ") } == [
                            "notify: info: zone example.com/IN: sending notifies (serial 2)",
                            """
                            notify: info: zone example.com/IN: sending notify(SOA) to \(third.endpoint) : \
                            TSIG (\(Self.key.name))
                            """,
                            "notify: debug 3: zone example.com/IN: notify(SOA) response from \(third.endpoint): NOERROR",
                            "notify: debug 1: zone example.com/IN: notify(SOA) to \(third.endpoint) successful",
                        ])
                }
                try await withTimeLimit(awaiting: "serial 2 at the third server") {
                    while try await third.serial(of: "example.com") != 2 { try await Task.sleep(for: .milliseconds(5)) }
                }
            }
        }
    }

    /// The statements of a secondary of `primary` that hears whoever has our key, and polls once an hour.
    private static func secondary(_ software: PeerSoftware, of primary: PeerPrimary) -> [String] {
        let (address, port) = (primary.endpoint.address, primary.endpoint.port)
        switch software {
        case .named:
            return [
                key.statement,
                """
                zone "example.com" {
                    type secondary; file "third.db"; primaries { \(address) port \(port); };
                    allow-notify { key "\(key.name)"; };
                };
                """,
            ]
        case .nsd:
            return [
                "key:\n    name: \"\(key.name)\"\n    algorithm: \(key.algorithm)\n    secret: \"\(key.secret)\"",
                """
                zone:
                    name: "example.com"
                    zonefile: "third.zone"
                    request-xfr: \(address)@\(port) NOKEY
                    allow-notify: 127.0.0.1 \(key.name)
                """,
            ]
        case .knot:
            return [
                "key:\n  - id: \"\(key.name)\"\n    algorithm: \(key.algorithm)\n    secret: \"\(key.secret)\"",
                "remote:\n  - id: primary\n    address: \(address)@\(port)",
                "acl:\n  - id: notify\n    key: \"\(key.name)\"\n    action: notify",
                "zone:\n  - domain: \"example.com\"\n    file: third.zone\n    master: primary\n    acl: notify",
            ]
        }
    }

    @Test func `a server that does not answer is told three times by UDP, and then by TCP`() async throws {
        let primarySerial = Counter(7)
        try await withScriptedPrimary(
            tcp: { connection in
                try await connection.send(try Self.heard(try await connection.receive(), key: Self.key))
                await connection.waitForClientToClose()
            }
        ) { third in
            try await NotifyTrial.run(
                options: Self.alsoNotify(third, key: Self.key), keys: [Self.key], serial: primarySerial, logLevel: "debug=3"
            ) { trial in
                for number in 0..<3 {
                    let message = try await third.query(number)
                    #expect(try Self.serial(in: message) == 7)
                    _ = try Self.key.tsigKey.verify(request: message.span, at: .now)
                }
                let connection = try await third.connection()
                let message = try await connection.receive()
                #expect(try Self.serial(in: message) == 7)
                _ = try Self.key.tsigKey.verify(request: message.span, at: .now)
                try await trial.daemon.waitForLine("notify(SOA) to \(third.endpoint) successful")
                #expect(third.queries.count == 3)
                #expect(
                    trial.lines(since: 0).contains(
                        """
                        notify: notice: zone example.com/IN: notify(SOA) to \(third.endpoint) failed: timed out: \
                        retrying over TCP
                        """))
            }
        }
    }

    @Test func `a server that is not there is tried by TCP at once, and given up`() async throws {
        let closed = Endpoint(.v4(0x7F00_0001), port: try await FreePort.next())
        try await NotifyTrial.run(options: "also-notify { 127.0.0.1 port \(closed.port); };") { trial in
            let retrying = try await trial.daemon.waitForLine("notify(SOA) to \(closed) failed: connection refused: retrying")
            let failed = try await trial.daemon.waitForLine(
                "notify: warning: zone example.com/IN: notify(SOA) to \(closed) failed: connection refused", from: retrying + 1)
            let lines = trial.lines(since: 0)
            let completed = try #require(lines.firstIndex { $0.contains("Transfer completed: ") })
            let began = try #require(lines.firstIndex { $0.contains("sending notifies (serial 7)") })
            #expect(completed < began && began < retrying && retrying < failed)
        }
    }

    @Test func `news that is no longer true is not sent again`() async throws {
        let serial = Counter(7)
        try await withScriptedPrimary { third in
            try await NotifyTrial.run(options: Self.alsoNotify(third) + "notify-delay 0;", serial: serial) { trial in
                #expect(try Self.serial(in: try await third.query(0)) == 7)
                serial.value = 8
                _ = try await trial.ask(NotifyMessage(serial: 8).octets, from: NotifyTrial.primaryAddress)
                // The second of these is sent five seconds after the first; the older news would have been sent again before.
                for number in 1...2 { #expect(try Self.serial(in: try await third.query(number)) == 8) }
            }
        }
    }

    @Test func `with notify no nobody is told, with explicit whoever is written down`() async throws {
        try await withScriptedPrimary(udp: Self.hearing) { third in
            for mode in ["no", "primary-only", "explicit", "yes"] {
                try await NotifyTrial.run(options: Self.alsoNotify(third) + "notify \(mode);", logLevel: "debug") { trial in
                    if ["explicit", "yes"].contains(mode) {
                        try await trial.daemon.waitForLine("notify(SOA) to \(third.endpoint) successful")
                    } else {
                        // What comes in takes its turn after what was to go out.
                        let (_, sender) = try await trial.ask(
                            NotifyMessage(serial: 7).octets, from: NotifyTrial.primaryAddress)
                        try await trial.daemon.waitForLine("notify from \(sender): zone is up to date")
                        #expect(!trial.daemon.log.contains { $0.text.contains("sending notif") })
                    }
                }
            }
            #expect(third.queries.count == 2)
        }
    }

    @Test func `an answer that is signed wrongly is none, and TCP is tried`() async throws {
        try await withScriptedPrimary(
            udp: { query, _ in [.octets((try? Self.heard(query, key: .random(name: Self.key.name))) ?? [])] },
            tcp: { connection in
                try await connection.send(try Self.heard(try await connection.receive(), key: Self.key))
                await connection.waitForClientToClose()
            }
        ) { liar in
            try await withScriptedPrimary(udp: Self.hearing) { honest in
                let servers = "\(liar.endpoint.address) port \(liar.endpoint.port) key \"\(Self.key.name)\"; "
                try await NotifyTrial.run(
                    options: "also-notify { \(servers) 127.0.0.1 port \(honest.endpoint.port); };", keys: [Self.key],
                    logLevel: "debug"
                ) { trial in
                    for server in [liar, honest] {
                        try await trial.daemon.waitForLine("notify(SOA) to \(server.endpoint) successful")
                    }
                    #expect(liar.queries.count == 1)
                    #expect(liar.connections.count == 1)
                    #expect(honest.queries.count == 1)
                }
            }
        }
    }

    @Test func `a refresh by hand tells them, too, before it ends`() async throws {
        try await withScriptedPrimary(udp: Self.hearing) { third in
            try await withScriptedPrimary(udp: HostileTrial.tellingSerial(7), tcp: Counter(7).serving) { primary in
                let secondary = try Secondaryd(
                    zones: [SecondaryZone("example.com", from: primary.endpoint, options: Self.alsoNotify(third))])
                let result = try await secondary.refresh(logLevel: "debug")
                #expect(result.exit == .status(0))
                #expect(result.log.last?.text == "zone example.com/IN: notify(SOA) to \(third.endpoint) successful")
                #expect(third.queries.count == 1)
                // Nothing new, nobody told.
                #expect(try await secondary.refresh().exit == .status(0))
                #expect(third.queries.count == 1)
            }
        }
    }
}
