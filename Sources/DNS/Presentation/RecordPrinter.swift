/// Prints records as lines of a master file (RFC 1035 §5.1): `owner TTL CLASS TYPE RDATA`, all on one line, names absolute.
///
/// BIND, NSD and Knot DNS read each line back as the same record. Printing also checks: a record whose RDATA does not have the form
/// of its type is refused, as by named.
package struct RecordPrinter: ~Copyable {
    private var reader = RDATAReader()
    private var uncompressed = [UInt8]()
    private var suffix = NameSuffix()
    private var head = LineHead(ttl: 0)

    /// A printer that may be used for any number of records.
    package init() {}

    /// Appends the line of `record`, whose owner name the caller has read; after an error `text` is unchanged.
    /// Throws `.malformedRDATA` for such an RDATA and for types that no zone can hold, and the `WireError` of a bad name in it.
    package mutating func append(
        _ record: RecordSlice, owner: borrowing NameBuffer, in message: Span<UInt8>, to text: inout TextBuffer
    ) throws(WireError) {
        if record.recordClass == .internet {
            if record.ttl != head.ttl { head = LineHead(ttl: record.ttl) }
            if text.appendPlainLine(record, owner: owner, head, in: message, suffix: &suffix) { return }
        }
        let start = text.count
        do {
            try appendLine(record, owner: owner, in: message, to: &text)
        } catch {
            text.truncate(to: start)
            throw error
        }
    }

    @inline(never)
    private mutating func appendLine(
        _ record: RecordSlice, owner: borrowing NameBuffer, in message: Span<UInt8>, to text: inout TextBuffer
    ) throws(WireError) {
        guard !record.type.isMeta else { throw .malformedRDATA(record.type, at: record.rdata.lowerBound) }
        guard record.rdata.upperBound <= message.count else { throw .truncated(at: message.count) }
        text.appendName(owner)
        text.append(UInt8(ascii: "\t"))
        text.appendDecimal(Self.ttl(record))
        guard let layout = RDATALayout.layout(of: record.type),
            record.recordClass == .internet || !layout.isInternetOnly
        else {
            appendGeneric(message.extracting(record.rdata), of: record, to: &text)
            return
        }
        if layout.hasForm {
            let start = text.count
            if record.recordClass == .internet {
                text.append(layout.label)
            } else {
                appendClass(record.recordClass, to: &text)
                text.append(layout.mnemonic)
                text.append(UInt8(ascii: "\t"))
            }
            if try appendFields(of: record, layout, in: message, to: &text) {
                text.append(UInt8(ascii: "\n"))
                return
            }
            text.truncate(to: start)
        }
        uncompressed.removeAll(keepingCapacity: true)
        try reader.appendUncompressed(record, layout, isLowercased: false, in: message, to: &uncompressed)
        guard uncompressed.count <= Int(UInt16.max) else {
            throw .malformedRDATA(record.type, at: record.rdata.lowerBound)
        }
        appendGeneric(uncompressed.span, of: record, to: &text)
    }

    // RFC 2181 §8: a TTL with the top bit set is zero.
    private static func ttl(_ record: RecordSlice) -> UInt32 {
        record.ttl < 1 << 31 ? record.ttl : 0
    }

    private func appendClass(_ recordClass: RecordClass, to text: inout TextBuffer) {
        if recordClass == .internet { return text.append("\tIN\t") }
        text.append("\tCLASS")
        text.appendDecimal(UInt32(recordClass.value))
        text.append(UInt8(ascii: "\t"))
    }

    /// Appends `CLASS TYPEn \# length octets` (RFC 3597 §5), which every reader accepts for every type.
    private func appendGeneric(_ rdata: Span<UInt8>, of record: RecordSlice, to text: inout TextBuffer) {
        appendClass(record.recordClass, to: &text)
        text.append("TYPE")
        text.appendDecimal(UInt32(record.type.value))
        text.append("\t\\# ")
        text.appendDecimal(UInt32(rdata.count))
        if !rdata.isEmpty { text.append(UInt8(ascii: " ")) }
        text.appendHexadecimal(rdata)
        text.append(UInt8(ascii: "\n"))
    }

    /// Appends the fields of `record`; false if not all readers accept their form, and the generic form must be used.
    private mutating func appendFields(
        of record: RecordSlice, _ layout: RDATALayout, in message: Span<UInt8>, to text: inout TextBuffer
    ) throws(WireError) -> Bool {
        var offset = record.rdata.lowerBound
        var index = 0
        while true {
            let field = layout.fields[index]
            if field == .end { break }
            let start = offset
            try reader.read(field, of: record, in: message, at: &offset)
            switch field {
            case .bitmap, .nonEmptyBitmap, .serviceParameters: break
            default: if index > 0 { text.append(UInt8(ascii: " ")) }
            }
            switch field {
            case .compressibleName, .compressibleExactName, .name, .signer, .exactName:
                text.appendName(reader.name)
            case .uint8: text.appendDecimal(UInt32(message[start]))
            case .uint16: text.appendDecimal(UInt32(message.uint16(at: start)))
            case .uint32: text.appendDecimal(message.uint32(at: start))
            case .ipv4, .ipv6: text.appendAddress(message.extracting(start..<offset))
            case .originalTTL:
                // NSD reads a period of 2³¹ seconds or more as one hour.
                guard message[start] < 0x80 else { return false }
                text.appendDecimal(message.uint32(at: start))
            case .time: text.appendTime(message.uint32(at: start))
            case .type:
                // NSD does not accept TYPE0.
                guard message.uint16(at: start) != 0 else { return false }
                text.appendType(RecordType(message.uint16(at: start)))
            case .base64: text.appendBase64(message.extracting(start..<offset))
            case .strings: Self.appendStrings(message.extracting(start..<offset), to: &text)
            default:
                guard Self.appendOddField(field, of: record, message.extracting(start..<offset), in: message, to: &text)
                else { return false }
            }
            index += 1
        }
        guard offset == record.rdata.upperBound else { throw .malformedRDATA(record.type, at: offset) }
        return true
    }

    /// Appends checked character-strings, a blank between them.
    private static func appendStrings(_ octets: Span<UInt8>, to text: inout TextBuffer) {
        var offset = 0
        while offset < octets.count {
            let end = offset + 1 + Int(octets[offset])
            if offset > 0 { text.append(UInt8(ascii: " ")) }
            text.appendQuoted(octets.extracting(offset + 1..<end))
            offset = end
        }
    }

    @inline(never)
    private static func appendOddField(
        _ field: RDATAField, of record: RecordSlice, _ octets: Span<UInt8>, in message: Span<UInt8>, to text: inout TextBuffer
    ) -> Bool {
        switch field {
        case .string, .substitution: appendStrings(octets, to: &text)
        case .policyStrings:
            // NSD reads one string and ignores the others.
            guard Int(octets[0]) + 1 == octets.count else { return false }
            appendStrings(octets, to: &text)
        case .text: text.appendQuoted(octets)
        case .tag:
            // NSD does not read capital letters.
            for index in octets.indices where octets[index] != octets[index].lowercasedASCII { return false }
            text.append(octets.extracting(1...))
        case .hexadecimal, .digest, .zoneDigest: text.appendHexadecimal(octets)
        case .fingerprint:
            guard !octets.isEmpty else { return false }
            text.appendHexadecimal(octets)
        case .key:
            guard !octets.isEmpty else { return false }
            text.appendBase64(octets)
        case .bitmap, .nonEmptyBitmap: return text.appendBitmap(octets)
        case .salt:
            // RFC 5155 §3.3: a hyphen stands for no salt.
            if octets.count == 1 { text.append(UInt8(ascii: "-")) }
            text.appendHexadecimal(octets.extracting(1...))
        case .hashedOwner:
            // Without padding, only whole groups of five octets are read alike.
            guard octets.count % 5 == 1 else { return false }
            text.appendBase32Hex(octets.extracting(1...))
        case .locator64: text.appendLocator(octets)
        case .eui48, .eui64: text.appendEUI(octets)
        case .location:
            guard octets[0] == 0 else { return false }
            text.appendLocation(octets)
        case .prefixes: return text.appendPrefixes(octets)
        case .serviceParameters: return text.appendServiceParameters(octets)
        case .gateway:
            // Knot DNS takes algorithm 0 to mean that there is no key; named does not.
            guard message[record.rdata.lowerBound + 2] != 0 else { return false }
            switch message[record.rdata.lowerBound + 1] {
            case 0: text.append(UInt8(ascii: "."))
            case 3:
                // NSD decodes escapes twice here and takes the root for no gateway: there may be dots only between the labels.
                let start = text.count
                text.appendName(octets)
                guard octets.count > 1, text.count - start == octets.count - 1 else { return false }
            default: text.appendAddress(octets)
            }
        default: return false
        }
        return true
    }
}
