import DNS
import TSIG
import Testing

@testable import ZoneMaintenance

@Suite struct NotifyReceiverHostileTests {
    @Test(arguments: [false, true]) func `a NOTIFY cut short at any octet is malformed or nothing`(isSigned: Bool) throws {
        var whole = NotifyOctets()
        whole.edns = EDNS(payloadSize: 1232, options: [.expireQuery])
        let octets = isSigned ? try whole.signed().octets : whole.octets
        for count in octets.indices {
            var trial = NotifyTrial()
            let verdict = trial.receive(Array(octets[..<count]))
            #expect(verdict.actions.isEmpty)
            #expect(verdict.code == (count < 12 ? nil : .formErr))
            guard let reply = verdict.reply else { continue }
            #expect(try MessageHeader(in: reply.span).questionCount == 0, "no question of what cannot be read")
            #expect(reply.count <= 12 + 11)
        }
        var trial = NotifyTrial()
        #expect(trial.receive(octets + [0]).code == .formErr)
    }

    @Test(arguments: [0x01, 0x80, 0xFF] as [UInt8])
    func `a signed NOTIFY with any octet flipped is never accepted`(mask: UInt8) throws {
        var whole = NotifyOctets()
        whole.edns = EDNS(payloadSize: 1232)
        let octets = try whole.signed().octets
        // The ID is the one octet pair that a forwarder may change (RFC 8945 §5.2).
        for index in octets.indices where index > 1 {
            var trial = NotifyTrial()
            var flipped = octets
            flipped[index] ^= mask
            let verdict = trial.receive(flipped, from: NotifyTrial.stranger)
            #expect(verdict.actions.isEmpty, "octet \(index)")
            #expect(verdict.code != .noError, "octet \(index)")
            #expect(verdict.reply.map { $0.count <= octets.count } ?? true, "nothing is amplified")
        }
        var trial = NotifyTrial()
        #expect(trial.receive(octets, from: NotifyTrial.stranger).actions.count == 1)
    }

    @Test func `random octets behind a good header do no harm`() {
        var generator = SplitMix64(seed: 5)
        var trial = NotifyTrial()
        var actions = 0
        for _ in 0..<20_000 {
            var octets = Array(NotifyOctets().octets[..<12])
            for index in 4..<12 where index & 1 == 1 { octets[index] = .random(in: 0...3, using: &generator) }
            for _ in 0..<Int.random(in: 0...150, using: &generator) { octets.append(.random(in: 0...255, using: &generator)) }
            actions += trial.receive(octets).actions.count
        }
        #expect(actions == 0)
    }

    @Test func `the longest messages there are are judged`() {
        var trial = NotifyTrial()
        let pointer: [UInt8] = [0xC0, 0x0C]
        let small = pointer + [0, 6, 0, 1, 0, 0, 0, 0, 0, 0]
        let room = (65535 - NotifyOctets().octets.count) / small.count
        let many = NotifyOctets.with { $0.answer += Array(repeating: small, count: room) }
        #expect(many.count <= 65535)
        #expect(trial.receive(many).actions == [.refresh(trial.zone, first: 1)], "the first SOA of the zone counts")
        let questions = Array(repeating: Question(name: .root, type: .soa, recordClass: .internet), count: 13_000)
        #expect(trial.receive(NotifyOctets.with { $0.questions = questions }).code == .formErr)
    }

    // MARK: Floods

    /// How many there are, and who sends what, by number.
    private static let floods: [(String, count: Int, @Sendable (Int) throws -> ([UInt8], Endpoint))] = [
        ("strangers", 100_000, { (NotifyOctets().octets, Endpoint(.v4(UInt32($0)), port: 1)) }),
        (
            "unknown zones", 12_000,
            { number in
                (
                    NotifyOctets.with { message in
                        message.questions = [Question(name: name("z\(number)"), type: .soa, recordClass: .internet)]
                    }, Endpoint(.v4(UInt32(number)), port: 1)
                )
            }
        ),
        (
            "wrongly signed", 100_000,
            { number in
                let key = TSIGKey(name: key.name, algorithm: key.algorithm, secret: [UInt8(number & 0xFF)])
                return (try NotifyOctets().signed(key).octets, primary)
            }
        ),
        (
            "signed with made-up keys", 12_000,
            { number in
                let key = TSIGKey(name: name("k\(number)"), algorithm: key.algorithm, secret: [])
                return (try NotifyOctets().signed(key).octets, primary)
            }
        ),
        ("malformed", 12_000, { (Array(NotifyOctets().octets.dropLast()), Endpoint(.v4(UInt32($0)), port: 1)) }),
    ]

    @Test(arguments: floods.indices)
    func `a flood causes no query, few lines, and the rest is counted`(flood: Int) throws {
        let (_, count, make) = Self.floods[flood]
        // Made once in a while: what is judged is the receiver.
        let messages = try (0..<100).map(make)
        var trial = NotifyTrial()
        var lines = 0
        var suppressed = 0
        var actions = 0
        func note(_ reports: [NotifyReport]) {
            for report in reports {
                if case .suppressed(let number, _, 10) = report.event { suppressed += number } else { lines += 1 }
            }
        }
        for number in 0..<count {
            let (octets, sender) = messages[number % messages.count]
            let verdict = trial.receive(octets, from: sender, at: Int64(number) * 60 / Int64(count))
            actions += verdict.actions.count
            note(verdict.reports)
        }
        #expect(actions == 0)
        let deadline = try #require(trial.receiver.nextDeadline)
        #expect(trial.receiver.suppressedReports(at: deadline.adding(milliseconds: -1)).isEmpty)
        note(trial.receiver.suppressedReports(at: deadline))
        #expect(lines == 6 * ReportLimiter.otherLines)
        let linesEach = Self.floods[flood].0 == "strangers" ? 2 : 1
        #expect(lines + suppressed == count * linesEach, "every line was written or counted")
        #expect(trial.receiver.nextDeadline == nil)
    }

    @Test func `a flood under a primary's address makes one round and one more, and hides no other kind of line`() throws {
        var trial = NotifyTrial()
        var table = RefreshTable(serialQueryRate: 20)
        var generator = SplitMix64(seed: 1)
        let zone = table.add(at: .seconds(0))
        #expect(zone == trial.zone)
        let octets = NotifyOctets().octets
        var polls = 0
        for _ in 0..<100_000 {
            trial.isRefreshing = table.roundState(of: zone) == .refreshing
            for action in trial.receive(octets, at: 1).actions {
                guard case .refresh(zone, let first) = action else { continue }
                table.handle(.notified(by: first), for: zone, at: .seconds(1), using: &generator)
            }
            while table.due(at: .seconds(1), using: &generator) != nil { polls += 1 }
        }
        #expect(polls == 1)
        let stranger = trial.receive(octets, from: NotifyTrial.stranger, at: 1)
        #expect(stranger.reports.last == NotifyReport(.refused(zone: "example.com/IN"), from: NotifyTrial.stranger))
        let summary = trial.receiver.suppressedReports(at: .seconds(11))
        #expect(
            summary == [
                NotifyReport(.suppressed(180_000, .accepted, seconds: 10), from: Endpoint(primary.address, port: 4242))
            ])
    }
}
