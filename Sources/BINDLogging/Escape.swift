/// How characters are written that may not be in a line unescaped.
enum Escape {
    /// `\DDD` for each octet (RFC 1035 §5.1).
    case decimal
    /// `\uXXXX`, and a backslash before quotes and backslashes (RFC 8259 §7).
    case json

    /// Whether nothing in `text` needs an escape: true of almost every line, and quickly found out.
    fileprivate func leaves(_ text: String) -> Bool {
        let octets = text.utf8Span.span
        // Without an early exit the loop is compiled to vectors.
        var odd: UInt8 = 0
        for index in octets.indices { odd |= octets[index] &- 0x20 < 0x5F ? 0 : 1 }
        if self == .json {
            for index in octets.indices { odd |= octets[index] == 0x22 || octets[index] == 0x5C ? 1 : 0 }
        }
        return odd == 0
    }
}

extension [UInt8] {
    /// Appends `text` until `count` would pass `limit`; `...` stands for the rest, and no escape is cut in two.
    mutating func appendEscaped(_ text: String, _ escape: Escape, upTo limit: Int) {
        if count + text.utf8.count <= limit, escape.leaves(text) { return append(contentsOf: text.utf8) }
        let begin = count
        // Where the text may end so that the three dots still fit.
        var lastFit = begin
        for scalar in text.unicodeScalars {
            if count <= limit - 3 { lastFit = count }
            append(scalar, escape)
            guard count <= limit else {
                removeSubrange(lastFit...)
                append(contentsOf: "...".utf8.prefix(Swift.max(0, limit - count)))
                return
            }
        }
    }

    private mutating func append(_ scalar: Unicode.Scalar, _ escape: Escape) {
        switch (scalar.value, escape) {
        // The C1 controls are two octets of UTF-8 and one to a terminal; from U+2028 on there are line and paragraph separator and
        // the marks that change the direction of text.
        case (0..<0x20, .decimal), (0x7F..<0xA0, .decimal), (0x2028...0x202E, .decimal), (0x2066...0x2069, .decimal):
            for octet in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { appendDecimalEscape(octet) }
        case (0..<0x20, .json), (0x7F..<0xA0, .json), (0x2028...0x202E, .json), (0x2066...0x2069, .json):
            append(contentsOf: #"\u"#.utf8)
            for shift in [12, 8, 4, 0] as [UInt32] { appendHexDigit(UInt8(scalar.value >> shift & 0xF)) }
        case (0x22, .json), (0x5C, .json):
            append(UInt8(ascii: "\\"))
            append(UInt8(scalar.value))
        default:
            append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }

    private mutating func appendDecimalEscape(_ octet: UInt8) {
        append(UInt8(ascii: "\\"))
        append(UInt8(ascii: "0") + octet / 100)
        append(UInt8(ascii: "0") + octet / 10 % 10)
        append(UInt8(ascii: "0") + octet % 10)
    }

    private mutating func appendHexDigit(_ digit: UInt8) {
        append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
}
