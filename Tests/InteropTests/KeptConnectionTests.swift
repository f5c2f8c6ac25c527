import DNS
import TSIG
import TestSupport
import Testing

/// Several transfers over one connection (RFC 7766 §6.2.1), and primaries that will not have it.
@Suite(.fewAtATime) struct KeptConnectionTests {
    private static let zones = ["a.example", "b.example", "c.example"]
    private static let key = PeerKey.random(name: "kept.example", algorithm: "hmac-sha256")

    /// What a run against a scripted primary came to.
    private struct Trial: Sendable {
        let result: SecondarydResult
        /// How many requests came on each connection.
        let requests: [Int]
    }

    private static func zone(of query: [UInt8]) throws -> Name {
        var reader = try MessageReader(query.span)
        return try reader.readQuestion(in: query.span).name
    }

    private static func answer(_ request: [UInt8]) throws -> [UInt8] {
        let records = TestRecord.zone(try zone(of: request), serial: 7, hosts: 3)
        return try MessageBuilder.transfer(of: records, answering: request, key: key.tsigKey).flatMap(\.framed)
    }

    /// Pulls three zones, one after the other.
    private func run(_ tcp: @escaping ScriptedPrimary.ConnectionScript) async throws -> Trial {
        try await withScriptedPrimary(
            udp: { query, _ in
                guard let apex = try? Self.zone(of: query),
                    let answer = try? MessageBuilder(answering: query, [.soa(apex, serial: 7)]),
                    let octets = try? answer.signed(by: Self.key.tsigKey, answering: query)
                else { return [] }
                return [.octets(octets)]
            }, tcp: tcp
        ) { primary in
            let zones = Self.zones.map { SecondaryZone($0, from: primary.endpoint, key: Self.key) }
            let secondary = try Secondaryd(options: "transfers-in 1;", keys: [Self.key], zones: zones)
            let result = try await secondary.refresh()
            #expect(try secondary.strangers == [])
            return Trial(result: result, requests: primary.connections.entries.map(\.messages.count))
        }
    }

