import DNS
import TestSupport
import Testing

/// NOTIFY from whoever may send it, and from whoever may not: the answer, the line, and what is done about it.
@Suite(.fewAtATime) struct NotifyInTests {
    private static let key = PeerKey.random(name: "ns1-ns2.example.com")

    @Test(arguments: PeerSoftware.allCases, [true, false])
    func `a change on the primary is published when it says so`(software: PeerSoftware, isSigned: Bool) async throws {
        let listening = Endpoint(.v4(0x7F00_0001), port: try await FreePort.next())
        let key = isSigned ? Self.key : nil
        try await withPrimary(
            software, zones: [ZoneText("example.com", serial: 1).zone], keys: [Self.key],
            notifying: PeerNotified(listening, key: key)
        ) { primary in
            let secondary = try Secondaryd(
                options: "listen-on port \(listening.port) { 127.0.0.1; };", keys: [Self.key],
                zones: [SecondaryZone("example.com", from: primary.endpoint, key: Self.key)])
            try await secondary.withDaemon { daemon in
                try await daemon.waitForLine("network: info: listening on \(listening)")
                try await daemon.waitForTransfer(of: "example.com", serial: 1)
                for serial in 2...4 as ClosedRange<UInt32> {
                    let next = ZoneText("example.com", serial: serial, records: 10 * Int(serial))
                    let mark = daemon.mark
                    try await primary.replace(next.zone)
                    let signature = key.map { ": TSIG '\($0.name)'" } ?? ""
                    let received = try await daemon.waitForLine("received notify for zone 'example.com'", from: mark)
                    let judged = try await daemon.waitForLine(
                        "zone example.com/IN: notify from \(primary.endpoint.address)#", from: received)
                    try await daemon.waitForTransfer(of: "example.com", serial: serial, from: judged)
                    #expect(try await secondary.records(of: "example.com") == next.compiledRecords)
                    let lines = daemon.process.lines.entries.map { LogLine($0.text) }
                    #expect(lines[received].description.hasPrefix("notify: info: client 127.0.0.1#"))
                    #expect(lines[received].text.hasSuffix("received notify for zone 'example.com'\(signature)"))
                    #expect(lines[judged].description.hasPrefix("xfer-in: info: "))
                    #expect(lines[judged].text.hasSuffix(": serial \(serial)"))
                }
            }
        }
    }

    @Test func `whoever may not notify is told so, and logged as named would`() async throws {
        try await NotifyTrial.run(keys: [Self.key], logLevel: "debug") { trial in
            let mark = trial.daemon.mark
            let stranger = try await trial.ask(NotifyMessage(serial: 8).octets)
            #expect(stranger.answer.notifyCode == .refused)
            let unknown = try await trial.ask(NotifyMessage(zone: "example.net", serial: 8).octets)
            #expect(unknown.answer.notifyCode == .notAuth)
            let cut = try await trial.ask(NotifyMessage(serial: 8).octets.dropLast(3))
            #expect(cut.answer.notifyCode == .formErr)
            let badKey = PeerKey.random(name: "stranger.example.com")
            let unknownKey = try await trial.ask(NotifyMessage(serial: 8, key: badKey).octets)
            #expect(unknownKey.answer.notifyCode == .notAuth)
            #expect(unknownKey.answer.tsigError == .badKey)
            let badSecret = PeerKey.random(name: Self.key.name)
            // From the primary's address, too: who signs must sign well.
            let wrongKey = try await trial.ask(
                NotifyMessage(serial: 8, key: badSecret).octets, from: NotifyTrial.primaryAddress)
            #expect(wrongKey.answer.notifyCode == .notAuth)
            #expect(wrongKey.answer.tsigError == .badSig)
            let notOurs = MessageBuilder.query(try Name(parsing: "example.com"), .soa).octets
            #expect(try await trial.ask(notOurs).answer.responseCode == .refused)
            let lines = trial.lines(since: mark)
            for line in [
                "notify: info: client \(stranger.from): received notify for zone 'example.com'",
                "xfer-in: info: zone example.com/IN: refused notify from non-primary: \(stranger.from)",
                "notify: notice: client \(unknown.from): received notify for zone 'example.net': NOTAUTH",
                """
                security: error: client \(unknownKey.from): request has invalid signature: TSIG \(badKey.name): \
                tsig verify failure (BADKEY)
                """,
                """
                security: error: client \(wrongKey.from): request has invalid signature: TSIG \(Self.key.name): \
                tsig verify failure (BADSIG)
                """,
            ] { #expect(lines.contains(line), "\(line) is not among \(lines)") }
            #expect(lines.contains { $0.hasPrefix("client: debug 1: client \(cut.from): message parsing failed: ") })
            #expect(trial.primary.queries.count == 1)
        }
    }

    @Test func `no answer is larger than what it answers`() async throws {
        // As long as a name can be, which the TSIG of the second message points to.
        let zone = String(repeating: String(repeating: "a", count: 61) + ".", count: 4) + "bbbbb"
        let whole = try NotifyMessage(zone: zone, key: PeerKey.random(name: zone)).octets
        var short = whole
        short.replaceSubrange(12 + 255 + 4..<12 + 255 + 4 + 255, with: [0xC0, 12])
        let shortened = short
        try await NotifyTrial.run { trial in
            try await withDatagramClient(to: trial.listening) { client in
                for message in [whole, shortened] {
                    let answer = try await client.ask(message)
                    #expect(answer.count <= message.count)
                    #expect(answer.tsigError == .badKey)
                }
                for count in stride(from: 12, to: shortened.count, by: 7) {
                    var cut = Array(shortened[..<count])
                    cut[0] = UInt8(count & 0xFF)
                    #expect(try await client.ask(cut).count == 12)
                }
            }
        }
    }

    @Test func `a serial that is not newer is answered and not polled`() async throws {
        let serial = Counter(7)
        try await NotifyTrial.run(serial: serial) { trial in
            for old in [7, 6, 1] as [UInt32] {
                let (answer, sender) = try await trial.ask(
                    NotifyMessage(serial: old).octets, from: NotifyTrial.primaryAddress)
                #expect(answer.notifyCode == .noError)
                try await trial.daemon.waitForLine(
                    "xfer-in: info: zone example.com/IN: notify from \(sender): zone is up to date")
            }
            serial.value = 8
            let mark = trial.daemon.mark
            #expect(
                try await trial.ask(NotifyMessage(serial: 8).octets, from: NotifyTrial.primaryAddress).answer.notifyCode
                    == .noError)
            try await trial.daemon.waitForTransfer(of: "example.com", serial: 8, from: mark)
            // One at the start, and the one that the last NOTIFY was reason for.
            #expect(trial.primary.queries.count == 2)
        }
    }

