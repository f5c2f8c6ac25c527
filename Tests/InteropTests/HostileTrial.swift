import DNS
import TSIG
import TestSupport
import Testing

/// secondaryd run once against a primary that a test scripts: what it said, how it ended, and what it left behind.
struct HostileTrial: Sendable {
    static let name = "example.com"
    /// What lies at the zone file's place beforehand: nothing but a transfer that was proven may touch it.
    static let oldFile = "; the file that was there before\n"
    static let serial: UInt32 = 7

    let endpoint: Endpoint
    let key: PeerKey?
    let result: SecondarydResult
    let file: String?
    let strangers: [String]

    static var apex: Name {
        get throws { try Name(parsing: name) }
    }

    /// A request as secondaryd sends it without a key.
    static func request() throws -> [UInt8] {
        MessageBuilder.query(try apex, .axfr).octets
    }

    /// SOA, NS and a host.
    static func records(serial: UInt32 = serial) throws -> [TestRecord] {
        let apex = try apex
        let host = try Name(parsing: "ns1.example.com")
        return [.soa(apex, serial: serial), .ns(apex, host), .a(host, 0x7F00_0001)]
    }

    /// Runs `secondaryd --refresh`. Unless `udp` says something else, the SOA is told as it should be.
    static func run(
        key: PeerKey? = nil, options: String = "", arguments: [String] = [], udp: ScriptedPrimary.DatagramScript? = nil,
        tcp: @escaping ScriptedPrimary.ConnectionScript
    ) async throws -> HostileTrial {
        try await withScriptedPrimary(udp: udp ?? tellingSerial(serial, key: key), tcp: tcp) { primary in
            try await run(at: primary.endpoint, key: key, options: options, arguments: arguments)
        }
    }

    static func run(
        at endpoint: Endpoint, key: PeerKey? = nil, options: String = "", arguments: [String] = []
    ) async throws -> HostileTrial {
        let zone = SecondaryZone(name, from: endpoint, key: key, options: options)
        let secondary = try Secondaryd(keys: key.map { [$0] } ?? [], zones: [zone])
        try secondary.directory.write(oldFile, to: "db.\(name)")
        let result = try await secondary.run(["--refresh"] + arguments)
        return HostileTrial(
            endpoint: endpoint, key: key, result: result, file: secondary.text(of: name), strangers: try secondary.strangers)
    }

    /// The texts of the lines about the transfer, without `transfer of … from …: `.
    var transferLines: [String] { lines(after: "transfer of '\(Self.name)/IN' from \(endpoint): ") }

    /// The texts of the lines about the zone, without `zone …: `.
    var zoneLines: [String] { lines(after: "zone \(Self.name)/IN: ") }

    private func lines(after prefix: String) -> [String] {
        result.log.map(\.text).filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    }
}

extension HostileTrial {
    /// Answers the SOA query, signed where there is a key.
    static func tellingSerial(_ serial: UInt32, key: PeerKey? = nil) -> ScriptedPrimary.DatagramScript {
        { query, _ in
            guard let answer = try? MessageBuilder(answering: query, [.soa(apex, serial: serial)]),
                let octets = try? answer.signed(by: key?.tsigKey, answering: query)
            else { return [] }
            return [.octets(octets)]
        }
    }

    /// Sends what `messages` makes of the request, and then waits for the client to have enough.
    static func sending(
        _ messages: @escaping @Sendable (_ request: [UInt8]) throws -> [[UInt8]]
    ) -> ScriptedPrimary.ConnectionScript {
        { connection in
            let request = try await connection.receive()
            try await connection.sendRaw(try messages(request).flatMap(\.framed))
            await connection.waitForClientToClose()
        }
    }

    /// Checks that the transfer failed as it should: BIND's lines, in their order, and nothing changed.
    func expectFailure(
        _ resultText: String, saying explanation: String? = nil, line failure: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let connected = "connected using \(endpoint)" + (key.map { " TSIG \($0.name)" } ?? "")
        let expected =
            [connected] + (explanation.map { [$0] } ?? []) + [
                failure ?? "failed while receiving responses: \(resultText)", "Transfer status: \(resultText)",
            ]
        #expect(transferLines.dropLast() == expected[...], sourceLocation: sourceLocation)
        #expect(transferLines.last?.hasPrefix("Transfer completed: ") == true, sourceLocation: sourceLocation)
        #expect(zoneLines.contains("Transfer started."), sourceLocation: sourceLocation)
        expectNothingChanged(sourceLocation: sourceLocation)
    }

    /// Checks that the run ended with status 1, said so, and left the folder as it was.
    func expectNothingChanged(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(result.exit == .status(1), sourceLocation: sourceLocation)
        #expect(result.output.count == 1, sourceLocation: sourceLocation)
        #expect(result.output.first?.hasPrefix("\(Self.name): failed: ") == true, sourceLocation: sourceLocation)
        #expect(file == Self.oldFile, sourceLocation: sourceLocation)
        #expect(strangers == [], sourceLocation: sourceLocation)
        #expect(!zoneLines.contains { $0.hasPrefix("transferred serial") }, sourceLocation: sourceLocation)
    }

    /// Checks that the zone was published.
    func expectTransfer(
        of serial: UInt32 = serial, lines: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(result.exit == .status(0), sourceLocation: sourceLocation)
        #expect(result.output == ["\(Self.name): serial \(serial), transferred"], sourceLocation: sourceLocation)
        #expect(transferLines.dropFirst().dropLast() == lines + ["Transfer status: success"], sourceLocation: sourceLocation)
        #expect(transferLines.last?.hasPrefix("Transfer completed: ") == true, sourceLocation: sourceLocation)
        #expect(
            file?.hasPrefix("\(Self.name).\t3600\tIN\tSOA\t\(Self.name). \(Self.name). \(serial) ") == true,
            sourceLocation: sourceLocation)
        #expect(strangers == [], sourceLocation: sourceLocation)
    }
}
