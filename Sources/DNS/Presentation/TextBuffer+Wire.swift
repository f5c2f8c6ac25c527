// Names are most of a zone, and most of them are one short label before the zone's own name. Labels and suffixes are copied as
// vectors of sixteen octets, of which what belongs to nobody is written over by what follows. A name's text is made in passing,
// while its octets are at hand: reading back what was just written in other pieces is what costs most.

extension TextBuffer {
    /// Appends the name at `offset` of `message` without compression and moves past it (RFC 1035 §4.1.4); see `NameBuffer.read`.
    ///
    /// Appends the same to `plainText` as zone files show it, and returns whether no octet of it should have been escaped.
    @inline(__always)
    mutating func appendUncompressedName(
        from message: Span<UInt8>, at offset: inout Int, compression: NameCompression, plainText: inout TextBuffer,
        suffix: inout NameSuffix
    ) throws(WireError) -> Bool {
        let start = offset
        let wire = unsafe room(for: Name.maximumOctets + 16)
        let text = unsafe plainText.room(for: Name.maximumOctets + 16)
        var written = 0
        var plain = SIMD16<UInt8>(repeating: 0xFF)
        var isPlain = true
        var position = start
        var lowest = start
        /// Where to go on after the name, once a pointer has led away.
        var resume = -1
        /// How much was written when the latest pointer came.
        var beforeSuffix = 0
        reading: while true {
            guard position < message.count else { throw .truncated(at: position) }
            let length = Int(message[position])
            switch length {
            case 0:
                unsafe wire[written] = 0
                written += 1
                if resume >= 0 { suffix.learn(message, lowest..<position + 1, count: written - beforeSuffix) }
                position += 1
                break reading
            case 1...Name.maximumLabelOctets:
                guard position + length < message.count else { throw .truncated(at: message.count) }
                guard written + 1 + length < Name.maximumOctets else { throw .nameTooLong(at: start) }
                unsafe wire[written] = UInt8(truncatingIfNeeded: length)
                if length < 16, message.count - position > 16 {
                    let label = message.vector(at: position + 1)
                    unsafe UnsafeMutableRawPointer(wire + written + 1).storeBytes(of: label, as: SIMD16<UInt8>.self)
                    unsafe UnsafeMutableRawPointer(text + written).storeBytes(of: label, as: SIMD16<UInt8>.self)
                    plain &= label.plainInNames | ~SIMD16.first(length)
                } else {
                    for index in 0..<length {
                        let octet = message[position + 1 + index]
                        unsafe wire[written + 1 + index] = octet
                        unsafe text[written + index] = octet
                        isPlain = isPlain && octet.standsForItselfInName
                    }
                }
                unsafe text[written + length] = UInt8(ascii: ".")
                written += length + 1
                position += length + 1
            case 0xC0...0xFF:
                guard compression == .permitted else { throw .compressionNotPermitted(at: position) }
                guard position + 1 < message.count else { throw .truncated(at: message.count) }
                let target = (length & 0x3F) << 8 | Int(message[position + 1])
                guard target < lowest else { throw .compressionLoop(at: position) }
                if resume < 0 { resume = position + 2 }
                if suffix.lies(at: target, in: message), written + suffix.count <= Name.maximumOctets {
                    unsafe UnsafeMutableRawPointer(wire + written).storeBytes(of: suffix.wire, as: SIMD16<UInt8>.self)
                    unsafe UnsafeMutableRawPointer(text + written).storeBytes(of: suffix.text, as: SIMD16<UInt8>.self)
                    written += suffix.count
                    isPlain = isPlain && suffix.isPlain
                    break reading
                }
                beforeSuffix = written
                position = target
                lowest = target
            default:
                throw .unknownLabelType(message[position], at: position)
            }
        }
        if written == 1 { unsafe text[0] = UInt8(ascii: ".") }
        unsafe advance(by: written)
        unsafe plainText.advance(by: max(1, written - 1))
        offset = resume < 0 ? position : resume
        return isPlain && (~plain).isZero
    }
}

extension Span<UInt8> {
    /// Sixteen octets from `offset` on, within bounds.
    @inline(__always)
    func vector(at offset: Int) -> SIMD16<UInt8> {
        unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
    }
}

extension SIMD16<UInt8> {
    /// All ones in the first `count` places, of which there are 0 to 16.
    @inline(__always)
    static func first(_ count: Int) -> SIMD16<UInt8> {
        let places = SIMD16<UInt8>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
        return (places .< SIMD16(repeating: UInt8(truncatingIfNeeded: count))).octets
    }

    @inline(__always)
    var isZero: Bool {
        let words = unsafe unsafeBitCast(self, to: SIMD2<UInt64>.self)
        return words[0] | words[1] == 0
    }
}

extension SIMDMask<SIMD16<Int8>> {
    @inline(__always)
    var octets: SIMD16<UInt8> { unsafe unsafeBitCast(self, to: SIMD16<UInt8>.self) }
}
