// Nearly all lines of nearly all zones are plain: of a common type and class IN, with names that need no escapes. They are written
// through a pointer that stays in a register; the buffer's own count would be loaded and stored for each piece. All other lines take
// the general path, which also finds the errors.

extension TextBuffer {
    /// More than all parts of a plain line with a vector after each: two names, a head, a mnemonic, three numbers.
    private static let plainLineOctets = 2 * (Name.maximumOctets + 16) + 128

    /// Appends the line of a plain record of class IN, whose TTL is in `head`; returns false, and does nothing, if the record is not
    /// known to be plain and correct.
    @inline(__always)
    mutating func appendPlainLine(
        _ record: RecordSlice, owner: borrowing NameBuffer, _ head: borrowing LineHead, in message: Span<UInt8>,
        suffix: inout NameSuffix
    ) -> Bool {
        guard owner.isPlain, record.rdata.upperBound <= message.count else { return false }
        let start = unsafe room(for: Self.plainLineOctets)
        var target = unsafe Self.write(owner, to: start)
        unsafe Self.write(head.text, to: &target)
        guard unsafe Self.write(plainFieldsOf: record, in: message, suffix: &suffix, to: &target) else { return false }
        unsafe Self.write(UInt8(ascii: "\n"), to: &target)
        unsafe advance(by: target - start)
        return true
    }

    /// Writes type and RDATA; false if they are not known to be plain and correct.
    @inline(__always)
    @unsafe private static func write(
        plainFieldsOf record: RecordSlice, in message: Span<UInt8>, suffix: inout NameSuffix,
        to target: inout UnsafeMutablePointer<UInt8>
    ) -> Bool {
        var offset = record.rdata.lowerBound
        let (mnemonic, numbers): (ShortText, Int)
        switch record.type {
        case .a where record.rdata.count == 4:
            unsafe write(ShortText("A\t"), to: &target)
            unsafe write(ipv4: message.uint32(at: offset), to: &target)
            return true
        case .aaaa where record.rdata.count == 16:
            unsafe write(ShortText("AAAA\t"), to: &target)
            unsafe write(ipv6: message, at: offset, to: &target)
            return true
        case .txt:
            unsafe write(ShortText("TXT\t"), to: &target)
            return unsafe write(plainString: record.rdata, of: message, to: &target)
        case .ns: (mnemonic, numbers) = (ShortText("NS\t"), 0)
        case .cname: (mnemonic, numbers) = (ShortText("CNAME\t"), 0)
        case .ptr: (mnemonic, numbers) = (ShortText("PTR\t"), 0)
        case .mx: (mnemonic, numbers) = (ShortText("MX\t"), 1)
        case .srv: (mnemonic, numbers) = (ShortText("SRV\t"), 3)
        default: return false
        }
        unsafe write(mnemonic, to: &target)
        guard record.rdata.count > numbers * 2 else { return false }
        for _ in 0..<numbers {
            unsafe target += write(decimal: UInt32(message.uint16(at: offset)), to: target)
            unsafe write(UInt8(ascii: " "), to: &target)
            offset += 2
        }
        return unsafe write(plainNameOf: message, at: &offset, suffix: &suffix, to: &target)
            && offset == record.rdata.upperBound
    }

    /// Writes a plain name that was read before; returns where it ends.
    @inline(__always)
    @unsafe private static func write(
        _ name: borrowing NameBuffer, to start: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        guard name.pieces.top > 0 else {
            let octets = name.text.octets
            unsafe octets.withUnsafeBufferPointer { octets in
                if let base = octets.baseAddress { unsafe start.update(from: base, count: octets.count) }
            }
            return unsafe start + octets.count
        }
        return unsafe name.text.writePieces(name.pieces, to: start)
    }

