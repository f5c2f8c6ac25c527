import DNS
import Synchronization
import TestSupport
import Testing

/// secondaryd with a published zone of serial 7, and a scripted primary that has serial 8: what it makes of the answer to its IXFR.
struct DifferenceTrial: Sendable {
    typealias Answer = @Sendable (_ connection: ScriptedConnection, _ request: [UInt8]) async throws -> Void

    static let name = "example.com"

    let endpoint: Endpoint
    let result: SecondarydResult
    /// What was asked for over TCP, in order, the first AXFR left out.
    let requests: [RecordType]
    let file: String?
    /// What an AXFR of serial 8 comes to.
    let expected: String?
    let strangers: [String]

    static var apex: Name {
        get throws { try Name(parsing: name) }
    }

    static func soa(_ serial: UInt32) throws -> TestRecord { .soa(try apex, serial: serial) }

    static func host(_ number: UInt32) throws -> TestRecord {
        .a(try Name(parsing: "h\(number).\(name)"), 0x0A00_0000 + number)
    }

    /// SOA, NS and the hosts 1, 2 and 3; in serial 8 also 4, and no longer 2.
    static func zone(serial: UInt32) throws -> [TestRecord] {
        let hosts: [UInt32] = serial == 7 ? [1, 2, 3] : [1, 3, 4]
        return try [soa(serial), .ns(apex, Name(parsing: "ns1.example.net"))] + hosts.map(host)
    }

    /// The records of the difference from serial 7 to serial 8.
    static func difference() throws -> [TestRecord] {
        try [soa(8), soa(7), host(2), soa(8), host(4), soa(8)]
    }

    /// Answers with these records in one message.
    static func sending(_ records: @escaping @Sendable () throws -> [TestRecord]) -> Answer {
        { connection, request in try await connection.send(MessageBuilder(answering: request, records()).octets) }
    }

    /// Answers an IXFR by `answer` and then waits for the client to close, unless the connection is to end.
    ///
    /// `polled` is what the primary says to the second poll; with nil it refuses to.
    static func run(
        options: String = "", polled: UInt32? = 8, closes: Bool = false, tamper: (Secondaryd) async throws -> Void = { _ in },
        answer: @escaping Answer
    ) async throws -> DifferenceTrial {
        let serial = Mutex<UInt32>(7)
        let requests = Journal<RecordType>()
        return try await withScriptedPrimary(
            udp: { query, _ in
                let serial = serial.withLock { $0 }
                guard var reply = try? MessageBuilder(answering: query, [soa(serial == 7 ? 7 : polled ?? 8)]) else { return [] }
                if serial == 8, polled == nil {
                    reply.answers = []
                    reply.responseCode = .refused
                }
                return [.octets(reply.octets)]
            },
            tcp: { connection in
                let request = try await connection.receive()
                var reader = try MessageReader(request.span)
                let type = try reader.readQuestion(in: request.span).type
                requests.append(type)
                if type == .ixfr {
                    try await answer(connection, request)
                    if closes { return }
                } else {
                    let zone = try zone(serial: serial.withLock { $0 })
                    for message in try MessageBuilder.transfer(of: zone, answering: request) {
                        try await connection.send(message)
                    }
                }
                await connection.waitForClientToClose()
            }
        ) { primary in
            let zone = SecondaryZone(name, from: primary.endpoint, options: options)
            let secondary = try Secondaryd(zones: [zone])
            #expect(try await secondary.refresh().output == ["\(name): serial 7, transferred"])
            try await tamper(secondary)
            serial.withLock { $0 = 8 }
            let result = try await secondary.refresh(logLevel: "debug 3")
            let fresh = try Secondaryd(zones: [SecondaryZone(name, from: primary.endpoint)])
            let asked = requests.entries
            _ = try await fresh.refresh()
            return DifferenceTrial(
                endpoint: primary.endpoint, result: result, requests: Array(asked.dropFirst()), file: secondary.text(of: name),
                expected: fresh.text(of: name), strangers: try secondary.strangers)
        }
    }

    /// The texts of the lines of category xfer-in without `zone …: ` or `transfer of … from …: `.
    var lines: [String] {
        result.transferLog.map { line in
            for prefix in ["zone \(Self.name)/IN: ", "transfer of '\(Self.name)/IN' from \(endpoint): "]
            where line.hasPrefix(prefix) { return String(line.dropFirst(prefix.count)) }
            return line
        }
    }

    /// The same from "Transfer started." on, figures and message IDs taken out.
    var story: [String] {
        lines.drop { $0 != "Transfer started." }.map { line in
            line.replacing(/QID [0-9]+/, with: "QID …")
                .replacing(/, [0-9]+ bytes, [0-9.]+ secs \([0-9]+ bytes\/sec\)/, with: ", …")
        }
    }

    /// Checks that the new version was published, and is what an AXFR brings.
    func expectZone(asking requests: [RecordType], sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(result.exit == .status(0), sourceLocation: sourceLocation)
        #expect(result.output == ["\(Self.name): serial 8, transferred"], sourceLocation: sourceLocation)
        #expect(self.requests == requests, sourceLocation: sourceLocation)
        #expect(expected?.contains(" 8 3600 ") == true, sourceLocation: sourceLocation)
        #expect(file == expected, sourceLocation: sourceLocation)
        #expect(strangers == [], sourceLocation: sourceLocation)
    }
}