    private func expectAllTransferred(_ trial: Trial, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(trial.result.exit == .status(0), sourceLocation: sourceLocation)
        #expect(
            trial.result.output.sorted() == Self.zones.map { "\($0): serial 7, transferred" }, sourceLocation: sourceLocation)
        #expect(!trial.result.log.contains { $0.text.contains("failed") }, sourceLocation: sourceLocation)
    }

    @Test func `a primary that takes one request after the other has one connection`() async throws {
        let trial = try await run { connection in
            for number in 0... { try await connection.sendRaw(try Self.answer(try await connection.receive(number))) }
        }
        expectAllTransferred(trial)
        #expect(trial.requests == [3])
    }

    @Test func `a primary that closes after one answer is connected to anew`() async throws {
        let trial = try await run { connection in
            try await connection.sendRaw(try Self.answer(try await connection.receive()))
        }
        expectAllTransferred(trial)
        #expect(trial.requests.count == 3)
    }

    @Test(arguments: [true, false])
    func `a primary that closes when it is asked again fails no transfer`(byReset: Bool) async throws {
        let trial = try await run { connection in
            try await connection.sendRaw(try Self.answer(try await connection.receive()))
            try await connection.receive(1)
            if byReset { try await connection.reset() }
        }
        expectAllTransferred(trial)
        // The third connection is not asked a second time: there is no fourth zone.
        #expect(trial.requests == [2, 2, 1])
    }

    @Test func `a primary that is deaf to a second request is asked on a new connection, and none of its is kept then`()
        async throws
    {
        let trial = try await run { connection in
            try await connection.sendRaw(try Self.answer(try await connection.receive()))
            await connection.waitForClientToClose()
        }
        expectAllTransferred(trial)
        #expect(trial.requests == [2, 1, 1])
    }

    @Test(arguments: [[0], [0, 12, 1]] as [[UInt8]])
    func `a connection on which more came than the answer is not used again`(more: [UInt8]) async throws {
        let trial = try await run { connection in
            try await connection.sendRaw(try Self.answer(try await connection.receive()) + more)
            await connection.waitForClientToClose()
        }
        expectAllTransferred(trial)
        #expect(trial.requests == [1, 1, 1])
    }

    @Test func `a message more than the answer fails no later transfer, whether it comes at once or late`() async throws {
        for late in [false, true] {
            let trial = try await run { connection in
                let request = try await connection.receive()
                let stranger = MessageBuilder(id: try MessageBuilder(answering: request).id &+ 1).framed
                try await connection.sendRaw(try Self.answer(request) + (late ? [] : stranger))
                if late {
                    try await connection.receive(1)
                    try await connection.sendRaw(stranger)
                }
                await connection.waitForClientToClose()
            }
            expectAllTransferred(trial)
            #expect(trial.requests == (late ? [2, 2, 1] : [1, 1, 1]))
        }
    }

    @Test func `a connection is not used again where the answer was not verified`() async throws {
        let trial = try await run { connection in
            for number in 0... {
                var answer = try Self.answer(try await connection.receive(number))
                // In the MAC, before the original ID, the error and the length of nothing else.
                if connection.number == 0 { answer[answer.count - 7] ^= 1 }
                try await connection.sendRaw(answer)
            }
        }
        #expect(trial.result.exit == .status(1))
        #expect(trial.result.output.count { $0.hasSuffix(": serial 7, transferred") } == 2)
        #expect(trial.requests == [1, 2])
    }

    @Test func `an answer that breaks off on a kept connection is a failure like any other`() async throws {
        let trial = try await run { connection in
            try await connection.sendRaw(try Self.answer(try await connection.receive()))
            let second = try Self.answer(try await connection.receive(1))
            try await connection.sendRaw(Array(second.prefix(20)))
        }
        #expect(trial.result.exit == .status(1))
        #expect(trial.result.output.count { $0.contains("end of file") } == 1)
    }

    /// Refreshes three zones of a primary that is polled over TCP, too.
    private func runOverTCP(_ tcp: @escaping ScriptedPrimary.ConnectionScript) async throws -> Trial {
        try await withScriptedPrimary(tcp: tcp) { primary in
            let zones = Self.zones.map { SecondaryZone($0, from: primary.endpoint, key: Self.key) }
            let secondary = try Secondaryd(
                options: "transfers-in 1;", keys: [Self.key],
                statements: "server \(primary.endpoint.address) { tcp-only yes; };",
                zones: zones)
            let result = try await secondary.refresh()
            return Trial(result: result, requests: primary.connections.entries.map(\.messages.count))
        }
    }

    private static func anyAnswer(_ request: [UInt8]) throws -> [UInt8] {
        var reader = try MessageReader(request.span)
        guard try reader.readQuestion(in: request.span).type == .soa else { return try answer(request) }
        let apex = try zone(of: request)
        return try MessageBuilder(answering: request, [.soa(apex, serial: 7)]).signed(by: key.tsigKey, answering: request)
            .framed
    }

    @Test func `polls over TCP and transfers share connections`() async throws {
        let trial = try await runOverTCP { connection in
            for number in 0... { try await connection.sendRaw(try Self.anyAnswer(try await connection.receive(number))) }
        }
        expectAllTransferred(trial)
        // Once it has brought a zone it need not be polled for the next.
        #expect((4...6).contains(trial.requests.reduce(0, +)))
        #expect(trial.requests.count <= 3)
    }

    @Test(arguments: [true, false])
    func `polls over TCP are asked anew where a kept connection ends`(byReset: Bool) async throws {
        let trial = try await runOverTCP { connection in
            try await connection.sendRaw(try Self.anyAnswer(try await connection.receive()))
            try await connection.receive(1)
            if byReset { try await connection.reset() }
        }
        expectAllTransferred(trial)
        #expect((4...6).contains(trial.requests.count))
    }
}