    @Test func `a NOTIFY without a serial is polled`() async throws {
        try await NotifyTrial.run { trial in
            let (answer, sender) = try await trial.ask(NotifyMessage().octets, from: NotifyTrial.primaryAddress)
            #expect(answer.notifyCode == .noError)
            try await trial.daemon.waitForLine("zone example.com/IN: notify from \(sender): no serial")
            _ = try await trial.primary.query(1)
        }
    }

    @Test func `a NOTIFY over TCP is heard, and so is a second one on the same connection`() async throws {
        try await NotifyTrial.run(options: "allow-notify { 127.0.0.1; };") { trial in
            let result = try await LocalTool.run(
                "dig",
                [
                    "@127.0.0.1", "-p", "\(trial.listening.port)", "+tcp", "+keepopen", "+opcode=notify", "+tries=1",
                    "+norecurse", "example.com", "SOA", "example.net", "SOA",
                ])
            #expect(result.output.count { $0.contains("opcode: NOTIFY, status: NOERROR") } == 1, "\(result.output)")
            #expect(result.output.count { $0.contains("opcode: NOTIFY, status: NOTAUTH") } == 1, "\(result.output)")
            _ = try await trial.primary.query(1)
        }
    }

    @Test func `an access list may ask for a key`() async throws {
        try await NotifyTrial.run(options: "allow-notify { key \"\(Self.key.name)\"; };", keys: [Self.key]) { trial in
            #expect(try await trial.ask(NotifyMessage(serial: 8).octets).answer.notifyCode == .refused)
            let (answer, sender) = try await trial.ask(NotifyMessage(serial: 8, key: Self.key).octets)
            #expect(answer.notifyCode == .noError)
            try await trial.daemon.waitForLine(
                "notify: info: client \(sender)/key \(Self.key.name): received notify for zone 'example.com': TSIG '\(Self.key.name)'"
            )
            _ = try await trial.primary.query(1)
            #expect(trial.primary.queries.count == 2)
        }
    }

