// Each benchmark does one hot thing a given number of times and nothing else that grows with it: whoever counts instructions runs it
// with two numbers and divides the difference.

import DNS
import LibCrypto
import SystemPackage
import TSIG
import ZoneMaintenance

@main struct MicroBenchmarks {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let rounds = Int(arguments[2]) else {
            print("usage: MicroBenchmarks NAME ROUNDS; NAME is one of", names.joined(separator: ", "))
            return
        }
        switch arguments[1] {
        case "name-reading": try readNames(rounds)
        case "record-printing": try printRecords(rounds)
        case "tsig-verify": try verify(rounds)
        case "refresh-table": refresh(rounds, zones: 1000)
        case "refresh-table-pace": try timeRefresh(zones: rounds)
        default: print("no benchmark is named", arguments[1])
        }
    }

    static let names = ["name-reading", "record-printing", "tsig-verify", "refresh-table", "refresh-table-pace"]

    /// One operation is one compressed owner read.
    private static func readNames(_ rounds: Int) throws {
        let answer = try Answer(records: 100)
        var buffer = NameBuffer()
        var suffix = NameSuffix()
        var octets = 0
        for round in 0..<rounds {
            var offset = answer.records[round % answer.records.count].owner
            try buffer.read(from: answer.message.span, at: &offset, suffix: &suffix)
            octets += buffer.octets.count
        }
        print(octets)
    }

    /// One operation is one record of a mix of types printed, its owner's reading not counted.
    private static func printRecords(_ rounds: Int) throws {
        let answer = try Answer(records: 100)
        var printer = RecordPrinter()
        let owner = NameBuffer(answer.owners[0])
        var text = TextBuffer()
        var octets = 0
        for round in 0..<rounds {
            let record = answer.records[round % answer.records.count]
            try printer.append(record, owner: owner, in: answer.message.span, to: &text)
            octets += text.count
            text.removeAll()
        }
        print(octets)
    }

    /// One operation is one message of 14 kB signed and verified.
    private static func verify(_ rounds: Int) throws {
        let key = TSIGKey(
            name: try Name(parsing: "bench."), algorithm: TSIGAlgorithm(.sha256), secret: Array(repeating: 0x55, count: 32))
        let time = TSIGTime(1_800_000_000)
        var request = try Answer(records: 0).message
        let mac = try key.sign(&request, at: time)
        var signer = try TSIGResponseSigner(key: key, answering: mac)
        var stream = try TSIGStream(key: key, request: mac)
        let unsigned = try Answer(records: 440).message
        for _ in 0..<rounds {
            var message = unsigned
            try signer.sign(&message, at: time)
            try stream.receive(message.span, at: time)
        }
        print(unsigned.count)
    }

    /// One operation is one zone that falls due, is polled and found current: it falls due, is answered, and its round ends.
    private static func refresh(_ rounds: Int, zones: Int) {
        var table = RefreshTable(serialQueryRate: 1_000_000, capacity: zones)
        var random = Pseudorandom()
        let timers = SOATimers(serial: Serial(1), refresh: 3600, retry: 600, expire: 604_800)
        for _ in 0..<zones {
            _ = table.add(held: (timers, .seconds(1_000_000_000)), at: .seconds(0))
        }
        print(poll(&table, rounds, using: &random))
    }

    /// The polls of `rounds` zones; virtual time goes on whenever there is nothing to do.
    private static func poll(_ table: inout RefreshTable, _ rounds: Int, using random: inout Pseudorandom) -> Int {
        var now = Instant.seconds(0)
        var polls = 0
        while polls < rounds {
            switch table.due(at: now, using: &random) {
            case .poll(let zone, _):
                polls += 1
                table.handle(.answered(Serial(1)), for: zone, at: now, using: &random)
                table.endRound(of: zone, at: now)
            case .expire: continue
            case nil:
                guard let next = table.nextDeadline else { return polls }
                now = next
            }
        }
        return polls
    }

    /// How many events a second a table of that many zones takes in. Then it waits for the end of its input, so that somebody can
    /// look at its memory.
    private static func timeRefresh(zones: Int) throws {
        var table = RefreshTable(serialQueryRate: 1_000_000_000, capacity: zones)
        var random = Pseudorandom()
        let timers = SOATimers(serial: Serial(1), refresh: 3600, retry: 600, expire: 604_800)
        for _ in 0..<zones {
            _ = table.add(held: (timers, .seconds(1_000_000_000)), at: .seconds(0))
        }
        let clock = ContinuousClock()
        var polls = 0
        let time = clock.measure { polls = poll(&table, 3 * zones, using: &random) }
        let events = Int(Double(3 * polls) / (time / .seconds(1)))
        // "print" would keep it back until the end.
        try FileDescriptor.standardOutput.writeAll("\(events) events a second, \(polls) rounds of three\n".utf8)
        while readLine() != nil {}
        withExtendedLifetime(table) {}
    }
}
