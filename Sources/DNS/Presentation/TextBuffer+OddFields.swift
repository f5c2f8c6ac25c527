extension TextBuffer {
    /// Appends a checked type bitmap as mnemonics, with a blank before each (RFC 4034 §4.2). Returns false for one with type 0 or
    /// more than a thousand types, whose text NSD does not accept.
    mutating func appendBitmap(_ bitmap: Span<UInt8>) -> Bool {
        if bitmap.count > 2, bitmap[0] == 0, bitmap[2] & 0x80 != 0 { return false }
        var offset = 0
        var types = 0
        while offset < bitmap.count {
            let window = UInt16(bitmap[offset]) << 8
            let octets = offset + 2..<offset + 2 + Int(bitmap[offset + 1])
            for (position, index) in octets.enumerated() {
                var bits = bitmap[index]
                while bits != 0 {
                    let bit = bits.leadingZeroBitCount
                    bits &= 0x7F >> UInt8(bit)
                    types += 1
                    guard types <= 1000 else { return false }
                    append(UInt8(ascii: " "))
                    appendType(RecordType(window | UInt16(position * 8 + bit)))
                }
            }
            offset = octets.upperBound
        }
        return true
    }

    /// Appends the mnemonic if all three readers know it, else `TYPEn` (RFC 3597 §5).
    mutating func appendType(_ type: RecordType) {
        if let layout = RDATALayout.layout(of: type), layout.hasForm {
            append(layout.mnemonic)
        } else {
            append("TYPE")
            appendDecimal(UInt32(type.value))
        }
    }

    /// Appends 64 bits as four groups of four digits (RFC 6742 §2.1.2).
    mutating func appendLocator(_ octets: Span<UInt8>) {
        for offset in stride(from: 0, to: 8, by: 2) {
            if offset > 0 { append(UInt8(ascii: ":")) }
            appendHexadecimal(octets.extracting(offset..<offset + 2))
        }
    }

    /// Appends `xx-xx-…` (RFC 7043 §3.2).
    mutating func appendEUI(_ octets: Span<UInt8>) {
        for offset in octets.indices {
            if offset > 0 { append(UInt8(ascii: "-")) }
            appendHexadecimal(octets.extracting(offset..<offset + 1))
        }
    }

    /// Appends a checked LOC of version 0 (RFC 1876 §3).
    mutating func appendLocation(_ octets: Span<UInt8>) {
        appendAngle(octets.uint32(at: 4), positive: UInt8(ascii: "N"), negative: UInt8(ascii: "S"))
        appendAngle(octets.uint32(at: 8), positive: UInt8(ascii: "E"), negative: UInt8(ascii: "W"))
        // In centimetres above a plane 100 km below the spheroid.
        let altitude = Int64(octets.uint32(at: 12)) - 10_000_000
        if altitude < 0 { append(UInt8(ascii: "-")) }
        appendMetres(altitude.magnitude)
        for index in 1...3 {
            append(UInt8(ascii: " "))
            var centimetres = UInt64(octets[index] >> 4)
            for _ in 0..<octets[index] & 0xF { centimetres *= 10 }
            appendMetres(centimetres)
        }
    }

    private mutating func appendAngle(_ angle: UInt32, positive: UInt8, negative: UInt8) {
        let equator: UInt32 = 1 << 31
        let thousandths = angle < equator ? equator - angle : angle - equator
        appendDecimal(thousandths / 3_600_000)
        append(UInt8(ascii: " "))
        appendDecimal(thousandths / 60_000 % 60)
        append(UInt8(ascii: " "))
        appendDecimal(thousandths / 1000 % 60)
        append(UInt8(ascii: "."))
        appendDecimal(thousandths % 1000, digits: 3)
        append(UInt8(ascii: " "))
        append(angle < equator ? negative : positive)
        append(UInt8(ascii: " "))
    }

    private mutating func appendMetres(_ centimetres: UInt64) {
        appendDecimal(UInt32(truncatingIfNeeded: centimetres / 100))
        append(UInt8(ascii: "."))
        appendDecimal(UInt32(truncatingIfNeeded: centimetres % 100), digits: 2)
        append(UInt8(ascii: "m"))
    }

    /// Appends checked APL items (RFC 3123 §5). Returns false if there is no text for them: without any item, for a family other than
    /// IPv4 and IPv6, and for more than the 64 items that NSD accepts.
    mutating func appendPrefixes(_ items: Span<UInt8>) -> Bool {
        var offset = 0
        var count = 0
        while offset < items.count {
            let family = items.uint16(at: offset)
            let length = Int(items[offset + 3] & 0x7F)
            count += 1
            guard family == 1 || family == 2, count <= 64 else { return false }
            if offset > 0 { append(UInt8(ascii: " ")) }
            if items[offset + 3] & 0x80 != 0 { append(UInt8(ascii: "!")) }
            appendDecimal(UInt32(family))
            append(UInt8(ascii: ":"))
            let address = InlineArray<16, UInt8> { $0 < length ? items[offset + 4 + $0] : 0 }
            appendAddress(address.span.extracting(0..<(family == 1 ? 4 : 16)))
            append(UInt8(ascii: "/"))
            appendDecimal(UInt32(items[offset + 2]))
            offset += 4 + length
        }
        return count > 0
    }
}
