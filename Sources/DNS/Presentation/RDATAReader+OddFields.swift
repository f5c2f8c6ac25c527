extension RDATAReader {
    /// Reads the fields of rare types; a length that runs past the RDATA is left for `read` to find.
    @inline(never)
    mutating func readOddField(
        _ field: RDATAField, of record: RecordSlice, in message: Span<UInt8>, at offset: inout Int
    ) throws(WireError) {
        let start = offset
        let end = record.rdata.upperBound
        var isWellFormed = true
        switch field {
        case .bitmap, .nonEmptyBitmap:
            isWellFormed = Self.isBitmap(message, from: start, to: end) && (field == .bitmap || start < end)
            offset = end
        case .nxtBitmap:
            // RFC 2535 §5.2: bit zero means another format; trailing zero octets are left out.
            isWellFormed = start == end || (message[start] & 0x80 == 0 && end - start <= 16 && message[end - 1] != 0)
            offset = end
        case .hashedOwner:
            guard start < end else { throw .malformedRDATA(record.type, at: start) }
            let isSHA1 = message[record.rdata.lowerBound] == 1
            isWellFormed = isSHA1 ? message[start] == 20 : message[start] > 0
            offset += 1 + Int(message[start])
        case .digest:
            isWellFormed = start < end
            switch isWellFormed ? message[start - 1] : 0 {
            case 1: isWellFormed = end - start == 20
            case 2: isWellFormed = end - start == 32
            case 4: isWellFormed = end - start == 48
            default: break
            }
            offset = end
        case .zoneDigest:
            isWellFormed = end - start >= 12
            switch isWellFormed ? message[start - 1] : 0 {
            case 1: isWellFormed = end - start == 48
            case 2: isWellFormed = end - start == 64
            default: break
            }
            offset = end
        case .fingerprint:
            switch message[start - 1] {
            case 1: isWellFormed = end - start == 20
            case 2: isWellFormed = end - start == 32
            default: break
            }
            offset = end
        case .key:
            try readKey(of: record, in: message, at: &offset)
        case .tag:
            guard start < end else { throw .malformedRDATA(record.type, at: start) }
            offset += 1 + Int(message[start])
            guard offset <= end else { throw .malformedRDATA(record.type, at: start) }
            isWellFormed = offset > start + 1
            for index in start + 1..<offset where !message[index].isASCIIAlphanumeric { isWellFormed = false }
        case .digits:
            isWellFormed = end - start >= 5 && Int(message[start]) == end - start - 1
            for index in start + 1..<max(end, start + 1) where !message[index].isASCIIDigit { isWellFormed = false }
            offset = end
        case .substitution:
            guard start < end else { throw .malformedRDATA(record.type, at: start) }
            offset += 1 + Int(message[start])
            guard offset <= end else { throw .malformedRDATA(record.type, at: start) }
            isWellFormed = SubstitutionExpression.isWellFormed(message.extracting(start + 1..<offset))
        case .services:
            // A bitmap of ports: 8192 octets at most, trailing zero octets left out (RFC 1035 §3.4.2).
            isWellFormed = (1...8193).contains(end - start) && (end - start == 1 || message[end - 1] != 0)
            offset = end
        case .atmAddress:
            isWellFormed = end - start >= 2
            if isWellFormed, message[start] == 1 {
                for index in start + 1..<end where !message[index].isASCIIDigit { isWellFormed = false }
            }
            offset = end
        case .hostIdentity:
            guard end - start >= 4 else { throw .malformedRDATA(record.type, at: start) }
            let key = Int(message.uint16(at: start + 2))
            isWellFormed = message[start] > 0 && key > 0
            offset += 4 + Int(message[start]) + key
        case .a6:
            try readA6(of: record, in: message, at: &offset)
        case .gateway, .relay:
            try readGateway(of: record, in: message, at: &offset, isRelay: field == .relay)
        case .location:
            isWellFormed = Self.isLocation(message, from: start, to: end)
            offset = end
        case .prefixes:
            isWellFormed = Self.arePrefixes(message, from: start, to: end)
            offset = end
        case .serviceParameters:
            isWellFormed = ServiceParameters.areWellFormed(message.extracting(start..<max(start, end)))
            offset = end
        default:
            break
        }
        guard isWellFormed, start <= end else { throw .malformedRDATA(record.type, at: start) }
    }

    /// Windows in ascending order, 1 to 32 octets each, the last of them not zero (RFC 4034 §4.1.2).
    private static func isBitmap(_ message: Span<UInt8>, from start: Int, to end: Int) -> Bool {
        var offset = start
        var last = -1
        while offset < end {
            guard end - offset >= 2 else { return false }
            let window = Int(message[offset])
            let length = Int(message[offset + 1])
            offset += 2 + length
            guard window > last, (1...32).contains(length), offset <= end, message[offset - 1] != 0 else { return false }
            last = window
        }
        return true
    }

    private mutating func readKey(of record: RecordSlice, in message: Span<UInt8>, at offset: inout Int) throws(WireError) {
        let start = record.rdata.lowerBound
        let end = record.rdata.upperBound
        guard offset == start + 4, offset <= end else { throw .malformedRDATA(record.type, at: start) }
        let flags = message.uint16(at: start)
        if record.type.value == 57, flags != 0 { throw .malformedRDATA(record.type, at: start) }
        // RFC 2535 §3.1.2: both type bits set mean that a KEY has no key.
        if record.type.value == 25, flags & 0xC000 == 0xC000 { return }
        guard offset < end else { throw .malformedRDATA(record.type, at: offset) }
        // RFC 4034 §A.1.1: a private algorithm's key starts with the algorithm's name.
        if message[start + 3] == 253 { try readName(of: record, in: message, at: &offset, compression: .refused) }
        guard offset <= end else { throw .malformedRDATA(record.type, at: start) }
        offset = end
    }

    private mutating func readGateway(
        of record: RecordSlice, in message: Span<UInt8>, at offset: inout Int, isRelay: Bool
    ) throws(WireError) {
        let second = record.rdata.lowerBound + 1
        guard second < record.rdata.upperBound else { throw .malformedRDATA(record.type, at: offset) }
        // AMTRELAY counts this octet, without its top bit, as part of the field (RFC 8777 §4.2.2).
        let kind = isRelay ? message[second] & 0x7F : message[second]
        if isRelay { offset = second + 1 }
        switch kind {
        case 0: break
        case 1: offset += 4
        case 2: offset += 16
        case 3: try readName(of: record, in: message, at: &offset, compression: .refused)
        default:
            guard isRelay else { throw .malformedRDATA(record.type, at: second) }
            offset = record.rdata.upperBound
        }
    }

    private mutating func readA6(of record: RecordSlice, in message: Span<UInt8>, at offset: inout Int) throws(WireError) {
        let start = offset
        let end = record.rdata.upperBound
        guard start < end, message[start] <= 128 else { throw .malformedRDATA(record.type, at: start) }
        offset = Self.a6Name(at: start, in: message)
        guard offset <= end else { throw .malformedRDATA(record.type, at: start) }
        let prefix = message[start]
        // RFC 2874 §3.1.1: the bits that the prefix covers are zero in the suffix.
        if prefix < 128, message[start + 1] & ~(0xFF >> (prefix % 8)) != 0 { throw .malformedRDATA(record.type, at: start) }
        if prefix > 0 { try readName(of: record, in: message, at: &offset, compression: .refused) }
    }

    /// Where the prefix name of the A6 RDATA at `start` begins: after the octets of the suffix.
    static func a6Name(at start: Int, in message: Span<UInt8>) -> Int {
        let prefix = Int(message[start])
        return start + 1 + (prefix == 128 ? 0 : 16 - prefix / 8)
    }

    /// A LOC of version 0 stays within its ranges (RFC 1876 §2); other versions are unknown.
    private static func isLocation(_ message: Span<UInt8>, from start: Int, to end: Int) -> Bool {
        guard start < end, message[start] == 0 else { return start < end }
        guard end - start == 16 else { return false }
        for index in start + 1...start + 3 where message[index] != 0 {
            guard (1...9).contains(message[index] >> 4), message[index] & 0xF <= 9 else { return false }
        }
        let equator: UInt32 = 1 << 31
        let degree: UInt32 = 3_600_000
        return (equator - 90 * degree...equator + 90 * degree).contains(message.uint32(at: start + 4))
            && (equator - 180 * degree...equator + 180 * degree).contains(message.uint32(at: start + 8))
    }

    /// APL items whose prefix fits the family and whose last octet is not zero (RFC 3123 §4).
    private static func arePrefixes(_ message: Span<UInt8>, from start: Int, to end: Int) -> Bool {
        var offset = start
        while offset < end {
            guard end - offset >= 4 else { return false }
            let family = message.uint16(at: offset)
            let prefix = message[offset + 2]
            let length = Int(message[offset + 3] & 0x7F)
            offset += 4 + length
            guard offset <= end, length == 0 || message[offset - 1] != 0,
                family != 1 || (prefix <= 32 && length <= 4), family != 2 || (prefix <= 128 && length <= 16)
            else { return false }
        }
        return true
    }
}

extension UInt8 {
    var isASCIIAlphanumeric: Bool { isASCIIDigit || (self | 0x20) &- 0x61 < 26 }
}
