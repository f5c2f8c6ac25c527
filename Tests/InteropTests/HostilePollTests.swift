import DNS
import TestSupport
import Testing

/// Answers to the SOA query that are late, forged, broken, or about something else.
@Suite(.fewAtATime) struct HostilePollTests {
    typealias Change = @Sendable (inout MessageBuilder) throws -> Void

    private static func answer(_ query: [UInt8], serial: UInt32 = 7, _ change: Change = { _ in }) -> [UInt8]? {
        guard var message = try? MessageBuilder(answering: query, [.soa(HostileTrial.apex, serial: serial)]),
            (try? change(&message)) != nil
        else { return nil }
        return message.octets
    }

    /// The zone by AXFR, and the SOA to whoever asks for that over TCP.
    private static func serving(
        soa: @escaping Change = { _ in }
    ) -> ScriptedPrimary.ConnectionScript {
        { connection in
            let request = try await connection.receive()
            var reader = try MessageReader(request.span)
            if try reader.readQuestion(in: request.span).type == .soa {
                if let octets = answer(request, soa) { try await connection.send(octets) }
            } else {
                for message in try MessageBuilder.transfer(of: HostileTrial.records(), answering: request) {
                    try await connection.send(message)
                }
            }
            await connection.waitForClientToClose()
        }
    }

    private static func hasEDNS(_ query: [UInt8]) -> Bool {
        query.span.uint16(at: 10) > 0
    }

    /// What may come before the right answer, or beside it.
    static let noise: [(name: String, change: Change)] = [
        ("an answer to another ID", { $0.id ^= 1 }),
        ("a query", { $0.isResponse = false }),
        (
            "an answer about another zone",
            {
                $0.questions[0] = Question(name: try Name(parsing: "example.org"), type: .soa, recordClass: .internet)
            }
        ),
        (
            "an answer about another type",
            {
                $0.questions[0] = Question(name: try HostileTrial.apex, type: .ns, recordClass: .internet)
            }
        ),
        ("an answer without the question", { $0.questions = [] }),
    ]

    @Test(arguments: noise.indices)
    func `an answer that is not the query's is passed over, and the right one taken`(index: Int) async throws {
        let trial = try await HostileTrial.run(
            udp: { query, _ in
                let wrong = Self.answer(query, serial: 99, Self.noise[index].change)
                return [wrong, Self.answer(query)].compactMap { $0.map { .octets($0) } }
            }, tcp: Self.serving())
        trial.expectTransfer()
    }

    @Test func `an answer from another port is not taken`() async throws {
        let trial = try await HostileTrial.run(
            udp: { query, _ in
                guard let forged = Self.answer(query, serial: 99), let right = Self.answer(query) else { return [] }
                return [.fromAnotherPort(forged), .octets(right)]
            }, tcp: Self.serving())
        trial.expectTransfer()
    }

    @Test func `octets that are no message are passed over`() async throws {
        let trial = try await HostileTrial.run(
            udp: { query, _ in
                var garbage: [[UInt8]] = [[0], Array(query.prefix(11)), [UInt8](repeating: 0xFF, count: 4096)]
                garbage.append(Array(query.prefix(2)) + [UInt8](repeating: 0xC0, count: 600))
                return (garbage + [Self.answer(query) ?? []]).map { .octets($0) }
            }, tcp: Self.serving())
        trial.expectTransfer()
    }

    @Test(arguments: [1, 2, 5])
    func `an empty datagram costs one attempt, and not the poll`(count: Int) async throws {
        let trial = try await HostileTrial.run(
            udp: { query, number in number < count ? [.octets([])] : Self.answer(query).map { [.octets($0)] } ?? [] },
            tcp: { _ in })
        #expect(trial.transferLines.first == "connected using \(trial.endpoint)")
    }

    @Test func `a primary that sends nothing but empty datagrams is asked over TCP`() async throws {
        let trial = try await HostileTrial.run(udp: { _, _ in [.octets([]), .octets([])] }, tcp: Self.serving())
        let line = "refresh: retry limit for primary \(trial.endpoint) exceeded (source 0.0.0.0#0)"
        #expect(trial.zoneLines.contains(line))
        trial.expectTransfer()
    }

