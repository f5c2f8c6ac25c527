import DNS

/// Records as a set: told apart by owner, type and RDATA in canonical form, each with its line.
struct RecordSet {
    private struct Key: Hashable {
        let owner: Name
        let type: RecordType
        let rdata: [UInt8]
    }

    private struct Entry {
        let key: Key
        let line: String
        let serial: Serial?
    }

    private var records: [Key: String] = [:]
    private var soa = ""

    var lines: [String] { ([soa] + records.values).sorted() }

    /// All records of a zone's messages; the SOA is that of the last.
    init(_ messages: [[UInt8]], of zone: Name) throws {
        for entry in try messages.flatMap({ try Self.entries($0, of: zone) }) { put(entry) }
    }

    private mutating func put(_ entry: Entry) {
        if entry.serial == nil { records[entry.key] = entry.line } else { soa = entry.line }
    }

    /// Deletes and adds as the answer to an IXFR says it (RFC 1995 §4); it has been accepted.
    mutating func apply(_ messages: [[UInt8]], of zone: Name) throws {
        var entries = try messages.flatMap { try Self.entries($0, of: zone) }[...]
        guard let last = entries.popFirst()?.serial else { throw FuzzFault("a difference that begins with no SOA") }
        var adds = true
        for entry in entries {
            if let serial = entry.serial {
                if adds, serial == last { return }
                adds.toggle()
                if adds { soa = entry.line }
            } else {
                records[entry.key] = adds ? entry.line : nil
            }
        }
        throw FuzzFault("a difference without its closing SOA")
    }

    /// The records of the answer section that are the zone's.
    private static func entries(_ message: [UInt8], of zone: Name) throws -> [Entry] {
        let message = message.span
        var reader = try MessageReader(message)
        var printer = RecordPrinter()
        for _ in 0..<reader.header.questionCount { _ = try reader.readQuestion(in: message) }
        var entries: [Entry] = []
        for _ in 0..<reader.header.answerCount {
            let slice = try reader.readRecord(in: message)
            var owner = NameBuffer()
            var offset = slice.owner
            try owner.read(from: message, at: &offset)
            // A record outside the zone is passed over, and need not be one.
            guard owner.isAtOrBelow(zone) else { continue }
            var rdata: [UInt8] = []
            try appendComparableRDATA(slice, in: message, to: &rdata)
            var text = TextBuffer(capacity: 1024)
            try printer.append(slice, owner: owner, in: message, to: &text)
            entries.append(
                Entry(
                    key: Key(owner: Name(owner), type: slice.type, rdata: rdata),
                    line: String(decoding: text.octets.array(0..<max(0, text.count - 1)), as: UTF8.self),
                    serial: slice.type == .soa ? try SOA(slice, in: message).serial : nil))
        }
        return entries
    }
}