    @Test func `what comes during a round is followed by one round more`() async throws {
        let serial = Counter(7)
        let gate = Gate()
        try await NotifyTrial.run(
            serial: serial,
            udp: { query, number in
                if number == 1 { await gate.passed() }
                return await serial.telling(query, number)
            }
        ) { trial in
            serial.value = 8
            _ = try await trial.ask(NotifyMessage(serial: 8).octets, from: NotifyTrial.primaryAddress)
            _ = try await trial.primary.query(1)
            for _ in 0..<5 {
                let (answer, sender) = try await trial.ask(
                    NotifyMessage(serial: 9).octets, from: NotifyTrial.primaryAddress)
                #expect(answer.notifyCode == .noError)
                try await trial.daemon.waitForLine(
                    "zone example.com/IN: notify from \(sender): serial 9: refresh in progress, refresh check queued")
            }
            gate.open()
            try await trial.daemon.waitForTransfer(of: "example.com", serial: 8)
            _ = try await trial.primary.query(2)
            serial.value = 10
            let mark = trial.daemon.mark
            _ = try await trial.ask(NotifyMessage(serial: 10).octets, from: NotifyTrial.primaryAddress)
            try await trial.daemon.waitForTransfer(of: "example.com", serial: 10, from: mark)
            #expect(trial.primary.queries.count <= 4)
        }
    }

    @Test func `the primary that sends is asked first`() async throws {
        let serial = Counter(7)
        try await withScriptedPrimary(at: .v4(0x7F00_0003), udp: serial.telling, tcp: serial.serving) { first in
            try await withScriptedPrimary(at: .v4(0x7F00_0002), udp: serial.telling, tcp: serial.serving) { second in
                let listening = Endpoint(.v4(0x7F00_0001), port: try await FreePort.next())
                let secondary = try Secondaryd(
                    options: "listen-on port \(listening.port) { 127.0.0.1; };",
                    zones: [SecondaryZone("example.com", from: first.endpoint, second.endpoint)])
                try await secondary.withDaemon { daemon in
                    try await daemon.waitForTransfer(of: "example.com", serial: 7)
                    #expect(second.queries.count == 0)
                    serial.value = 8
                    let mark = daemon.mark
                    let answer = try await withDatagramClient(to: listening, from: second.endpoint.address) { client in
                        try await client.ask(NotifyMessage(serial: 8).octets)
                    }
                    #expect(answer.notifyCode == .noError)
                    try await daemon.waitForTransfer(of: "example.com", serial: 8, from: mark)
                    #expect(first.queries.count == 1)
                    #expect(second.queries.count == 1)
                    #expect(second.connections.count == 1)
                }
            }
        }
    }

    @Test func `of a zone in two views, the one whose key was used is refreshed`() async throws {
        let serial = Counter(7)
        let other = PeerKey.random(name: "other.example.com")
        try await withScriptedPrimary(at: NotifyTrial.primaryAddress, udp: serial.telling, tcp: serial.serving) { primary in
            let listening = Endpoint(.v4(0x7F00_0001), port: try await FreePort.next())
            let view = { (name: String, key: PeerKey) in
                """
                view "\(name)" {
                    allow-notify { key "\(key.name)"; };
                    zone "example.com" {
                        type secondary; file "db.\(name)";
                        primaries { 127.0.0.2 port \(primary.endpoint.port); };
                    };
                };
                """
            }
            let secondary = try Secondaryd(
                options: "listen-on port \(listening.port) { 127.0.0.1; };", keys: [Self.key, other],
                statements: view("inside", Self.key) + view("outside", other))
            try await secondary.withDaemon { daemon in
                for name in ["inside", "outside"] {
                    try await daemon.waitForLine("zone example.com/IN/\(name): transferred serial 7")
                }
                serial.value = 8
                let mark = daemon.mark
                // The second view may have been pulled without a poll.
                let polls = primary.queries.count
                let answer = try await withDatagramClient(to: listening) { client in
                    try await client.ask(NotifyMessage(serial: 8, key: other).octets)
                }
                #expect(answer.notifyCode == .noError)
                try await daemon.waitForLine("zone example.com/IN/outside: transferred serial 8", from: mark)
                #expect(!daemon.log.dropFirst(mark).contains { $0.text.contains("/IN/inside") })
                #expect(primary.queries.count == polls + 1)
            }
        }
    }

    @Test func `without listen-on nobody is listened to, and a port that is taken is no reason to stop`() async throws {
        try await withScriptedPrimary(udp: HostileTrial.tellingSerial(7), tcp: Counter(7).serving) { primary in
            let zone = SecondaryZone("example.com", from: primary.endpoint)
            let silent = try Secondaryd(zones: [zone])
            try await silent.withDaemon { daemon in
                try await daemon.waitForTransfer(of: "example.com", serial: 7)
                #expect(!daemon.log.contains { $0.category == "network" })
            }
            let taken = try Secondaryd(
                options: "listen-on port \(primary.endpoint.port) { 127.0.0.1; };", zones: [zone])
            try await taken.withDaemon { daemon in
                try await daemon.waitForLine(
                    "network: error: could not listen on \(primary.endpoint): address in use; interface ignored")
                try await daemon.waitForTransfer(of: "example.com", serial: 7)
            }
        }
    }
}
