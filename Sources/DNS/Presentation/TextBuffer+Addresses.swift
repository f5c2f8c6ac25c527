extension TextBuffer {
    /// Appends 4 octets as dotted decimal, or 16 in the form of RFC 5952 §4.
    package mutating func appendAddress(_ address: Span<UInt8>) {
        if address.count == 4 { appendIPv4(address) } else { appendIPv6(address.extracting(0..<16)) }
    }

    private mutating func appendIPv4(_ address: Span<UInt8>) {
        let start = unsafe room(for: 4 * 4)
        var target = unsafe start
        unsafe Self.write(ipv4: address.uint32(at: 0), to: &target)
        unsafe advance(by: target - start)
    }

    /// Writes an address in dotted decimal at `target` and moves past it; up to three octets after it are overwritten as well.
    @inline(__always)
    @unsafe static func write(ipv4 address: UInt32, to target: inout UnsafeMutablePointer<UInt8>) {
        let numbers = Self.numbers.span
        precondition(numbers.count == 256)
        for index in 0..<4 as Range<UInt32> {
            let number = numbers[Int(address >> (24 - index * 8) & 0xFF)]
            unsafe UnsafeMutableRawPointer(target).storeBytes(of: number.littleEndian, as: UInt32.self)
            unsafe target += number < 1 << 24 ? (number < 1 << 16 ? 2 : 3) : 4
        }
        unsafe target -= 1
    }

    /// 0 to 255 in decimal digits, followed by a dot, the first in the lowest octet.
    private static let numbers: [UInt32] = (0...255).map { number in
        "\(number).".utf8.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    private mutating func appendIPv6(_ address: Span<UInt8>) {
        let start = unsafe room(for: 8 * 5 + 4)
        var target = unsafe start
        unsafe Self.write(ipv6: address, at: 0, to: &target)
        unsafe advance(by: target - start)
    }

    /// Writes the address at `offset` of `octets` at `target` and moves past it; up to three octets after it are overwritten as well.
    @unsafe static func write(ipv6 octets: Span<UInt8>, at offset: Int, to target: inout UnsafeMutablePointer<UInt8>) {
        let address = octets.extracting(offset..<offset + 16)
        let zeros = Self.longestZeroRun(in: address)
        var group = 0
        while group < 8 {
            if group == zeros.lowerBound, !zeros.isEmpty {
                unsafe target[0] = UInt8(ascii: ":")
                unsafe target[1] = UInt8(ascii: ":")
                unsafe target += 2
                group = zeros.upperBound
                continue
            }
            if group > 0, group != zeros.upperBound || zeros.isEmpty {
                unsafe target[0] = UInt8(ascii: ":")
                unsafe target += 1
            }
            unsafe target += Self.write(address.uint16(at: group * 2), to: target)
            group += 1
        }
    }

    /// The first of the longest runs of two or more zero groups (RFC 5952 §4.2), or an empty range.
    @inline(__always)
    private static func longestZeroRun(in address: Span<UInt8>) -> Range<Int> {
        // A bit for each group that is zero; then for each start of a run of two, of three, and so on.
        var runs: UInt32 = 0
        for group in 0..<8 where address[group &* 2] | address[group &* 2 &+ 1] == 0 { runs |= 1 << UInt32(group) }
        var length = 1
        while runs & runs >> 1 != 0 {
            runs &= runs >> 1
            length &+= 1
        }
        guard length > 1 else { return 0..<0 }
        return runs.trailingZeroBitCount..<runs.trailingZeroBitCount + length
    }

    /// Writes 16 bits in lower-case digits without leading zeros, and up to three more octets; returns the number of digits.
    @inline(__always)
    @unsafe private static func write(_ value: UInt16, to target: UnsafeMutablePointer<UInt8>) -> Int {
        let bits = UInt32(value)
        // A digit an octet, the first in the lowest.
        let digits = bits >> 12 | bits & 0xF00 | (bits & 0xF0) << 12 | (bits & 0xF) << 24
        let letters = (digits &+ 0x0606_0606) >> 4 & 0x0101_0101
        let text = digits &+ 0x3030_3030 &+ letters &* 0x27
        let leading = value == 0 ? 3 : value.leadingZeroBitCount >> 2
        unsafe UnsafeMutableRawPointer(target).storeBytes(of: (text >> UInt32(leading * 8)).littleEndian, as: UInt32.self)
        return 4 - leading
    }
}
