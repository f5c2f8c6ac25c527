import DNS
import TestSupport
import Testing

/// The daemon under all of it at once, and again and again: it lives, keeps what it has, and comes back to each zone in time.
@Suite(.fewAtATime) struct HostileDaemonTests {
    private static let answers =
        HostileMessageTests.lengths + HostileMessageTests.names + HostileMessageTests.headers + HostileZoneTests.ends
        + HostileZoneTests.records

    /// Serials as the polls of this primary find them: one more each time.
    private static func risingSerial(_ timers: @escaping @Sendable (UInt32) throws -> TestRecord)
        -> ScriptedPrimary.DatagramScript
    {
        { query, number in
            let answer = try? MessageBuilder(answering: query, [timers(UInt32(number) + 1)])
            return answer.map { [.octets($0.octets)] } ?? []
        }
    }

    @Test func `every wrong answer in turn leaves the file of before, and the right one after them is published`() async throws
    {
        // The first and the last transfer are good; RETRY is a second.
        let answers = Self.answers.enumerated().filter { $0.offset % 9 == 0 }.map(\.element)
        let zone: @Sendable (UInt32) throws -> [TestRecord] = { serial in
            let apex = try HostileTrial.apex
            let head = TestRecord.soa(apex, serial: serial, refresh: 1, retry: 1)
            return [head] + (try HostileTrial.records().dropFirst())
        }
        try await withScriptedPrimary(
            udp: Self.risingSerial { try zone($0)[0] },
            tcp: { connection in
                let request = try await connection.receive()
                let number = connection.number
                if number == 0 || number > answers.count {
                    for message in try MessageBuilder.transfer(of: zone(number == 0 ? 1 : 1000), answering: request) {
                        try await connection.send(message)
                    }
                } else {
                    try await connection.sendRaw(try answers[number - 1].messages(request).flatMap(\.framed))
                }
                await connection.waitForClientToClose()
            }
        ) { primary in
            // One connection a transfer: an IXFR that fails would have another.
            let zone = SecondaryZone("example.com", from: primary.endpoint, options: "request-ixfr no;")
            let secondary = try Secondaryd(zones: [zone])
            try await secondary.withDaemon { daemon in
                try await daemon.waitForTransfer(of: "example.com", serial: 1)
                let first = try #require(secondary.text(of: "example.com"))
                var line = 0
                for _ in answers {
                    line = try await daemon.waitForLine("failed while receiving responses: ", from: line) + 1
                    #expect(secondary.text(of: "example.com") == first)
                }
                try await daemon.waitForTransfer(of: "example.com", serial: 1000)
                #expect(try secondary.strangers == [])
            }
        }
    }

    @Test func `all wrong answers at once hold up no other zone`() async throws {
        let names = Self.answers.indices.map { "z\($0).example.com" }
        try await withScriptedPrimary(
            udp: { query, _ in
                guard var reader = try? MessageReader(query.span), let question = try? reader.readQuestion(in: query.span),
                    let answer = try? MessageBuilder(answering: query, [.soa(question.name, serial: 7)])
                else { return [] }
                return [.octets(answer.octets)]
            },
            tcp: { connection in
                let request = try await connection.receive()
                var reader = try MessageReader(request.span)
                let zone = try reader.readQuestion(in: request.span).name
                guard let index = names.firstIndex(of: "\(zone)") else {
                    for message in try MessageBuilder.transfer(of: HostileTrial.records(), answering: request) {
                        try await connection.send(message)
                    }
                    return
                }
                // What is said of example.com is as wrong for this zone.
                try await connection.sendRaw(try Self.answers[index].messages(request).flatMap(\.framed))
                await connection.waitForClientToClose()
            }
        ) { primary in
            let zones = (names + ["example.com"]).map { SecondaryZone($0, from: primary.endpoint) }
            let secondary = try Secondaryd(
                options: "serial-query-rate 1000; transfers-in 20; transfers-per-ns 20;", zones: zones)
            for name in names { try secondary.directory.write(HostileTrial.oldFile, to: "db.\(name)") }
            try await secondary.withDaemon { daemon in
                try await daemon.waitForTransfer(of: "example.com", serial: 7)
                for name in names {
                    try await daemon.waitForLine("transfer of '\(name)/IN' from \(primary.endpoint): Transfer completed: ")
                }
            }
            #expect(names.allSatisfy { secondary.text(of: $0) == HostileTrial.oldFile })
            #expect(try secondary.strangers == [])
        }
    }

    /// RETRY is an hour here: only who waits for REFRESH comes back in time.
    @Test func `a zone over a limit is asked for again after REFRESH, not RETRY`() async throws {
        let head: @Sendable (UInt32) throws -> TestRecord = {
            .soa(try HostileTrial.apex, serial: $0, refresh: 1, retry: 3600, expire: 86400)
        }
        try await withScriptedPrimary(
            udp: Self.risingSerial(head),
            tcp: { connection in
                let request = try await connection.receive()
                let isFirst = connection.number == 0
                let apex = try HostileTrial.apex
                let more = isFirst ? [] : [TestRecord.a(apex, 0x7F00_0002), .a(apex, 0x7F00_0003)]
                let records = [try head(isFirst ? 1 : 1000)] + (try HostileTrial.records().dropFirst()) + more
                for message in try MessageBuilder.transfer(of: records, answering: request) {
                    try await connection.send(message)
                }
                await connection.waitForClientToClose()
            }
        ) { primary in
            let zone = SecondaryZone("example.com", from: primary.endpoint, options: "max-records 3;")
            let secondary = try Secondaryd(zones: [zone])
            try await secondary.withDaemon { daemon in
                try await daemon.waitForTransfer(of: "example.com", serial: 1)
                let first = try #require(secondary.text(of: "example.com"))
                var line = 0
                for _ in 0..<3 { line = try await daemon.waitForLine("Transfer status: too many records", from: line) + 1 }
                #expect(secondary.text(of: "example.com") == first)
            }
        }
    }
}
