import DNS
import TestSupport
import Testing

/// Messages that are well made, of a zone that is not.
@Suite(.fewAtATime) struct HostileZoneTests {
    private static func name(_ text: String) throws -> Name { try Name(parsing: text) }

    /// OPT with this in the upper octet of its TTL (RFC 6891 §6.1.3).
    private static func opt(extending code: UInt8 = 0) -> TestRecord {
        TestRecord(.root, .opt, class: RecordClass(1232), ttl: UInt32(code) << 24, [])
    }

    static let ends: [HostileAnswer] = [
        HostileAnswer(
            "no SOA first", "FORMERR", "first RR in zone transfer must be SOA, got NS",
            building: {
                $0.answers.removeFirst()
            }),
        HostileAnswer(
            "a closing SOA of another serial", "FORMERR", "start and ending SOA records mismatch",
            building: {
                $0.answers[3] = .soa(try HostileTrial.apex, serial: 8)
            }),
        HostileAnswer(
            "a closing SOA of another REFRESH", "FORMERR", "start and ending SOA records mismatch",
            building: {
                $0.answers[3] = .soa(try HostileTrial.apex, serial: 7, refresh: 1)
            }),
        HostileAnswer(
            "a record behind the closing SOA", "extra input data", "extra input data: records after the closing SOA",
            building: { $0.answers.append($0.answers[2]) }),
        HostileAnswer(
            "a third SOA", "extra input data", "extra input data: records after the closing SOA",
            building: { $0.answers.append($0.answers[0]) }),
        HostileAnswer(
            "BADVERS over a complete zone", "BADVERS", building: { $0.additional = [opt(extending: 1)] }),
        HostileAnswer(
            "two OPT records", "FORMERR", "malformed OPT RDATA at octet 146",
            building: { $0.additional = [opt(), opt()] }),
        HostileAnswer(
            "an OPT record in the authority section", "FORMERR", "Unexpected OPT record in zone transfer",
            building: { $0.authority = [opt()] }),
        HostileAnswer(
            "a serial older than the one that was polled", "FORMERR",
            "serial 6 of the transfer is older than serial 7 that was polled"
        ) { try MessageBuilder.transfer(of: HostileTrial.records(serial: 6), answering: $0) },
    ]

    static let records: [HostileAnswer] =
        [
            HostileAnswer(
                "a SOA below the apex", "not at top of zone", "SOA name mismatch: 'sub.example.com'",
                records: {
                    [.soa(try name("sub.example.com"), serial: 7)]
                }),
            HostileAnswer(
                "a SOA of another zone", "not at top of zone", "SOA name mismatch: 'example.org'",
                records: {
                    [.soa(try name("example.org"), serial: 7)]
                }),
            HostileAnswer(
                "a SOA of another zone first", "not at top of zone", "SOA name mismatch: 'example.org'",
                building: {
                    $0.answers[0] = .soa(try name("example.org"), serial: 7)
                }),
            HostileAnswer(
                "a record of another class", "bad class", "bad class: CH record in zone transfer",
                records: {
                    [TestRecord(try name("ch.example.com"), .txt, class: .chaos, [1, 0x61])]
                }),
            HostileAnswer(
                "a record of class ANY", "bad class",
                records: {
                    [TestRecord(try name("any.example.com"), .txt, class: .any, [1, 0x61])]
                }),
            HostileAnswer(
                "a SOA of another class", "bad class", building: { $0.answers[0].recordClass = .chaos }),
        ]
        + [RecordType.opt, .tsig, .tkey, .ixfr, .axfr, .any, RecordType(0), RecordType(128)].map { type in
            HostileAnswer(
                "a record of type \(type)", "FORMERR", "Unexpected \(type) record in zone transfer",
                records: {
                    [TestRecord(try name("meta.example.com"), type, [])]
                })
        }

    @Test(arguments: ends + records)
    func `a zone that is not what it should be changes nothing`(answer: HostileAnswer) async throws {
        try await answer.expectFailure()
    }

