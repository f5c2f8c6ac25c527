/// Splits octets into the tokens of named.conf, by named's rules: words end at blanks, at `{ } ; ! / "` and at comments (`//`, `#`,
/// `/* */`); a quoted string may span lines, and its only escape is `\"`.
struct Lexer {
    private let octets: [UInt8]
    private let end: Int
    private(set) var position: Int
    /// The start of the first string with contents that strings hardly ever have, a line feed or a `;` and braces: a quote may be
    /// missing before it, so that strings and other text are swapped from there on.
    private(set) var oddString: Int?

    init(_ octets: [UInt8], from start: Int = 0, to end: Int? = nil) {
        self.octets = octets
        self.end = end ?? octets.count
        position = start
    }

    mutating func next() -> Token {
        while position < end {
            let start = position
            let octet = octets[start]
            position += 1
            switch octet {
            case UInt8(ascii: " "), 0x09...0x0D:
                continue
            case UInt8(ascii: "{"):
                return Token(kind: .open, start: start, end: position)
            case UInt8(ascii: "}"):
                return Token(kind: .close, start: start, end: position)
            case UInt8(ascii: ";"):
                return Token(kind: .semicolon, start: start, end: position)
            case UInt8(ascii: "!"):
                return Token(kind: .bang, start: start, end: position)
            case UInt8(ascii: "#"):
                skipLine()
            case UInt8(ascii: "/"):
                guard position < end else { return Token(kind: .slash, start: start, end: position) }
                if octets[position] == UInt8(ascii: "/") {
                    skipLine()
                } else if octets[position] == UInt8(ascii: "*") {
                    guard skipComment() else { return Token(kind: .unfinishedComment, start: start, end: position) }
                } else {
                    return Token(kind: .slash, start: start, end: position)
                }
            case UInt8(ascii: "\""):
                return quotedString(from: start)
            default:
                while position < end, !Self.endsWord(octets[position]) { position += 1 }
                return Token(kind: .word, start: start, end: position)
            }
        }
        return Token(kind: .end, start: end, end: end)
    }

    private static func endsWord(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: " "), 0x09...0x0D, UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ";"), UInt8(ascii: "!"),
            UInt8(ascii: "/"), UInt8(ascii: "#"), UInt8(ascii: "\""):
            true
        default:
            false
        }
    }

    private mutating func skipLine() {
        while position < end, octets[position] != UInt8(ascii: "\n") { position += 1 }
    }

    /// Moves past the `*/` of a comment whose `/` was read; false if there is none.
    private mutating func skipComment() -> Bool {
        position += 1
        while position + 1 < end {
            if octets[position] == UInt8(ascii: "*"), octets[position + 1] == UInt8(ascii: "/") {
                position += 2
                return true
            }
            position += 1
        }
        position = end
        return false
    }

    /// Moves past the `}` that ends free text (the parameters of a plugin), in which only braces and backslashes count; false if
    /// there is none.
    mutating func skipFreeText() -> Bool {
        var depth = 1
        while position < end {
            let octet = octets[position]
            position += 1
            switch octet {
            case UInt8(ascii: "\\"): position = min(position + 1, end)
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"): depth -= 1
            default: break
            }
            if depth == 0 { return true }
        }
        return false
    }

    private mutating func quotedString(from start: Int) -> Token {
        var isEscaped = false
        while position < end {
            let octet = octets[position]
            position += 1
            if octet == UInt8(ascii: "\""), !isEscaped {
                if oddString == nil, isOdd(start..<position) { oddString = start }
                return Token(kind: .quoted, start: start, end: position)
            }
            isEscaped = octet == UInt8(ascii: "\\") && !isEscaped
        }
        return Token(kind: .unfinishedString, start: start, end: position)
    }

    private func isOdd(_ string: Range<Int>) -> Bool {
        var hasSemicolon = false
        var hasBrace = false
        for octet in octets[string] {
            switch octet {
            case UInt8(ascii: "\n"): return true
            case UInt8(ascii: ";"): hasSemicolon = true
            case UInt8(ascii: "{"), UInt8(ascii: "}"): hasBrace = true
            default: continue
            }
            if hasSemicolon, hasBrace { return true }
        }
        return false
    }
}
