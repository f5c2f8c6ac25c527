// Names are most of a zone, and most of them are one short label before the zone's name. Labels and suffixes are copied as vectors of
// sixteen octets; the surplus octets are overwritten by what follows. A name's text is made in the same pass, while its octets are in
// registers: reading back what was just written in other pieces is the most expensive part.

extension TextBuffer {
    /// Appends the wire form of a name.
    @inline(__always)
    mutating func appendWire(_ name: ShortName, _ suffix: borrowing NameSuffix) {
        let start = unsafe room(for: 3 * 16 + 2)
        var target = unsafe start
        if name.lowCount > 0 {
            unsafe target[0] = UInt8(truncatingIfNeeded: name.lowCount)
            unsafe UnsafeMutableRawPointer(target + 1).storeBytes(of: name.low, as: SIMD16<UInt8>.self)
            unsafe target += 1 + name.lowCount
        }
        unsafe target[0] = UInt8(truncatingIfNeeded: name.topCount)
        unsafe UnsafeMutableRawPointer(target + 1).storeBytes(of: name.top, as: SIMD16<UInt8>.self)
        unsafe target += 1 + name.topCount
        unsafe UnsafeMutableRawPointer(target).storeBytes(of: suffix.wire, as: SIMD16<UInt8>.self)
        unsafe advance(by: target - start + suffix.count)
    }

    /// Appends the name at `offset` of `message` without compression and moves past it (RFC 1035 §4.1.4); see `NameBuffer.read`.
    ///
    /// Also appends its unescaped text to `plainText`, and returns whether none of its octets needs an escape.
    @inline(__always)
    mutating func appendUncompressedName(
        from message: Span<UInt8>, at offset: inout Int, compression: NameCompression, plainText: inout TextBuffer,
        suffix: inout NameSuffix
    ) throws(WireError) -> Bool {
        let (count, isPlain) = unsafe try Self.readName(
            from: message, at: &offset, compression: compression, suffix: &suffix,
            wire: room(for: Name.maximumOctets + 16), text: plainText.room(for: Name.maximumOctets + 16))
        unsafe advance(by: count)
        unsafe plainText.advance(by: max(1, count - 1))
        return isPlain
    }

    /// Appends the name at `offset` of `message` without compression and moves past it; see `NameBuffer.read`.
    mutating func appendUncompressedName(
        from message: Span<UInt8>, at offset: inout Int, compression: NameCompression
    ) throws(WireError) {
        var suffix = NameSuffix()
        let (count, _) = unsafe try Self.readName(
            from: message, at: &offset, compression: compression, suffix: &suffix,
            wire: room(for: Name.maximumOctets + 16), text: nil)
        unsafe advance(by: count)
    }

    /// Reads a name to `wire`, and its text to `text` if that is given; each has room for the longest name and a vector more.
    ///
    /// Returns the length of the wire form, and whether no octet of the text needs an escape.
    @inline(__always)
    @unsafe static func readName(
        from message: Span<UInt8>, at offset: inout Int, compression: NameCompression, suffix: inout NameSuffix,
        wire: UnsafeMutablePointer<UInt8>?, text: UnsafeMutablePointer<UInt8>?
    ) throws(WireError) -> (count: Int, isPlain: Bool) {
        var written = 0
        /// Not zero once an octet was read that must be escaped.
        var odd = SIMD16<UInt8>(repeating: 0)
        var position = offset
        var lowest = position
        /// Where to continue after the name, once a pointer was followed.
        var resume = -1
        // No overflow below: no sum exceeds twice the longest message plus a name.
        reading: while true {
            guard position < message.count else { throw .truncated(at: position) }
            let length = Int(message[position])
            switch length {
            case 1...15 where message.count &- position > 16:
                guard written &+ length < Name.maximumOctets - 1 else { throw .nameTooLong(at: offset) }
                let label = message.vector(at: position &+ 1)
                if let wire = unsafe wire {
                    unsafe wire[written] = UInt8(truncatingIfNeeded: length)
                    unsafe UnsafeMutableRawPointer(wire + written + 1).storeBytes(of: label, as: SIMD16<UInt8>.self)
                }
                if let text = unsafe text {
                    unsafe UnsafeMutableRawPointer(text + written).storeBytes(of: label, as: SIMD16<UInt8>.self)
                    unsafe text[written + length] = UInt8(ascii: ".")
                    odd |= SIMD16.some(length) & ~label.plainInNames
                }
                written &+= length &+ 1
                position &+= length &+ 1
            case 0:
                if let wire = unsafe wire { unsafe wire[written] = 0 }
                written &+= 1
                if resume >= 0 { suffix.learn(message, lowest..<position + 1) }
                position &+= 1
                break reading
            case 1...Name.maximumLabelOctets:
                guard position + length < message.count else { throw .truncated(at: message.count) }
                guard written + length < Name.maximumOctets - 1 else { throw .nameTooLong(at: offset) }
                if let wire = unsafe wire { unsafe wire[written] = UInt8(truncatingIfNeeded: length) }
                for index in 0..<length {
                    let octet = message[position + 1 + index]
                    if let wire = unsafe wire { unsafe wire[written + 1 + index] = octet }
                    guard let text = unsafe text else { continue }
                    unsafe text[written + index] = octet
                    if !octet.standsForItselfInName { odd = SIMD16(repeating: 1) }
                }
                if let text = unsafe text { unsafe text[written + length] = UInt8(ascii: ".") }
                written += length + 1
                position += length + 1
            case 0xC0...0xFF:
                guard compression == .permitted else { throw .compressionNotPermitted(at: position) }
                guard position &+ 1 < message.count else { throw .truncated(at: message.count) }
                let target = (length & 0x3F) << 8 | Int(message[position &+ 1])
                guard target < lowest else { throw .compressionLoop(at: position) }
                if resume < 0 { resume = position &+ 2 }
                if suffix.lies(at: target, in: message), written &+ suffix.count <= Name.maximumOctets {
                    if let wire = unsafe wire {
                        unsafe UnsafeMutableRawPointer(wire + written).storeBytes(of: suffix.wire, as: SIMD16<UInt8>.self)
                    }
                    if let text = unsafe text {
                        unsafe UnsafeMutableRawPointer(text + written).storeBytes(of: suffix.text, as: SIMD16<UInt8>.self)
                    }
                    written &+= suffix.count
                    odd |= suffix.odd
                    break reading
                }
                position = target
                lowest = target
            default:
                throw .unknownLabelType(message[position], at: position)
            }
        }
        if written == 1, let text = unsafe text { unsafe text[0] = UInt8(ascii: ".") }
        offset = resume < 0 ? position : resume
        return (written, odd.isZero)
    }
}
