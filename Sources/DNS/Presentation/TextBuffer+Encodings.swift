extension TextBuffer {
    /// Appends `value` in decimal digits.
    package mutating func appendDecimal(_ value: UInt32) {
        unsafe advance(by: Self.write(decimal: value, to: room(for: 10)))
    }

    /// Writes up to ten digits, and returns how many.
    @inline(__always)
    @unsafe static func write(decimal value: UInt32, to target: UnsafeMutablePointer<UInt8>) -> Int {
        let digits = digitCount(of: value)
        var rest = value
        var position = digits - 1
        while position > 0 {
            unsafe target[position] = UInt8(truncatingIfNeeded: 0x30 + rest % 10)
            rest /= 10
            position -= 1
        }
        unsafe target[0] = UInt8(truncatingIfNeeded: 0x30 + rest)
        return digits
    }

    private static func digitCount(of value: UInt32) -> Int {
        if value < 10_000 { return value < 100 ? (value < 10 ? 1 : 2) : (value < 1000 ? 3 : 4) }
        if value < 100_000_000 { return value < 1_000_000 ? (value < 100_000 ? 5 : 6) : (value < 10_000_000 ? 7 : 8) }
        return value < 1_000_000_000 ? 9 : 10
    }

    /// Appends `value` in decimal, padded with zeros to `digits` places.
    mutating func appendDecimal(_ value: UInt32, digits: Int) {
        let target = unsafe room(for: digits)
        var rest = value
        for position in stride(from: digits - 1, through: 0, by: -1) {
            unsafe target[position] = UInt8(truncatingIfNeeded: 0x30 + rest % 10)
            rest /= 10
        }
        unsafe advance(by: digits)
    }

    /// Appends two upper-case digits an octet.
    mutating func appendHexadecimal(_ octets: Span<UInt8>) {
        let target = unsafe room(for: octets.count * 2)
        for index in octets.indices {
            unsafe target[index * 2] = Self.hexadecimalDigit(octets[index] >> 4)
            unsafe target[index * 2 + 1] = Self.hexadecimalDigit(octets[index] & 0xF)
        }
        unsafe advance(by: octets.count * 2)
    }

    private static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 + value : 0x37 + value
    }

    /// Appends base64 with padding (RFC 4648 §4).
    mutating func appendBase64(_ octets: Span<UInt8>) {
        let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        let characters = unsafe alphabet.utf8Start
        let length = (octets.count + 2) / 3 * 4
        let room = unsafe room(for: length)
        unsafe octets.withUnsafeBufferPointer { octets in
            var target = unsafe room
            var index = 0
            while octets.count - index >= 3 {
                let bits = unsafe Int(octets[index]) << 16 | Int(octets[index + 1]) << 8 | Int(octets[index + 2])
                unsafe target[0] = characters[bits >> 18]
                unsafe target[1] = characters[bits >> 12 & 0x3F]
                unsafe target[2] = characters[bits >> 6 & 0x3F]
                unsafe target[3] = characters[bits & 0x3F]
                unsafe target += 4
                index += 3
            }
            guard index < octets.count else { return }
            let second = index + 1 < octets.count ? unsafe octets[index + 1] : nil
            let bits = unsafe Int(octets[index]) << 16 | Int(second ?? 0) << 8
            unsafe target[0] = characters[bits >> 18]
            unsafe target[1] = characters[bits >> 12 & 0x3F]
            unsafe target[2] = second == nil ? UInt8(ascii: "=") : characters[bits >> 6 & 0x3F]
            unsafe target[3] = UInt8(ascii: "=")
        }
        unsafe advance(by: length)
    }

    /// Appends base32 with the extended hex alphabet, without padding (RFC 4648 §7, RFC 5155 §3.3).
    mutating func appendBase32Hex(_ octets: Span<UInt8>) {
        var bits: UInt32 = 0
        var held = 0
        for index in octets.indices {
            bits = bits << 8 | UInt32(octets[index])
            held += 8
            while held >= 5 {
                held -= 5
                appendBase32HexDigit(bits >> UInt32(held))
            }
        }
        if held > 0 { appendBase32HexDigit(bits << UInt32(5 - held)) }
    }

    private mutating func appendBase32HexDigit(_ bits: UInt32) {
        let value = UInt8(truncatingIfNeeded: bits & 0x1F)
        append(value < 10 ? 0x30 + value : 0x37 + value)
    }

    /// Appends seconds since 1970 as `YYYYMMDDHHmmSS` (RFC 4034 §3.2), 1970 to 2106.
    mutating func appendTime(_ seconds: UInt32) {
        let secondOfDay = seconds % 86_400
        let date = CalendarDate(daysSinceMarch0: seconds / 86_400 + CalendarDate.daysBefore1970)
        let target = unsafe room(for: 14)
        unsafe Self.writePair(date.year / 100, to: target)
        unsafe Self.writePair(date.year % 100, to: target + 2)
        unsafe Self.writePair(date.month, to: target + 4)
        unsafe Self.writePair(date.day, to: target + 6)
        unsafe Self.writePair(secondOfDay / 3600, to: target + 8)
        unsafe Self.writePair(secondOfDay / 60 % 60, to: target + 10)
        unsafe Self.writePair(secondOfDay % 60, to: target + 12)
        unsafe advance(by: 14)
    }

    /// Writes a value below 100 as two digits.
    @unsafe private static func writePair(_ value: UInt32, to target: UnsafeMutablePointer<UInt8>) {
        unsafe target[0] = UInt8(truncatingIfNeeded: 0x30 + value / 10)
        unsafe target[1] = UInt8(truncatingIfNeeded: 0x30 + value % 10)
    }
}
