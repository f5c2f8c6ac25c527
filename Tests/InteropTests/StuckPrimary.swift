import DNS
import TestSupport

/// Runs `body` beside a primary that knows every zone with serial 7, and stops before the last message of a transfer until `gate`
/// opens, or for ever. The zones are large enough for a temporary file.
func withStuckPrimary(until gate: Gate? = nil, _ body: (ScriptedPrimary) async throws -> Void) async throws {
    try await withScriptedPrimary(
        udp: { query, _ in
            guard let apex = try? zone(of: query),
                let answer = try? MessageBuilder(answering: query, [.soa(apex, serial: 7)])
            else { return [] }
            return [.octets(answer.octets)]
        },
        tcp: { connection in
            let request = try await connection.receive()
            let records = TestRecord.zone(try zone(of: request), serial: 7, hosts: 20_000)
            let messages = try MessageBuilder.transfer(of: records, answering: request)
            for message in messages.dropLast() { try await connection.send(message) }
            if let gate, let last = messages.last {
                await gate.passed()
                try await connection.send(last)
            }
            await connection.waitForClientToClose()
        }, body)
}

private func zone(of query: [UInt8]) throws -> Name {
    var reader = try MessageReader(query.span)
    return try reader.readQuestion(in: query.span).name
}

extension Secondaryd {
    /// Awaits the temporary file of a transfer, which has one where it replaces a file.
    func waitForTemporaryFile() async throws {
        try await withTimeLimit(awaiting: "a temporary file") {
            while try self.strangers.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        }
    }
}