    /// Writes the name at `offset` of `message` and moves past it; false if it is malformed or not plain.
    @inline(__always)
    @unsafe private static func write(
        plainNameOf message: Span<UInt8>, at offset: inout Int, suffix: inout NameSuffix,
        to target: inout UnsafeMutablePointer<UInt8>
    ) -> Bool {
        guard let short = ShortName(in: message, at: &offset, before: suffix) else {
            let count = unsafe writeLong(plainNameOf: message, at: &offset, suffix: &suffix, to: target)
            unsafe target += count
            return count > 0
        }
        unsafe write(short, suffix, to: &target)
        return short.isPlain
    }

    /// Likewise for a name that is not short; returns the number of octets, 0 if it is malformed or not plain.
    @inline(never)
    @unsafe private static func writeLong(
        plainNameOf message: Span<UInt8>, at offset: inout Int, suffix: inout NameSuffix, to target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        do throws(WireError) {
            let (count, isPlain) = unsafe try readName(
                from: message, at: &offset, compression: .permitted, suffix: &suffix, wire: nil, text: target)
            return isPlain ? max(1, count - 1) : 0
        } catch {
            // The general path meets the same error, and throws it.
            return 0
        }
    }

    /// Writes the one character-string that fills `range` of `message`, between quotes (RFC 1035 §5.1); false if it does not fill it,
    /// or is not plain.
    @inline(__always)
    @unsafe private static func write(
        plainString range: Range<Int>, of message: Span<UInt8>, to target: inout UnsafeMutablePointer<UInt8>
    ) -> Bool {
        // A vector may reach past the string's end, but not past the message's.
        guard !range.isEmpty, Int(message[range.lowerBound]) == range.count - 1, message.count - range.upperBound >= 16 else {
            return false
        }
        unsafe write(UInt8(ascii: "\""), to: &target)
        var offset = range.lowerBound + 1
        var odd = SIMD16<UInt8>(repeating: 0)
        while offset < range.upperBound {
            let octets = message.vector(at: offset)
            let count = min(16, range.upperBound - offset)
            odd |= SIMD16.some(count) & octets.oddInQuotes
            unsafe write(octets, count: count, to: &target)
            offset += count
        }
        unsafe write(UInt8(ascii: "\""), to: &target)
        return odd.isZero
    }
}

// The pieces of a line, each written at `target`, which is moved past it. Up to sixteen octets after it are overwritten as well.
extension TextBuffer {
    @inline(__always)
    @unsafe private static func write(_ octet: UInt8, to target: inout UnsafeMutablePointer<UInt8>) {
        unsafe target[0] = octet
        unsafe target += 1
    }

    @inline(__always)
    @unsafe private static func write(_ text: ShortText, to target: inout UnsafeMutablePointer<UInt8>) {
        unsafe write(text.octets, count: text.count, to: &target)
    }

    /// Writes the first `count` octets of `vector`.
    @inline(__always)
    @unsafe static func write(_ vector: SIMD16<UInt8>, count: Int, to target: inout UnsafeMutablePointer<UInt8>) {
        unsafe UnsafeMutableRawPointer(target).storeBytes(of: vector, as: SIMD16<UInt8>.self)
        unsafe target += count
    }

    /// Writes a name that needs no escapes.
    @inline(__always)
    @unsafe private static func write(
        _ name: ShortName, _ suffix: borrowing NameSuffix, to target: inout UnsafeMutablePointer<UInt8>
    ) {
        if name.lowCount > 0 {
            unsafe write(name.low, count: name.lowCount, to: &target)
            unsafe write(UInt8(ascii: "."), to: &target)
        }
        unsafe write(name.top, count: name.topCount, to: &target)
        unsafe write(UInt8(ascii: "."), to: &target)
        unsafe write(suffix.text, count: suffix.count - 1, to: &target)
    }
}

extension ShortText {
    @inline(__always)
    init(_ text: StaticString) {
        var octets = SIMD16<UInt8>(repeating: 0)
        for index in 0..<text.utf8CodeUnitCount { unsafe octets[index] = text.utf8Start[index] }
        self.init(octets, count: text.utf8CodeUnitCount)
    }
}
