import DNS
import Exchange
import NIOPosix
import TestSupport
import Testing

@testable import Agent

@Suite struct ServedCheckTests {
    private static let zone = "example.com"

    private func wait(
        for serial: UInt32, at server: ScriptedPrimary, within limit: Duration = .seconds(60),
        isWanted: @escaping @Sendable () async -> Bool = { true }
    ) async throws -> ServedCheck.Outcome {
        let check = ServedCheck(
            driver: ExchangeDriver(network: Network(group: MultiThreadedEventLoopGroup.singleton), clock: SystemClock()),
            zone: try Name(parsing: Self.zone),
            recordClass: .internet, server: server.endpoint)
        return try await withTimeLimit(awaiting: "the end of the check") {
            await check.wait(for: Serial(serial), within: limit, isWanted: isWanted)
        }
    }

    private static func answer(_ query: [UInt8], serial: UInt32) throws -> [UInt8] {
        try MessageBuilder(answering: query, [.soa(try Name(parsing: zone), serial: serial)]).octets
    }

    @Test(arguments: [UInt32(7), 8, 0x8000_0006])
    func `the server is asked until it has the serial, or one past it`(served: UInt32) async throws {
        try await withScriptedPrimary(udp: { query, number in
            (try? Self.answer(query, serial: number < 4 ? 6 : served)).map { [.octets($0)] } ?? []
        }) { server in
            let outcome = try await wait(for: 7, at: server)
            #expect(outcome == .served)
            #expect(server.queries.count == 5)
        }
    }

    @Test func `a server that has not loaded the zone yet is asked again, by UDP alone`() async throws {
        try await withScriptedPrimary(udp: { query, number in
            guard var message = try? Self.answer(query, serial: 7) else { return [] }
            // SERVFAIL, REFUSED, and an answer that is not authoritative.
            if number == 0 { message[3] |= 2 }
            if number == 1 { message[3] |= 5 }
            if number == 2 { message[2] &= ~4 }
            return [.octets(message)]
        }) { server in
            let outcome = try await wait(for: 7, at: server)
            #expect(outcome == .served)
            #expect(server.queries.count == 4)
            #expect(server.connections.count == 0)
        }
    }

    @Test func `an answer cut short is asked for over TCP`() async throws {
        try await withScriptedPrimary(
            udp: { query, _ in
                guard var message = try? Self.answer(query, serial: 7) else { return [] }
                message[2] |= 2
                return [.octets(message)]
            },
            tcp: { connection in
                try await connection.send(try Self.answer(try await connection.receive(), serial: 7))
                await connection.waitForClientToClose()
            }
        ) { server in
            let outcome = try await wait(for: 7, at: server)
            #expect(outcome == .served)
            #expect(server.connections.count == 1)
        }
    }

    @Test func `answers to nobody's question and from elsewhere count for nothing`() async throws {
        try await withScriptedPrimary(udp: { query, _ in
            guard let message = try? Self.answer(query, serial: 7), let old = try? Self.answer(query, serial: 6) else {
                return []
            }
            var foreign = message
            foreign[0] ^= 1
            return [.fromAnotherPort(message), .octets(foreign), .octets([1, 2, 3]), .octets(old)]
        }) { server in
            // On a busy machine no answer may be there in four seconds.
            for limit in [4, 16, 50].map(Duration.seconds) {
                let outcome = try await wait(for: 7, at: server, within: limit)
                if outcome == .never(last: "it has serial 6") { return }
            }
            Issue.record("no answer came in time")
        }
    }

    @Test func `nobody is asked about what something newer has taken the place of`() async throws {
        try await withScriptedPrimary { server in
            let outcome = try await wait(for: 7, at: server, isWanted: { false })
            #expect(outcome == .superseded)
            #expect(server.queries.count == 0)
        }
    }
}
