import DNS

/// An answer as a primary sends it: owners compressed to the zone's name in the question, types in turn.
struct Answer {
    private(set) var message: [UInt8] = []
    private(set) var records: [RecordSlice] = []
    private(set) var owners: [Name] = []

    init(records count: Int) throws {
        let zone = "\u{7}example\u{3}com\u{0}".utf8
        MessageHeader(id: 1, flags: 0x8400, questionCount: 1, answerCount: UInt16(count)).append(to: &message)
        message += zone
        message.appendBigEndian(RecordType.axfr.value)
        message.appendBigEndian(RecordClass.internet.value)
        for number in 0..<count { append(number) }
        var reader = try MessageReader(message.span)
        _ = try reader.readQuestion(in: message.span)
        for _ in 0..<count {
            let record = try reader.readRecord(in: message.span)
            var offset = record.owner
            records.append(record)
            owners.append(try Name(in: message.span, at: &offset))
        }
    }

    private mutating func append(_ number: Int) {
        let owner = message.count
        let digits = String(1_000_000 + number).utf8
        message += [11] + "host".utf8 + digits
        message.appendBigEndian(UInt16(0xC00C))
        let (type, rdata) = Self.content(number, owner: owner)
        message.appendBigEndian(type.value)
        message.appendBigEndian(RecordClass.internet.value)
        message.appendBigEndian(UInt32(3600))
        message.appendBigEndian(UInt16(rdata.count))
        message += rdata
    }

    private static func content(_ number: Int, owner: Int) -> (RecordType, [UInt8]) {
        let low = UInt8(truncatingIfNeeded: number)
        let pointer = [0xC0 | UInt8(owner >> 8 & 0x3F), UInt8(owner & 0xFF)]
        return switch number % 6 {
        case 0: (.a, [10, 0, 1, low])
        case 1: (.aaaa, [0x20, 0x01, 0x0D, 0xB8] + Array(repeating: 0, count: 11) + [low])
        case 2: (.ns, [3] + "ns1".utf8 + pointer)
        case 3: (.mx, [0, 10] + pointer)
        case 4: (.txt, [15] + "v=spf1 mx a -al".utf8)
        default: (.cname, pointer)
        }
    }
}
