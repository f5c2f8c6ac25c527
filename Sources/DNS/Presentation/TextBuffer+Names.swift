// Names are most of a zone's text, and in nearly all of them every octet stands for itself. Those are copied whole and looked
// through sixteen octets at a time.

extension TextBuffer {
    /// Appends an uncompressed wire name in presentation form, with its final dot (RFC 1035 §5.1, RFC 4343 §2.1).
    package mutating func appendName(_ name: Span<UInt8>) {
        guard name[0] != 0 else { return append(UInt8(ascii: ".")) }
        if !appendPlainName(name) { appendEscapedName(name) }
    }

    /// Appends a name whose octets all stand for themselves: its text is the wire form without the first length, and with dots for
    /// the others. Returns false, and appends nothing, where an octet must be escaped.
    private mutating func appendPlainName(_ name: Span<UInt8>) -> Bool {
        let length = name.count - 1
        // The last vector reaches beyond the name.
        let target = unsafe room(for: length + 16)
        unsafe UnsafeMutableRawPointer(target + length).storeBytes(of: SIMD16(repeating: 0), as: SIMD16<UInt8>.self)
        let isPlain = unsafe name.withUnsafeBufferPointer { octets in
            guard let start = octets.baseAddress else { return false }
            unsafe target.update(from: start + 1, count: length)
            // Both counts take in the lengths, which are no octets of labels; only those may make them differ.
            let strange = unsafe length - Self.countOfPlain(target, length)
            var strangeLengths = 0
            var index = unsafe 1 + Int(octets[0])
            while index <= length {
                let label = unsafe octets[index]
                strangeLengths += label.standsForItselfInName ? 0 : 1
                unsafe target[index - 1] = UInt8(ascii: ".")
                index += 1 + Int(label)
            }
            return strange == strangeLengths
        }
        if isPlain { unsafe advance(by: length) }
        return isPlain
    }

    /// How many of up to 255 octets stand for themselves; sixteen zeros follow them.
    @unsafe private static func countOfPlain(_ octets: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
        // A count for each of the sixteen places: a mask is all ones, which is minus one.
        var counts = SIMD16<UInt8>(repeating: 0)
        var index = 0
        while index < count {
            counts &-= unsafe UnsafeRawPointer(octets + index).loadUnaligned(as: SIMD16<UInt8>.self).plainInNames
            index += 16
        }
        return Int(counts.wrappedSum())
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
        for index in octets.indices {
            let octet = octets[index]
            if octet &- 0x20 < 0x5F, octet != UInt8(ascii: "\""), octet != UInt8(ascii: "\\") {
                unsafe target[0] = octet
                unsafe target += 1
            } else {
                unsafe target += Self.escape(octet, asDigits: octet &- 0x20 >= 0x5F, to: target)
            }
        }
        unsafe target[0] = UInt8(ascii: "\"")
        unsafe advance(by: target + 1 - start)
    }

    /// Writes `\X` or `\DDD`; returns how many characters that took.
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
    /// Whether a label shows this octet as it is: a letter or digit, or one of `* - / _`. Knot DNS reads all others only escaped.
    fileprivate var standsForItselfInName: Bool {
        let lower: UInt64 = 0x03FF_A400_0000_0000
        let upper: UInt64 = 0x07FF_FFFE_87FF_FFFE
        return (self < 0x40 ? lower : self < 0x80 ? upper : 0) >> UInt64(self & 0x3F) & 1 == 1
    }

    /// Whether a label shows this octet as `\X`, and not as `\DDD`. NSD takes `\#` for RFC 3597's mark and loses a dot after
    /// `\\`; BIND takes `\[` for a bit-string label.
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
    /// All ones in each place whose octet stands for itself in a label. Written with vectors throughout: their operations with a
    /// scalar are compiled to sixteen steps (Swift 6.3).
    @inline(__always)
    fileprivate var plainInNames: SIMD16<UInt8> {
        let letters = ((self | SIMD16(repeating: 0x20)) &- SIMD16(repeating: 0x61)) .< SIMD16(repeating: 26)
        // From the hyphen to the digit nine there is the dot besides.
        let digits = ((self &- SIMD16(repeating: 0x2D)) .< SIMD16(repeating: 13)) .& (self .!= SIMD16(repeating: 0x2E))
        let others = (self .== SIMD16(repeating: 0x5F)) .| (self .== SIMD16(repeating: 0x2A))
        return unsafe unsafeBitCast(letters .| digits .| others, to: SIMD16<UInt8>.self)
    }
}
