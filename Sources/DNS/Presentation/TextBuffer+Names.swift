// Names are most of a zone's text, and nearly all of them need no escapes: their text is made while they are read, and copied here.

extension TextBuffer {
    /// Appends a name in presentation form, with its final dot (RFC 1035 §5.1, RFC 4343 §2.1).
    @inline(__always)
    package mutating func appendName(_ name: borrowing NameBuffer) {
        guard name.isPlain else { return appendName(name.octets) }
        guard name.pieces.top > 0 else { return appendShort(name.text.octets) }
        let start = unsafe room(for: 3 * 16)
        unsafe advance(by: name.text.writePieces(name.pieces, to: start) - start)
    }

    /// Replaces the contents with the pieces of a name, sixteen octets each.
    @inline(__always)
    mutating func setPieces(_ name: ShortName, _ suffix: borrowing NameSuffix) -> NamePieces {
        count = 0
        let target = unsafe UnsafeMutableRawPointer(room(for: 3 * 16))
        unsafe target.storeBytes(of: name.topText, as: SIMD16<UInt8>.self)
        unsafe (target + 16).storeBytes(of: name.lowText, as: SIMD16<UInt8>.self)
        unsafe (target + 32).storeBytes(of: suffix.text, as: SIMD16<UInt8>.self)
        unsafe advance(by: 3 * 16)
        return NamePieces(
            top: UInt8(truncatingIfNeeded: name.topCount), low: UInt8(truncatingIfNeeded: name.lowCount),
            suffix: UInt8(truncatingIfNeeded: suffix.count &- 1))
    }

    /// The first eight octets in which the labels of `name` differ from the pieces held here, starting at the suffix, and the octets
    /// that are held, as numbers whose first octet is the most significant; the last eight if none differ.
    @inline(__always)
    func firstDifference(of name: ShortName) -> (UInt64, UInt64) {
        let held = octets
        guard held.count >= 32 else { return (0, 0) }
        let (top, low) = (name.topText.words, name.lowText.words)
        if top.0 != held.word(at: 0) { return (top.0.byteSwapped, held.word(at: 0).byteSwapped) }
        if top.1 != held.word(at: 8) { return (top.1.byteSwapped, held.word(at: 8).byteSwapped) }
        if low.0 != held.word(at: 16) { return (low.0.byteSwapped, held.word(at: 16).byteSwapped) }
        return (low.1.byteSwapped, held.word(at: 24).byteSwapped)
    }

    /// Writes the plain name whose `pieces` are held here, and a vector more; returns where the name ends.
    @inline(__always)
    @unsafe func writePieces(
        _ pieces: NamePieces, to start: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        var target = unsafe start
        if pieces.low > 0 {
            unsafe Self.write(octets.vector(at: 16), count: Int(pieces.low), to: &target)
            unsafe target[0] = UInt8(ascii: ".")
            unsafe target += 1
        }
        unsafe Self.write(octets.vector(at: 0), count: Int(pieces.top), to: &target)
        unsafe target[0] = UInt8(ascii: ".")
        unsafe target += 1
        unsafe Self.write(octets.vector(at: 32), count: Int(pieces.suffix), to: &target)
        return unsafe target
    }

    /// Appends an uncompressed wire name in presentation form, with escapes where necessary.
    package mutating func appendName(_ name: Span<UInt8>) {
        guard name[0] != 0 else { return append(UInt8(ascii: ".")) }
        appendEscapedName(name)
    }

    private mutating func appendEscapedName(_ name: Span<UInt8>) {
        // An escaped octet is four characters, a label's length becomes its dot.
        var target = unsafe room(for: name.count * 4)
        let start = unsafe target
        var index = 0
        repeat {
            let end = index + 1 + Int(name[index])
            index += 1
            while index < end {
                let octet = name[index]
                if octet.standsForItselfInName {
                    unsafe target[0] = octet
                    unsafe target += 1
                } else {
                    unsafe target += Self.escape(octet, asDigits: !octet.isEscapedInNames, to: target)
                }
                index += 1
            }
            unsafe target[0] = UInt8(ascii: ".")
            unsafe target += 1
        } while name[index] != 0
        unsafe advance(by: target - start)
    }

