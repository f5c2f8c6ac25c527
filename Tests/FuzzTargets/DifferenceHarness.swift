import DNS
import SystemPackage
import TSIG
import TestSupport
import ZoneFile
import ZoneTransfer

/// The messages of an answer to an IXFR that follows a file of some twenty records, and what they make of it.
///
/// Input: an octet that says under which limits, then messages, each behind its length in two octets. What a difference makes is held
/// against a set of records, of which those that it deletes are taken and to which those that it adds are put.
final class DifferenceHarness: FuzzHarness {
    private let zone: Name
    private let directory: TemporaryDirectory
    private let path: FilePath
    private let base: [[UInt8]]
    private let records: RecordSet
    private var identity: FileIdentity
    private var text: [UInt8]

    init() throws {
        zone = try Fuzzed.apex()
        directory = try TemporaryDirectory()
        path = directory.appending("db")
        let all = try Self.baseRecords(of: zone)
        let request = AXFRRequest(id: Fuzzed.id, zone: zone)
        base = try MessageBuilder.transfer(of: all, answering: request.octets)
        records = try RecordSet(base, of: zone)
        identity = try Self.publish(base, of: zone, at: path)
        guard let text = try directory.contents(of: "db") else { throw FuzzFault("no file to begin with") }
        self.text = text
    }

    /// A zone with most kinds of RDATA, names in any case and odd labels.
    static func baseRecords(of zone: Name) throws -> [TestRecord] {
        func name(_ text: String) throws -> Name { try Name(parsing: text + ".example.com") }
        let (first, second) = (try name("ns1"), try name("ns2"))
        var records: [TestRecord] = [
            .soa(zone, serial: 7), .ns(zone, first), .ns(zone, second),
            TestRecord(zone, .mx, fields: [.octets([0, 10]), .name(first)]),
            .a(first, 0xC000_0201), .a(second, 0xC000_0202), .txt(first, "some text"),
            .cname(try name("www"), first), .txt(try name("*"), "anything"), .a(try name("a"), 1), .a(try name("a"), 2),
            .a(try name("A.b"), 3), .txt(try name(#"a\.b"#), "x"), .other(try name(#"\000"#), 65280, [1, 2, 3]),
            TestRecord(try name("_s._tcp"), RecordType(33), fields: [.octets([0, 0, 0, 1, 1, 187]), .octets(first.octets)]),
            TestRecord(try name("_s._tcp"), RecordType(65), [0, 1, 0, 0, 1, 0, 3, 2, 0x68, 0x32, 0, 3, 0, 2, 1, 187]),
            TestRecord(first, RecordType(28), Array(repeating: 0, count: 15) + [1]),
        ]
        for host in 0..<4 { records.append(.a(try name("host\(host)"), UInt32(host))) }
        return records
    }

    private static func publish(_ messages: [[UInt8]], of zone: Name, at path: FilePath) throws -> FileIdentity {
        var transfer = InboundTransfer(
            answering: AXFRRequest(id: Fuzzed.id, zone: zone), verifying: nil, limits: TransferLimits(),
            into: ZoneFileWriter(replacing: path))
        for message in messages { try transfer.receive(message.span, at: Fuzzed.time) }
        return try transfer.finish().publish()
    }

    func take(_ input: [UInt8]) throws -> Bool {
        var input = FuzzInput(input)
        let choice = input.octet()
        var limits = TransferLimits()
        limits.isReadByBIND = choice & 1 != 0
        if choice & 2 != 0 { limits.maximumRecords = 20 }
        let difference = choice & 4 == 0 ? DifferenceLimits() : DifferenceLimits(records: 3)
        var messages: [[UInt8]] = []
        while !input.isEmpty { messages.append(input.longPiece().with(id: Fuzzed.id)) }
        guard let held = CurrentZoneFile(of: zone, at: path, publishedAs: identity) else { throw FuzzFault("not held") }
        let request = IXFRRequest(id: Fuzzed.id, zone: zone, current: held.soa)
        var transfer = InboundTransfer(
            answering: request, verifying: nil, limits: limits,
            into: ZoneFileWriter(following: held, limits: limits, difference: difference))
        let result: (identity: FileIdentity, soa: SOA, style: TransferStyle?)
        // What follows the last message of the answer is not read.
        var taken: [[UInt8]] = []
        do {
            for message in messages {
                taken.append(message)
                try transfer.receive(message.span, at: Fuzzed.time)
                if transfer.isComplete { break }
            }
            let style = transfer.style
            let verified = try transfer.finish()
            let soa = verified.soa
            result = (try verified.publish(), soa, style)
        } catch {
            try hold(try directory.names == ["db"], "a refused difference leaves a file: \(error)")
            try hold(try directory.contents(of: "db") == text, "a refused difference has changed the file: \(error)")
            return false
        }
        try hold(try directory.names == ["db"], "more than the file is left")
        guard let new = try directory.contents(of: "db") else { throw FuzzFault("what was published is not there") }
        defer { restore() }
        try ZoneLines.check(new, of: zone, soa: result.soa, at: path, publishedAs: result.identity)
        if result.style == .incremental {
            var expected = records
            try expected.apply(taken, of: zone)
            let lines = new.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
            try hold(lines.sorted() == expected.lines, "the file has \(lines.sorted())\nand should have \(expected.lines)")
        }
        return true
    }

    /// Puts the file back that all inputs follow.
    private func restore() {
        do {
            identity = try Self.publish(base, of: zone, at: path)
        } catch {
            preconditionFailure("the file cannot be put back: \(error)")
        }
    }
}
