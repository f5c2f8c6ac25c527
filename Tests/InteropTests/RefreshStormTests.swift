import Control
import DNS
import Foundation
import Synchronization
import TestSupport
import Testing

/// NOTIFYs, refreshes by hand, reloads, removals and transfers in whatever order, against the program: no zone stops, and every slot
/// is given back (RFC 1996 §3.11, §4.7).
@Suite(.fewAtATime) struct RefreshStormTests {
    private static let primaryAddress = IPAddress.v4(0x7F00_0002)
    private static let names = (0..<100).map { "z\($0).example" }

    /// The serials of a primary's zones.
    private final class Serials: Sendable {
        private let serials = Mutex([String: UInt32]())

        func serial(of name: Name) -> UInt32 { serials.withLock { $0["\(name)", default: 1] } }

        func bump(_ name: String) {
            serials.withLock { $0[name, default: 1] += 1 }
        }
    }

    private struct Trial {
        let serials: Serials
        let primary: ScriptedPrimary
        let secondary: Secondaryd
        let daemon: SecondarydDaemon
        let notifier: DatagramClient
        let port: UInt16

        func configure(without absent: Set<String> = []) throws {
            try secondary.configure(
                options: """
                    listen-on port \(port) { 127.0.0.1; };
                    serial-query-rate 5000; transfers-in 4; transfers-per-ns 3;
                    """, zones: names.filter { !absent.contains($0) }.map { SecondaryZone($0, from: primary.endpoint) })
        }

        /// Two NOTIFYs, as of two primaries.
        func notify(_ name: String) async throws {
            let message = NotifyMessage(zone: name)
            try await notifier.send([try message.octets])
            try await notifier.send([try message.octets])
        }

        func status() async throws -> ServerStatus? {
            let result = try await secondary.control("status", "--json")
            let text = Data(result.output.joined(separator: "\n").utf8)
            return try? JSONDecoder().decode(ServerStatus.self, from: text)
        }
    }

    private static func run(_ body: (Trial) async throws -> Void) async throws {
        let serials = Serials()
        try await withScriptedPrimary(
            at: primaryAddress,
            udp: { query, _ in
                guard let apex = try? apex(of: query),
                    let answer = try? MessageBuilder(answering: query, [.soa(apex, serial: serials.serial(of: apex))])
                else { return [] }
                return [.octets(answer.octets)]
            },
            tcp: { connection in
                for number in 0... {
                    let request = try await connection.receive(number)
                    let apex = try apex(of: request)
                    let records = TestRecord.zone(apex, serial: serials.serial(of: apex), hosts: 3)
                    for message in try MessageBuilder.transfer(of: records, answering: request) {
                        try await connection.send(message)
                    }
                }
            }
        ) { primary in
            let port = try await FreePort.next()
            let secondary = try Secondaryd(
                options: "listen-on port \(port) { 127.0.0.1; };", zones: [SecondaryZone(names[0], from: primary.endpoint)])
            try await secondary.withDaemon { daemon in
                try await withDatagramClient(
                    to: Endpoint(.v4(0x7F00_0001), port: port), from: primaryAddress
                ) { notifier in
                    try await body(
                        Trial(
                            serials: serials, primary: primary, secondary: secondary, daemon: daemon, notifier: notifier,
                            port: port))
                }
            }
        }
    }

    private static func apex(of query: [UInt8]) throws -> Name {
        var reader = try MessageReader(query.span)
        return try reader.readQuestion(in: query.span).name
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `whatever comes in whatever order, every zone is in step at the end and every slot is back`(seed: UInt64) async throws
    {
        var generator = SeededGenerator(seed: seed)
        try await Self.run { trial in
            try trial.configure()
            _ = try await trial.secondary.control("reload")
            for step in 0..<400 {
                let name = Self.names[Int.random(in: 0..<Self.names.count, using: &generator)]
                switch Int.random(in: 0..<20, using: &generator) {
                case 0:
                    try trial.configure(without: Set(Self.names.shuffled(using: &generator).prefix(30)))
                    trial.daemon.process.send(signal: SIGHUP)
                case 1 where step % 5 == 0:
                    _ = try await trial.secondary.control("retransfer", name)
                default:
                    for _ in 0..<5 {
                        let name = Self.names[Int.random(in: 0..<Self.names.count, using: &generator)]
                        trial.serials.bump(name)
                        try await trial.notify(name)
                    }
                }
            }
            try trial.configure()
            #expect(try await trial.secondary.control("reload").exit == .status(0))
            for name in Self.names {
                trial.serials.bump(name)
                try await trial.notify(name)
            }
            // Ends when a refresh of every zone has begun after this and ended.
            let refresh = try await trial.secondary.refresh()
            #expect(refresh.exit == .status(0))
            for name in Self.names {
                let serial = trial.serials.serial(of: try Name(parsing: name))
                #expect(refresh.output.contains { $0.hasPrefix("\(name): serial \(serial), ") }, "\(name), \(serial)")
            }
            try await withTimeLimit(awaiting: "slots that are back") {
                while true {
                    if let status = try await trial.status(), status.soaQueriesInProgress == 0, status.transfersRunning == 0,
                        status.transfersDeferred == 0
                    {
                        return
                    }
                }
            }
        }
    }
}
