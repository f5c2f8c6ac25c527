import DNS
import Testing

/// Lines of the types that make up most zones are printed in a shorter way, which must not be seen.
@Suite struct PlainLineTests {
    private static let types: [(type: RecordType, mnemonic: String, numbers: [UInt16])] = [
        (.ns, "NS", []), (.cname, "CNAME", []), (.ptr, "PTR", []), (.mx, "MX", [10]), (.srv, "SRV", [0, 65535, 443]),
    ]

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `records with names are shown as their names are, wherever those lie`(seed: UInt64) throws {
        var numbers = RandomOctets(seed: seed)
        var printer = RecordPrinter()
        var owner = NameBuffer()
        var suffix = NameSuffix()
        for _ in 0..<50 {
            let kinds = (0..<12).map { _ in Self.types[.random(in: 0..<Self.types.count, using: &numbers)] }
            let ttls = kinds.map { _ in [0, 60, 60, 86400, 1 << 31].randomElement(using: &numbers) ?? 0 as UInt32 }
            let message = Self.message(of: Array(zip(kinds, ttls)), &numbers)
            var reader = try MessageReader(message.span)
            for (kind, ttl) in zip(kinds, ttls) {
                let record = try reader.readRecord(in: message.span)
                var start = record.owner
                // Some names are too long to be any.
                guard (try? owner.read(from: message.span, at: &start, suffix: &suffix)) != nil else { continue }
                let shownOwner = Name(owner).absoluteText
                var text = TextBuffer(capacity: 16)
                try? printer.append(record, owner: owner, in: message.span, to: &text)
                let fields =
                    kind.numbers.map(String.init) + [try? Self.name(in: message, of: record).absoluteText].compactMap(\.self)
                let isWhole = fields.count > kind.numbers.count
                let expected =
                    "\(shownOwner)\t\(ttl < 1 << 31 ? ttl : 0)\tIN\t\(kind.mnemonic)\t\(fields.joined(separator: " "))\n"
                let line = text.string
                #expect(line == (isWhole ? expected : ""))
            }
        }
    }

    /// A message of records whose names end in one another, with octets after the last of them, or without.
    private static func message(
        of kinds: [((type: RecordType, mnemonic: String, numbers: [UInt16]), UInt32)], _ numbers: inout RandomOctets
    ) -> [UInt8] {
        var message: [UInt8] = []
        MessageHeader(id: 1, flags: 0x8400, questionCount: 0, answerCount: UInt16(kinds.count)).append(to: &message)
        var starts: [Int] = []
        for (kind, ttl) in kinds {
            starts.append(message.count)
            message += name(after: starts.dropLast(), &numbers)
            message.appendBigEndian(kind.type.value)
            message.appendBigEndian(RecordClass.internet.value)
            message.appendBigEndian(ttl)
            let target = name(after: starts, &numbers)
            message.appendBigEndian(UInt16(kind.numbers.count * 2 + target.count))
            for number in kind.numbers { message.appendBigEndian(number) }
            starts.append(message.count)
            message += target
        }
        return message + [UInt8](repeating: 0x2E, count: Bool.random(using: &numbers) ? 60 : 0)
    }

    /// Labels of all lengths, mostly short ones, and mostly of octets that need no escape.
    private static func name(after starts: some Collection<Int>, _ numbers: inout RandomOctets) -> [UInt8] {
        var octets: [UInt8] = []
        for _ in 0..<Int.random(in: 0...3, using: &numbers) {
            let count =
                Bool.random(using: &numbers) ? Int.random(in: 1...63, using: &numbers) : .random(in: 1...15, using: &numbers)
            let odd: ClosedRange<UInt8> = Int.random(in: 0..<6, using: &numbers) == 0 ? 0...255 : 0x61...0x7A
            octets += [UInt8(count)] + (0..<count).map { _ in .random(in: odd, using: &numbers) }
        }
        guard let target = starts.prefix(4).randomElement(using: &numbers) else { return octets + [3] + "abc".utf8 + [0] }
        return octets + [0xC0 | UInt8(target >> 8), UInt8(target & 0xFF)]
    }

    private static func name(in message: [UInt8], of record: RecordSlice) throws(WireError) -> Name {
        var offset = record.rdata.upperBound
        // The name is the last field; where it begins the fields before it say.
        for kind in types where kind.type == record.type { offset = record.rdata.lowerBound + kind.numbers.count * 2 }
        return try Name(in: message.span, at: &offset)
    }

    @Test(arguments: Array(0...255))
    func `strings of every length are the same with and without octets behind them`(count: Int) throws {
        for odd in [0x22, 0x5C, 0x1F, 0x7F, 0xFF, 0x20, 0x7E, 0x61] as [UInt8] {
            for place in [0, count / 2, count - 1] where 0..<count ~= place {
                var string = [UInt8](repeating: UInt8(ascii: "x"), count: count)
                string[place] = odd
                let alone = try RecordMessage(.txt, [UInt8(count)] + string).line()
                let followed = try RecordMessage(.txt, [UInt8(count)] + string, following: [UInt8](repeating: 0x22, count: 20))
                    .line()
                #expect(followed == alone)
            }
        }
        let strings: [UInt8] = [UInt8(count)] + [UInt8](repeating: 0x61, count: count) + [1, 0x62]
        let text = try RecordMessage(.txt, strings, following: [UInt8](repeating: 0, count: 20)).text()
        #expect(text == "TXT \"\(String(repeating: "a", count: count))\" \"b\"")
    }

    @Test(arguments: RecordVectors.all)
    func `what follows a record in its message does not change its line, nor whether it has one`(
        vector: RecordVectors.Vector
    ) throws {
        var octets = vector.rdata
        for place in [-1] + Array(octets.indices) {
            if place >= 0 { octets[place] ^= 0x55 }
            let alone = Self.line(of: try RecordMessage(vector.type, octets))
            let followed = Self.line(of: try RecordMessage(vector.type, octets, following: [UInt8](repeating: 0, count: 60)))
            #expect(followed == alone)
            if place >= 0 { octets[place] ^= 0x55 }
        }
    }

    /// `nil` where the record is refused.
    private static func line(of message: RecordMessage) -> String? {
        var printer = RecordPrinter()
        var text = TextBuffer()
        guard (try? message.print(with: &printer, to: &text)) != nil else { return nil }
        return text.string
    }
}
