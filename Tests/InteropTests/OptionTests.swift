import DNS
import TestSupport
import Testing

/// Options that change what goes over the wire, as a primary sees it.
@Suite(.fewAtATime) struct OptionTests {
    private static let zone = ZoneText("example.com", serial: 7)

    enum Source: String, CaseIterable {
        case options = "transfer-source 127.0.0.2;"
        case server = "server 127.0.0.0/8 { transfer-source 127.0.0.2; };"
        case primaries = "source 127.0.0.2"
    }

    @Test(arguments: Source.allCases)
    func `queries and transfers come from transfer-source`(source: Source) async throws {
        try await withPrimary(.named, zones: [Self.zone.zone]) { primary in
            let port = primary.endpoint.port
            let list =
                source == .primaries
                ? "ns1 \(source.rawValue) { 127.0.0.1 port \(port); };" : "ns1 { 127.0.0.1 port \(port); };"
            let secondary = try Secondaryd(
                options: source == .options ? source.rawValue : "",
                statements: "primaries \(list)" + (source == .server ? source.rawValue : ""),
                zones: [SecondaryZone("example.com", primaries: "ns1;")])
            let result = try await secondary.refresh()
            #expect(result.output == ["example.com: serial 7, transferred"])
            #expect(primary.log.contains { $0.contains(/127\.0\.0\.2#\d+ .*AXFR started/) })
        }
    }

    /// Answers what comes over TCP: an SOA query, or a transfer.
    private static let overTCP: ScriptedPrimary.ConnectionScript = { connection in
        let request = try await connection.receive()
        var reader = try MessageReader(request.span)
        let question = try reader.readQuestion(in: request.span)
        let records = TestRecord.zone(question.name, serial: 7)
        if question.type == .soa {
            try await connection.send(MessageBuilder(answering: request, [records[0]]).octets)
        } else {
            for message in try MessageBuilder.transfer(of: records, answering: request) { try await connection.send(message) }
        }
        await connection.waitForClientToClose()
    }

    @Test func `a primary that is tcp-only gets no datagram`() async throws {
        try await withScriptedPrimary(tcp: Self.overTCP) { primary in
            let secondary = try Secondaryd(
                statements: "server 127.0.0.1 { tcp-only yes; };", zones: [SecondaryZone("example.com", from: primary.endpoint)]
            )
            let result = try await secondary.refresh()
            #expect(result.output == ["example.com: serial 7, transferred"])
            #expect(primary.queries.count == 0)
            #expect(primary.connections.count == 2)
        }
    }

    @Test func `a primary that is bogus is never asked`() async throws {
        try await withScriptedPrimary(tcp: Self.overTCP) { bogus in
            try await withPrimary(.nsd, zones: [Self.zone.zone], at: .v4(0x7F00_0002)) { primary in
                let secondary = try Secondaryd(
                    statements: "server 127.0.0.1 { bogus yes; };",
                    zones: [SecondaryZone("example.com", from: bogus.endpoint, primary.endpoint)])
                let result = try await secondary.refresh()
                #expect(result.output == ["example.com: serial 7, transferred"])
                #expect(bogus.queries.count == 0 && bogus.connections.count == 0)
            }
        }
    }

    @Test func `a transfer over the quota waits for its turn`() async throws {
        let gate = Gate()
        let names = ["a.example", "b.example", "c.example"]
        try await withScriptedPrimary(
            udp: { query, _ in
                guard var reader = try? MessageReader(query.span), let question = try? reader.readQuestion(in: query.span),
                    let answer = try? MessageBuilder(answering: query, [.soa(question.name, serial: 7)])
                else { return [] }
                return [.octets(answer.octets)]
            },
            tcp: { connection in
                try await connection.receive()
                await gate.passed()
                try await Self.overTCP(connection)
            }
        ) { primary in
            let secondary = try Secondaryd(
                options: "transfers-per-ns 1;", zones: names.map { SecondaryZone($0, from: primary.endpoint) })
            try await secondary.withDaemon { daemon in
                _ = try await primary.connection().receive()
                let deferred = "zone transfer deferred due to quota"
                let first = try await daemon.waitForLine(deferred)
                try await daemon.waitForLine(deferred, from: first + 1)
                #expect(primary.connections.count == 1)
                gate.open()
                for name in names { try await daemon.waitForTransfer(of: name, serial: 7) }
            }
        }
    }
}
