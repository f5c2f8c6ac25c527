import DNS
import TestSupport
import Testing

/// A message of one record, so that tests reach a record's slice as the agent does.
struct RecordMessage {
    let octets: [UInt8]
    let slice: RecordSlice
    /// Where the RDATA begins when the owner is `x.`.
    static let rdataOffset = 25

    init(
        _ type: RecordType, _ rdata: [UInt8], owner: [UInt8] = [1, 0x78, 0], recordClass: RecordClass = .internet,
        ttl: UInt32 = 3600, following: [UInt8] = []
    ) throws {
        var offset = 0
        var writer = MessageWriter(id: 1, flags: 0x8400)
        try writer.append(type, of: Name(in: owner.span, at: &offset), recordClass, ttl: ttl, rdata, to: .answer)
        let octets = writer.octets + following
        var reader = try MessageReader(octets.span)
        slice = try reader.readRecord(in: octets.span)
        self.octets = octets
    }

    /// The whole line, without its end.
    func line() throws -> String {
        var printer = RecordPrinter()
        var text = TextBuffer()
        try print(with: &printer, to: &text)
        let line = text.string
        #expect(line.last == "\n")
        return String(line.dropLast())
    }

    /// Type and RDATA, a blank between.
    func text() throws -> String {
        try Self.text(ofLine: line())
    }

    static func text(ofLine line: String) -> String {
        String(line.split(separator: "\t", maxSplits: 3)[3].replacing("\t", with: " "))
    }

    func print(with printer: inout RecordPrinter, to text: inout TextBuffer) throws(WireError) {
        var owner = NameBuffer()
        var offset = slice.owner
        try owner.read(from: octets.span, at: &offset)
        try printer.append(slice, owner: owner, in: octets.span, to: &text)
    }

    func comparable() throws(WireError) -> [UInt8] {
        var comparable = [UInt8]()
        try appendComparableRDATA(slice, in: octets.span, to: &comparable)
        return comparable
    }
}

extension TextBuffer {
    var string: String {
        String(decoding: octets.array(0..<count), as: UTF8.self)
    }
}

/// The same octets at each run.
struct RandomOctets: RandomNumberGenerator {
    private var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    mutating func next() -> UInt64 { generator.next() }

    mutating func octets(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }
}
