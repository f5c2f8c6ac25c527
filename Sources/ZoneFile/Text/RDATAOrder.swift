// The lines of a zone file are matched and ordered as text, because converting every type back to RDATA would take a reader of all
// types. One text stands for one RDATA, except for the letter case of names; the type's row says how its fields compare
// (`RecordType.textOrder`).

import DNS

/// Orders the text of two records of a type as RFC 4034 §6.3 orders their RDATA.
///
/// Zero means the same RDATA: letter case does not count in the names that RFC 4034 §6.2 lists. LOC, APL, IPSECKEY's gateway and type
/// bitmaps are ordered by their text alone, and a record in the generic form of RFC 3597 comes after the others, by its octets.
enum RDATAOrder {
    /// Below zero if `left` comes first, above zero if `right` does.
    static func compare(
        _ left: Range<Int>, in leftText: Span<UInt8>, _ right: Range<Int>, in rightText: Span<UInt8>, of type: UInt16
    ) -> Int {
        let isGeneric = leftText.isGeneric(left)
        guard isGeneric == rightText.isGeneric(right) else { return isGeneric ? 1 : -1 }
        guard !leftText.isEqual(left, rightText, right) else { return 0 }
        guard !isGeneric else { return genericOrder(left, in: leftText, right, in: rightText, of: RecordType(type)) }
        return compare(FieldCursor(left), in: leftText, FieldCursor(right), in: rightText, RecordType(type).textOrder)
    }

    /// Equal for RDATA that `compare` finds equal.
    static func hash(_ rdata: Range<Int>, in text: Span<UInt8>, of type: UInt16, seed: UInt64) -> UInt64 {
        let isGeneric = text.isGeneric(rdata)
        if isGeneric, let octets = comparableOctets(rdata, in: text, of: RecordType(type)) {
            var hash = seed
            for octet in octets { hash = (hash ^ UInt64(octet)) &* 0x0000_0100_0000_01B3 }
            return hash ^ hash >> 29
        }
        let fields = isGeneric ? [.characters] : RecordType(type).textOrder
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
        _ left: FieldCursor, in leftText: Span<UInt8>, _ right: FieldCursor, in rightText: Span<UInt8>, _ fields: [TextOrder]
    ) -> Int {
        var (left, right) = (left, right)
        var index = 0
        while true {
            guard let one = left.next(in: leftText) else { return right.next(in: rightText) == nil ? 0 : -1 }
            guard let other = right.next(in: rightText) else { return 1 }
            // The last field's kind applies to all that follow.
            let order = compare(one, in: leftText, other, in: rightText, as: fields[min(index, fields.count - 1)])
            guard order == 0 else { return order }
            index += 1
        }
    }

    private static func compare(
        _ left: Range<Int>, in leftText: Span<UInt8>, _ right: Range<Int>, in rightText: Span<UInt8>, as field: TextOrder
    ) -> Int {
        switch field {
        case .number:
            left.count == right.count ? leftText.order(left, rightText, right) : left.count - right.count
        case .name:
            PresentationName.wireOrder(left, in: leftText, right, in: rightText, isFolded: true)
        case .exactName:
            PresentationName.wireOrder(left, in: leftText, right, in: rightText, isFolded: false)
        case .address: addressOrder(left, in: leftText, right, in: rightText)
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
