import DNS
import TSIG
import TestSupport
import Testing

/// The scripted primary, as dig sees it.
@Suite(.fewAtATime) struct ScriptedPrimaryTests {
    static let key = PeerKey.random(name: "ns1-ns2.example.com", algorithm: "hmac-sha512")
    static let digOptions = ["+tries=1", "+time=30"]

    private func dig(_ arguments: [String], at endpoint: Endpoint) async throws -> [String] {
        let common = ["@\(endpoint.address)", "-p", "\(endpoint.port)"]
        return try await LocalTool.run("dig", common + Self.digOptions + arguments).output
    }

    @Test func `a datagram is answered as the script says, and recorded`() async throws {
        let apex = try Name(parsing: "example.com")
        let key = try Self.key.tsigKey
        let output = try await withScriptedPrimary(udp: { query, _ in
            let answer = try? MessageBuilder(answering: query, [.soa(apex, serial: 42)]).signed(by: key, answering: query)
            return answer.map { [.octets($0)] } ?? []
        }) { primary in
            let output = try await dig(
                ["-y", "\(Self.key.algorithm):\(Self.key.name):\(Self.key.secret)", "example.com", "SOA"], at: primary.endpoint)
            let query = try await primary.query()
            var reader = try MessageReader(query.span)
            #expect(try reader.readQuestion(in: query.span).name == apex)
            return output
        }
        #expect(output.contains { $0.contains(" 42 3600 600 86400 300") })
        #expect(!output.contains { $0.contains("WARNING") || $0.contains("Couldn't verify") })
    }

    @Test(arguments: [1, 3, 100], [true, false])
    func `a scripted transfer of many messages pleases dig`(perMessage: Int, compressed: Bool) async throws {
        let apex = try Name(parsing: "example.com")
        let records = TestRecord.zone(apex, serial: 42, hosts: 50)
        let key = try Self.key.tsigKey
        let output = try await withScriptedPrimary(tcp: { connection in
            let request = try await connection.receive()
            for message in try MessageBuilder.transfer(of: records, answering: request, key: key, recordsPerMessage: perMessage)
            {
                try await connection.send(message)
            }
            await connection.waitForClientToClose()
        }) { primary in
            try await dig(
                [
                    "-y", "\(Self.key.algorithm):\(Self.key.name):\(Self.key.secret)", "+noall", "+answer", "example.com",
                    "AXFR",
                ], at: primary.endpoint)
        }
        #expect(output.filter { !$0.hasPrefix(";") && !$0.isEmpty && !$0.contains("TSIG") }.count == records.count + 1)
        #expect(!output.contains { $0.contains("WARNING") || $0.contains("failed") })
    }

    @Test func `a connection is reset in the middle of a message`() async throws {
        let gate = Gate()
        let output = try await withScriptedPrimary(tcp: { connection in
            try await connection.receive()
            try await connection.sendRaw([0x10, 0x00, 1, 2, 3])
            await gate.passed()
            try await connection.reset()
        }) { primary in
            async let output = dig(["example.com", "AXFR"], at: primary.endpoint)
            let connection = try await primary.connection()
            #expect(try await connection.receive().count > MessageHeader.octets)
            gate.open()
            return try await output
        }
        // dig calls it an end of file where the octets and the reset reach it together (libuv's uv__stream_io).
        #expect(output.contains { $0.contains("connection reset") || $0.contains("end of file") }, "\(output)")
    }

    @Test func `an answer from another port is none to dig`() async throws {
        let apex = try Name(parsing: "example.com")
        let output = try await withScriptedPrimary(udp: { query, _ in
            guard let answer = try? MessageBuilder(answering: query, [.soa(apex, serial: 42)]).octets else { return [] }
            return [.fromAnotherPort(answer)]
        }) { primary in
            try await dig(["+time=1", "example.com", "SOA"], at: primary.endpoint)
        }
        #expect(output.contains { $0.contains("no servers could be reached") })
    }

    @Test func `a client that gives up on a silent primary holds up no one`() async throws {
        let asked = try await withScriptedPrimary(tcp: { await $0.waitForClientToClose() }) { primary in
            async let _ = dig(["+tcp", "example.com", "SOA"], at: primary.endpoint)
            let asked = try await primary.connection().receive()
            return asked
        }
        #expect(asked.count > MessageHeader.octets)
    }
}
