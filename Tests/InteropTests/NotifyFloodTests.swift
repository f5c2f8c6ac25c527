import DNS
import Foundation
import TestSupport
import Testing

/// A hundred thousand NOTIFY messages, a third of each kind: what they cost, and whether anybody else is still heard.
@Suite(.serialized, .fewAtATime) struct NotifyFloodTests {
    private static let key = PeerKey.random(name: "ns1-ns2.example.com")
    /// Of each kind.
    private static let count = 34_000
    private static let window = 250
    /// In kilobytes: the queue of messages, which is bounded by octets, and what the allocator makes of so much coming and going.
    private static let mostGrowth = 24 * 1024
    private static let rate = 20

    enum Kind: String, CaseIterable, CustomStringConvertible {
        case stranger = "from no primary"
        case forged = "signed wrongly"
        case primary = "from the primary, each with a new serial"

        var description: String { rawValue }

        var address: IPAddress { self == .primary ? NotifyTrial.primaryAddress : NotifyTrial.strangerAddress }

        /// `count` of them, of which all have the serial `first` or each its own.
        func messages(_ count: Int, from first: Int) throws -> [[UInt8]] {
            var message = try NotifyMessage(serial: UInt32(first), key: self == .forged ? .random(name: key.name) : nil).octets
            guard self == .primary else { return Array(repeating: message, count: count) }
            let place = message.count - 20
            return (0..<count).map { number in
                let serial = UInt32(first + number)
                for octet in 0..<4 { message[place + octet] = UInt8(truncatingIfNeeded: serial >> (24 - 8 * octet)) }
                return message
            }
        }
    }

    private static func memory(_ field: String, of process: Int32) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("\(field):") })
        return try #require(line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) })
    }

    @Test(arguments: Kind.allCases)
    func `a flood costs neither memory nor queries, and others are heard still`(kind: Kind) async throws {
        let serial = Counter(7)
        try await NotifyTrial.run(
            global: "serial-query-rate \(Self.rate);", keys: [Self.key], serial: serial
        ) { trial in
            let process = trial.daemon.processID
            let early = try Self.memory("VmRSS", of: process)
            let start = ContinuousClock.now
            let answered = try await withDatagramClient(to: trial.listening, from: kind.address) { client in
                for first in stride(from: 0, to: Self.count, by: Self.window) {
                    let mark = client.answers.count
                    try await client.send(try kind.messages(Self.window, from: 8 + first))
                    // As fast as they are answered, but for those that were dropped.
                    _ = try? await withTimeLimit(.seconds(1), awaiting: "answers") {
                        await client.answers.first(from: mark + Self.window / 2)
                    }
                }
                return client.answers.count
            }
            // The most of them were not lost on their way.
            #expect(answered > Self.count / 10, "\(answered)")
            #expect(try Self.memory("VmHWM", of: process) - early < Self.mostGrowth)
            let seconds = start.duration(to: .now).components.seconds + 1
            let queries = trial.primary.queries.count
            // One at the start, and what has been saved up.
            #expect(queries <= Int(seconds) * Self.rate + 4, "\(queries) in \(seconds) seconds")
            if kind != .primary { #expect(queries == 1) }
            serial.value = 1_000_000
            let mark = trial.daemon.mark
            try await withDatagramClient(to: trial.listening, from: NotifyTrial.primaryAddress) { client in
                while try await Self.ask(client, within: .seconds(1)) == nil {}
            }
            try await trial.daemon.waitForTransfer(of: "example.com", serial: 1_000_000, from: mark)
            // Strangers' lines are counted and left out, not written.
            if kind != .primary { #expect(trial.daemon.mark < 400) }
        }
    }

    /// What is said to a NOTIFY of the kind that is always polled; nil where it was lost.
    private static func ask(_ client: DatagramClient, within limit: Duration) async throws -> ResponseCode? {
        do {
            return try await client.ask(try NotifyMessage().octets, within: limit).notifyCode
        } catch is TimeLimitExceeded {
            return nil
        }
    }
}