    /// Appends octets between quotes (RFC 1035 §5.1).
    mutating func appendQuoted(_ octets: Span<UInt8>) {
        var target = unsafe room(for: octets.count * 4 + 2)
        let start = unsafe target
        unsafe target[0] = UInt8(ascii: "\"")
        unsafe target += 1
        var index = 0
        while index < octets.count {
            // Sixteen at a time while none needs an escape.
            if octets.count - index >= 16, octets.vector(at: index).oddInQuotes.isZero {
                unsafe UnsafeMutableRawPointer(target).storeBytes(of: octets.vector(at: index), as: SIMD16<UInt8>.self)
                unsafe target += 16
                index += 16
                continue
            }
            let octet = octets[index]
            if octet &- 0x20 < 0x5F, octet != UInt8(ascii: "\""), octet != UInt8(ascii: "\\") {
                unsafe target[0] = octet
                unsafe target += 1
            } else {
                unsafe target += Self.escape(octet, asDigits: octet &- 0x20 >= 0x5F, to: target)
            }
            index += 1
        }
        unsafe target[0] = UInt8(ascii: "\"")
        unsafe advance(by: target + 1 - start)
    }

    /// Writes `\X` or `\DDD`; returns the number of characters.
    @unsafe private static func escape(_ octet: UInt8, asDigits: Bool, to target: UnsafeMutablePointer<UInt8>) -> Int {
        unsafe target[0] = UInt8(ascii: "\\")
        if !asDigits {
            unsafe target[1] = octet
            return 2
        }
        unsafe target[1] = 0x30 + octet / 100
        unsafe target[2] = 0x30 + octet / 10 % 10
        unsafe target[3] = 0x30 + octet % 10
        return 4
    }
}

extension UInt8 {
    /// Whether a label shows this octet unescaped: a letter or digit, or one of `* - / _`. Knot DNS reads all others only escaped.
    var standsForItselfInName: Bool {
        let lower: UInt64 = 0x03FF_A400_0000_0000
        let upper: UInt64 = 0x07FF_FFFE_87FF_FFFE
        return (self < 0x40 ? lower : self < 0x80 ? upper : 0) >> UInt64(self & 0x3F) & 1 == 1
    }

    /// Whether a label shows this octet as `\X`, and not as `\DDD`. NSD takes `\#` for RFC 3597's mark and loses a dot after `\\`;
    /// BIND takes `\[` for a bit-string label.
    fileprivate var isEscapedInNames: Bool {
        switch self {
        case UInt8(ascii: "."), UInt8(ascii: "@"), UInt8(ascii: "$"), UInt8(ascii: ";"), UInt8(ascii: "("), UInt8(ascii: ")"),
            UInt8(ascii: "\""):
            true
        default: false
        }
    }
}

extension SIMD16<UInt8> {
    /// All ones in each place whose octet needs no escape in a label. Uses vectors only: operations of a vector and a scalar are
    /// compiled to sixteen steps (Swift 6.3).
    @inline(__always)
    var plainInNames: SIMD16<UInt8> {
        let letters = ((self | SIMD16(repeating: 0x20)) &- SIMD16(repeating: 0x61)) .< SIMD16(repeating: 26)
        // The dot lies between the hyphen and the digit nine, too.
        let digits = ((self &- SIMD16(repeating: 0x2D)) .< SIMD16(repeating: 13)) .& (self .!= SIMD16(repeating: 0x2E))
        let others = (self .== SIMD16(repeating: 0x5F)) .| (self .== SIMD16(repeating: 0x2A))
        return (letters .| digits .| others).octets
    }

    /// Not zero in each place whose octet must be escaped between quotes.
    @inline(__always)
    var oddInQuotes: SIMD16<UInt8> {
        let visible = (self &- SIMD16(repeating: 0x20)) .< SIMD16(repeating: 0x5F)
        let special = (self .== SIMD16(repeating: 0x22)) .| (self .== SIMD16(repeating: 0x5C))
        return special.octets | ~visible.octets
    }
}