    @Test func `a truncated answer leads to TCP`() async throws {
        let trial = try await HostileTrial.run(
            udp: { query, _ in
                Self.answer(query) {
                    $0.isTruncated = true; $0.answers = []
                }.map { [.octets($0)] } ?? []
            }, tcp: Self.serving())
        #expect(
            trial.zoneLines.contains(
                "refresh: truncated UDP answer, initiating TCP zone xfer for primary \(trial.endpoint) (source 0.0.0.0#0)"))
        trial.expectTransfer()
    }

    @Test func `an answer that is truncated over TCP too is none`() async throws {
        let trial = try await HostileTrial.run(
            udp: { query, _ in Self.answer(query) { $0.isTruncated = true }.map { [.octets($0)] } ?? [] },
            tcp: Self.serving { $0.isTruncated = true })
        #expect(
            trial.zoneLines.contains(
                "refresh: truncated TCP response from primary \(trial.endpoint) (source 0.0.0.0#0)"))
        trial.expectNothingChanged()
    }

    @Test(arguments: [ResponseCode.servFail, .notImp, .formErr])
    func `a primary that refuses EDNS is asked without`(code: ResponseCode) async throws {
        let trial = try await HostileTrial.run(
            arguments: ["--log-level", "debug"],
            udp: { query, _ in
                let octets = Self.answer(query) { message in
                    guard Self.hasEDNS(query) else { return }
                    message.responseCode = code
                    message.answers = []
                }
                return octets.map { [.octets($0)] } ?? []
            }, tcp: Self.serving())
        let line = "refresh: rcode (\(code)) retrying without EDNS primary \(trial.endpoint) (source 0.0.0.0#0)"
        #expect(trial.zoneLines.contains(line))
        #expect(trial.result.exit == .status(0))
        #expect(trial.result.output == ["example.com: serial 7, transferred"])
    }

    @Test func `a primary that refuses the SOA may permit the transfer`() async throws {
        let trial = try await HostileTrial.run(
            udp: { query, _ in
                Self.answer(query) {
                    $0.responseCode = .refused; $0.answers = []
                }.map { [.octets($0)] } ?? []
            }, tcp: Self.serving())
        let line = "refresh: unexpected rcode (REFUSED) from primary \(trial.endpoint) (source 0.0.0.0#0)"
        #expect(trial.zoneLines.contains(line))
        trial.expectTransfer()
    }

    /// What ends the poll of a primary, and the line that says so.
    static let refusals: [(line: String, change: Change)] = [
        ("unexpected rcode (NXDOMAIN) from", { $0.responseCode = .nxDomain }),
        ("unexpected rcode (NOTAUTH) from", { $0.responseCode = .notAuth }),
        ("unexpected opcode (NOTIFY) from", { $0.opcode = .notify }),
        ("non-authoritative answer from", { $0.isAuthoritative = false }),
        (
            "CNAME at top of zone in",
            {
                $0.answers = [TestRecord(try HostileTrial.apex, .cname, fields: [.name(try Name(parsing: "example.org"))])]
            }
        ),
        (
            "referral response from",
            {
                $0.answers = []
                $0.authority = [.ns(try HostileTrial.apex, try HostileTrial.apex)]
            }
        ),
        ("NODATA response from", { $0.answers = [] }),
        ("answer SOA count (2) != 1 from", { $0.answers += $0.answers }),
        ("unable to get SOA record from", { $0.answers[0].owner = try Name(parsing: "example.org") }),
        ("unable to get SOA record from", { $0.answers[0].recordClass = .chaos }),
    ]

    @Test(arguments: refusals.indices)
    func `an answer without the SOA fails in BIND's words, and no transfer is begun`(index: Int) async throws {
        let trial = try await HostileTrial.run(
            udp: { query, _ in Self.answer(query, Self.refusals[index].change).map { [.octets($0)] } ?? [] },
            tcp: Self.serving())
        let line = "refresh: \(Self.refusals[index].line) "
        #expect(trial.zoneLines.contains { $0.hasPrefix(line) && $0.contains("\(trial.endpoint) (source 0.0.0.0#0)") })
        #expect(trial.transferLines == [])
        trial.expectNothingChanged()
    }

    @Test func `a malformed answer is not waited for in vain`() async throws {
        let trial = try await HostileTrial.run(
            udp: { query, _ in Self.answer(query) { $0.answers[0].rdata.removeLast() }.map { [.octets($0)] } ?? [] },
            tcp: Self.serving())
        let line = "refresh: failure trying primary \(trial.endpoint) (source 0.0.0.0#0): "
        #expect(trial.zoneLines.contains { $0.hasPrefix(line) })
        trial.expectNothingChanged()
    }
}
