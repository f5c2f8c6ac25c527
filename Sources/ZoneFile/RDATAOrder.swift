// The lines of a zone file are matched and ordered as text, for reading every type back to RDATA would need a second table of all
// types. One text stands for one RDATA, but for the letter case of names; and how two of a type are ordered shows in few
// fields. Types that keep no more than one record a name, and those without a form of their own, need no entry here.

import DNS

/// Orders the RDATA of two records of a type as RFC 4034 §6.3 does, by their text.
///
/// Zero is returned for the same RDATA only: letter case does not count in the names that RFC 4034 §6.2 lists. LOC, APL, IPSECKEY's
/// gateway and type bitmaps are ordered by their text alone, and a record in the generic form of RFC 3597 after the others.
enum RDATAOrder {
    /// What one blank-separated field of a record's text is.
    enum Field {
        case number
        case name
        /// A name whose letter case counts.
        case exactName
        case ipv4
        case ipv6
        /// A quoted character-string, its length before it.
        case string
        /// Quoted octets up to the end of the RDATA.
        case text
        case base64
        /// Characters that compare as the octets do for which they stand: hexadecimal, times.
        case characters
        /// Such characters with their count before them; a hyphen stands for none.
        case counted
        case type
        case parameter
    }

    private static let other: [Field] = [.characters]
    private static let fields: [UInt16: [Field]] = [
        1: [.ipv4], 2: [.name], 5: [.name], 6: [.name, .name, .number], 12: [.name], 13: [.string], 14: [.name, .name],
        15: [.number, .name], 16: [.string], 17: [.name, .name], 18: [.number, .name], 21: [.number, .name],
        25: [.number, .number, .number, .base64], 28: [.ipv6], 33: [.number, .number, .number, .name],
        35: [.number, .number, .string, .string, .string, .name], 36: [.number, .name],
        37: [.number, .number, .number, .base64], 39: [.name], 43: [.number, .number, .number, .characters],
        44: [.number, .number, .characters],
        45: [.number, .number, .number, .characters, .base64],
        46: [.type, .number, .number, .number, .characters, .characters, .number, .name, .base64],
        47: [.exactName, .characters], 48: [.number, .number, .number, .base64], 49: [.base64],
        50: [.number, .number, .number, .counted, .counted, .characters], 51: [.number, .number, .number, .counted],
        52: [.number, .number, .number, .characters], 53: [.number, .number, .number, .characters],
        59: [.number, .number, .number, .characters], 60: [.number, .number, .number, .base64], 61: [.base64],
        62: [.number, .number, .characters], 63: [.number, .number, .number, .characters],
        64: [.number, .exactName, .parameter], 65: [.number, .exactName, .parameter], 99: [.string],
        104: [.number, .characters], 105: [.number, .ipv4], 106: [.number, .characters], 107: [.number, .exactName],
        256: [.number, .number, .text], 257: [.number, .counted, .text],
    ]

    /// Below zero where `left` comes first, above zero where `right` does.
    static func compare(
        _ left: Range<Int>, in leftText: Span<UInt8>, _ right: Range<Int>, in rightText: Span<UInt8>, of type: UInt16
    ) -> Int {
        let isGeneric = leftText.isGeneric(left)
        guard isGeneric == rightText.isGeneric(right) else { return isGeneric ? 1 : -1 }
        guard !leftText.isEqual(left, rightText, right) else { return 0 }
        guard !isGeneric else {
            return leftText.order(leftText.genericDigits(of: left), rightText, rightText.genericDigits(of: right))
        }
        return compare(FieldCursor(left), in: leftText, FieldCursor(right), in: rightText, fields[type] ?? other)
    }

    /// The same for RDATA that `compare` takes to be the same.
    static func hash(_ rdata: Range<Int>, in text: Span<UInt8>, of type: UInt16, seed: UInt64) -> UInt64 {
        let fields = text.isGeneric(rdata) ? other : fields[type] ?? other
        var cursor = FieldCursor(rdata)
        var hash = seed
        var index = 0
        while let field = cursor.next(in: text) {
            let isName = fields[min(index, fields.count - 1)] == .name
            for position in field {
                let octet = isName ? text[position].lowercasedASCII : text[position]
                hash = (hash ^ UInt64(octet)) &* 0x0000_0100_0000_01B3
            }
            index += 1
        }
        return hash ^ hash >> 29
    }

    private static func compare(
        _ left: FieldCursor, in leftText: Span<UInt8>, _ right: FieldCursor, in rightText: Span<UInt8>, _ fields: [Field]
    ) -> Int {
        var (left, right) = (left, right)
        var index = 0
        while true {
            guard let one = left.next(in: leftText) else { return right.next(in: rightText) == nil ? 0 : -1 }
            guard let other = right.next(in: rightText) else { return 1 }
            // What the last field is, all that follow are.
            let order = compare(one, in: leftText, other, in: rightText, as: fields[min(index, fields.count - 1)])
            guard order == 0 else { return order }
            index += 1
        }
    }

    private static func compare(
        _ left: Range<Int>, in leftText: Span<UInt8>, _ right: Range<Int>, in rightText: Span<UInt8>, as field: Field
    ) -> Int {
        switch field {
        case .number:
            left.count == right.count ? leftText.order(left, rightText, right) : left.count - right.count
        case .name:
            PresentationName.wireOrder(left, in: leftText, right, in: rightText, isFolded: true)
        case .exactName:
            PresentationName.wireOrder(left, in: leftText, right, in: rightText, isFolded: false)
        case .ipv4, .ipv6: addressOrder(left, in: leftText, right, in: rightText)
        case .string: quotedOrder(left, in: leftText, right, in: rightText, isCounted: true)
        case .text: quotedOrder(left, in: leftText, right, in: rightText, isCounted: false)
        case .base64: leftText.order(leftText.unpadded(left), rightText, rightText.unpadded(right), by: \.base64Value)
        case .characters: leftText.order(left, rightText, right)
        case .counted: countedOrder(left, in: leftText, right, in: rightText)
        case .type: Int(leftText.type(left) ?? 0) - Int(rightText.type(right) ?? 0)
        case .parameter: parameterOrder(left, in: leftText, right, in: rightText)
        }
    }
}