    @Test(arguments: [true, false])
    func `a message behind the closing SOA's is not read, however TCP cuts the stream`(together: Bool) async throws {
        let trial = try await HostileTrial.run { connection in
            let request = try await connection.receive()
            let stranger = MessageBuilder(id: try MessageBuilder(answering: request).id)
            let zone = try MessageBuilder.transfer(of: HostileTrial.records(), answering: request).flatMap(\.framed)
            try await connection.sendRaw(together ? zone + stranger.framed : zone)
            if !together { try await connection.sendRaw(stranger.framed) }
            await connection.waitForClientToClose()
        }
        trial.expectTransfer()
    }

    @Test(arguments: [false, true])
    func `a zone without a name server at its apex is none`(hasDelegation: Bool) async throws {
        let trial = try await HostileTrial.run(
            tcp: HostileTrial.sending { request in
                var records = try HostileTrial.records()
                records[1] = hasDelegation ? .ns(try Self.name("sub.example.com"), try HostileTrial.apex) : records[2]
                return try MessageBuilder.transfer(of: records, answering: request)
            })
        #expect(trial.zoneLines.contains("transferred zone has no NS records"))
        trial.expectFailure("FORMERR")
        #expect(trial.result.output == ["example.com: failed: transferred zone has no NS records"])
    }

    @Test(arguments: [
        ("max-records 4;", "too many records: more than max-records 4"),
        ("max-records-per-type 3;", "too many records: more than max-records-per-type 3 for 'ns1.example.com/A'"),
        ("max-types-per-name 1;", "too many records: more than max-types-per-name 1 for 'example.com'"),
    ])
    func `a zone that is over a limit changes nothing`(option: String, explanation: String) async throws {
        let answer = HostileAnswer(
            "", "too many records", explanation,
            records: {
                try (2..<7).map { .a(try Self.name("ns1.example.com"), 0x7F00_0000 + $0) }
            })
        try await answer.expectFailure(options: option)
    }

    @Test func `a zone that is just within its limits is published`() async throws {
        let options = "max-records 3; max-records-per-type 1; max-types-per-name 2;"
        let trial = try await HostileTrial.run(
            options: options,
            tcp: HostileTrial.sending { try MessageBuilder.transfer(of: HostileTrial.records(), answering: $0) })
        trial.expectTransfer()
    }

    @Test func `records outside the zone are left out and counted in one line`() async throws {
        let trial = try await HostileTrial.run(
            tcp: HostileTrial.sending { request in
                let strangers: [TestRecord] = [
                    .a(try Self.name("www.example.org"), 0x7F00_0009), .ns(try Self.name("com"), try HostileTrial.apex),
                    .a(try Self.name("notexample.com"), 0x7F00_0009), .a(try Self.name("example.com.evil.net"), 1),
                ]
                return try MessageBuilder.transfer(of: HostileTrial.records() + strangers, answering: request)
            })
        trial.expectTransfer(lines: ["left out 4 records outside the zone"])
        #expect(trial.file?.split(separator: "\n").count == 3)
    }

    @Test func `a record that comes twice is written once`() async throws {
        let trial = try await HostileTrial.run(
            tcp: HostileTrial.sending { request in
                let all = try HostileTrial.records()
                return try MessageBuilder.transfer(
                    of: all + [all[2], all[2]], answering: request, recordsPerMessage: 1)
            })
        trial.expectTransfer(lines: ["left out 2 repeated records"])
        #expect(trial.file?.split(separator: "\n").count == 3)
    }

    @Test func `types that nobody knows are written as RFC 3597 says`() async throws {
        let trial = try await HostileTrial.run(
            tcp: HostileTrial.sending { request in
                let odd = try Self.name("odd.example.com")
                let records = [TestRecord(odd, RecordType(65280), [0, 1, 0xFE, 0xFF]), TestRecord(odd, RecordType(65281), [])]
                return try MessageBuilder.transfer(of: HostileTrial.records() + records, answering: request)
            })
        trial.expectTransfer()
        #expect(trial.file?.contains("odd.example.com.\t3600\tIN\tTYPE65280\t\\# 4 0001FEFF\n") == true)
        #expect(trial.file?.contains("odd.example.com.\t3600\tIN\tTYPE65281\t\\# 0\n") == true)
    }
}
