/// Checks the fields of an RDATA one after the other, as strictly as named does for messages.
struct RDATAReader: ~Copyable {
    /// The name of the last name field, uncompressed.
    private(set) var name = NameBuffer()

    /// Moves `offset` past `field` of `record`, or throws if the octets do not have the form of the field.
    @inline(__always)
    mutating func read(
        _ field: RDATAField, of record: RecordSlice, in message: Span<UInt8>, at offset: inout Int
    ) throws(WireError) {
        let start = offset
        let left = record.rdata.upperBound - start
        switch field {
        case .end: offset = start
        case .compressibleName, .compressibleExactName:
            try readName(of: record, in: message, at: &offset, compression: .permitted)
        case .name, .exactName:
            try readName(of: record, in: message, at: &offset, compression: .refused)
        case .signer:
            try readName(of: record, in: message, at: &offset, compression: .refused)
            // A signed name has no fewer labels than the zone that signs it (RFC 4034 §3.1.3, §3.1.7).
            guard name.octets.labelCount <= Int(message[record.rdata.lowerBound + 3]) else {
                throw .malformedRDATA(record.type, at: start)
            }
        case .exactNames:
            while offset < record.rdata.upperBound {
                try readName(of: record, in: message, at: &offset, compression: .refused)
            }
        case .uint8: offset += 1
        case .uint16, .type: offset += 2
        case .uint32, .ipv4, .originalTTL, .time: offset += 4
        case .ipv6: offset += 16
        case .locator64, .eui64: offset += 8
        case .eui48: offset += 6
        case .string:
            offset += left > 0 ? 1 + Int(message[start]) : 1
        case .optionalString:
            offset += left > 0 ? 1 + Int(message[start]) : 0
        case .strings, .policyStrings:
            repeat {
                offset += offset < record.rdata.upperBound ? 1 + Int(message[offset]) : 1
            } while offset < record.rdata.upperBound
        case .salt:
            offset += left > 0 ? 1 + Int(message[start]) : 1
        case .hexadecimal, .base64, .nonEmptyOpaque:
            offset += max(left, 1)
        case .text, .opaque:
            offset = record.rdata.upperBound
        default:
            try readOddField(field, of: record, in: message, at: &offset)
        }
        guard offset <= record.rdata.upperBound else { throw .malformedRDATA(record.type, at: start) }
    }

    mutating func readName(
        of record: RecordSlice, in message: Span<UInt8>, at offset: inout Int, compression: NameCompression
    ) throws(WireError) {
        guard offset < record.rdata.upperBound else { throw .malformedRDATA(record.type, at: offset) }
        try name.read(from: message, at: &offset, compression: compression)
    }

    /// Appends the RDATA without compression; in the canonical letter case if `isLowercased` (RFC 4034 §6.2).
    mutating func appendUncompressed(
        _ record: RecordSlice, _ layout: RDATALayout, isLowercased: Bool, in message: Span<UInt8>, to octets: inout [UInt8]
    ) throws(WireError) {
        var offset = record.rdata.lowerBound
        var index = 0
        while layout.fields[index] != .end {
            let field = layout.fields[index]
            let start = offset
            try read(field, of: record, in: message, at: &offset)
            switch field {
            case .compressibleName, .name, .signer:
                Self.append(self.name.octets, isLowercased: isLowercased, to: &octets)
            case .compressibleExactName:
                Self.append(self.name.octets, isLowercased: false, to: &octets)
            case .a6:
                let name = Self.a6Name(at: start, in: message)
                Self.append(message.extracting(start..<name), isLowercased: false, to: &octets)
                Self.append(message.extracting(name..<offset), isLowercased: isLowercased, to: &octets)
            default:
                Self.append(message.extracting(start..<offset), isLowercased: false, to: &octets)
            }
            index += 1
        }
        guard offset == record.rdata.upperBound else { throw .malformedRDATA(record.type, at: offset) }
    }

    private static func append(_ source: Span<UInt8>, isLowercased: Bool, to octets: inout [UInt8]) {
        for index in source.indices { octets.append(isLowercased ? source[index].lowercasedASCII : source[index]) }
    }
}
