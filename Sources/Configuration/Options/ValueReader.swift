internal import DNS

/// Reads a statement's value word by word, and reports what does not fit.
///
/// Each method reads one value, and returns `nil` after it has reported a fault; then nothing more is reported about the statement.
struct ValueReader {
    private let statement: Statement
    private var part: Int
    /// The name of the option for messages: `'transfers-in'`.
    let subject: String
    private(set) var hasFailed = false

    var reading: Reading { statement.reading }
    var place: Place { part < statement.end ? statement.tree.nodes[part].place : statement.endPlace }

    /// Reads the words after the statement's first.
    init(_ statement: Statement, of subject: String, afterKeyword: Bool = true) {
        self.statement = statement
        self.subject = subject
        part = afterKeyword ? statement.first + 1 : statement.first
    }

    // MARK: Parts

    private var kind: SyntaxTree.Kind? { part < statement.end ? statement.tree.nodes[part].kind : nil }

    /// The next word, quoted or not, without moving past it.
    var nextWord: Word? {
        guard kind == .word || kind == .quoted else { return nil }
        return Word(reading: reading, node: statement.tree.nodes[part])
    }

    /// Whether `kind` follows the next word.
    func isFollowed(by kind: SyntaxTree.Kind) -> Bool {
        part + 1 < statement.end && statement.tree.nodes[part + 1].kind == kind
    }

    private var nextBlock: Block? {
        kind == .block ? Block(reading: reading, tree: statement.tree, index: part) : nil
    }

    mutating func advance() {
        part = Int(statement.tree.nodes[part].next)
    }

    mutating func readWord() -> Word? {
        guard let word = nextWord else { return nil }
        advance()
        return word
    }

    mutating func readBlock() -> Block? {
        guard let block = nextBlock else { return nil }
        advance()
        return block
    }

    mutating func skipMark(_ mark: SyntaxTree.Kind) -> Bool {
        guard kind == mark else { return false }
        advance()
        return true
    }

    /// Whether the next word is `keyword`; moves past it if so.
    mutating func skipKeyword(_ keyword: String) -> Bool {
        guard let word = nextWord, word.isKeyword(keyword) else { return false }
        advance()
        return true
    }

    /// Reports that something else is expected here.
    mutating func fail(expecting what: String) {
        guard !hasFailed else { return }
        hasFailed = true
        switch kind {
        case .word, .quoted: reading.error(place, "\(kind: subject) takes \(kind: what), not '\(nextWord?.shown ?? "")'")
        case .block: reading.error(place, "\(kind: subject) takes \(kind: what), not a block")
        case .bang: reading.error(place, "\(kind: subject) takes \(kind: what), not '!'")
        case .slash: reading.error(place, "\(kind: subject) takes \(kind: what), not '/'")
        default: reading.error(place, "\(kind: subject) needs \(kind: what)")
        }
    }

    mutating func fail(at word: Word, _ message: String) {
        hasFailed = true
        reading.error(word.place, message)
    }

    /// Ends the statement; the rest of it, after a forgotten semicolon, is returned as the next statement.
    mutating func finish() -> Statement? {
        guard !hasFailed, part < statement.end else { return nil }
        hasFailed = true
        guard let word = nextWord else {
            reading.error(place, "missing ';' before \(kind == .block ? "'{'" : kind == .bang ? "'!'" : "'/'")")
            return nil
        }
        reading.error(place, "missing ';' before '\(word.shown)'")
        return word.isQuoted ? nil : statement.from(part)
    }

    // MARK: Values

    mutating func flag() -> Bool? {
        guard let word = nextWord, !word.isQuoted else {
            fail(expecting: "yes or no")
            return nil
        }
        switch word.text.asciiLowercased {
        case "yes", "true", "1":
            advance()
            return true
        case "no", "false", "0":
            advance()
            return false
        default:
            fail(expecting: "yes or no")
            return nil
        }
    }

    /// A number in named's notation: decimal, octal with a leading 0, hexadecimal with `0x`.
    mutating func number(in range: ClosedRange<UInt32>) -> UInt32? {
        value("a number", in: range) { Self.parseNumber($0) }
    }

    /// A number; one outside `range` is changed to its nearest bound, with a warning.
    mutating func number(clampedTo range: ClosedRange<UInt32>) -> UInt32? {
        let place = place
        guard let number = number(in: 0...UInt32.max) else { return nil }
        let clamped = min(max(number, range.lowerBound), range.upperBound)
        if clamped != number {
            reading.warning(place, "\(subject): \(number) is out of range: \(clamped) is used")
        }
        return clamped
    }

    /// Seconds, or (not in named) a duration.
    mutating func seconds(in range: ClosedRange<UInt32>) -> UInt32? {
        value("a number of seconds", in: range) { text in
            Self.parseNumber(text) ?? Duration.seconds(text).map(UInt64.init)
        }
    }

    /// Octets, or (not in named) kilo-, mega- and gigabytes of 1024.
    mutating func size(in range: ClosedRange<UInt32>) -> UInt32? {
        value("a number of octets", in: range) { text in
            let units: [Character: UInt64] = ["k": 1 << 10, "m": 1 << 20, "g": 1 << 30]
            guard let letter = text.last, let unit = units[Character(letter.lowercased())] else {
                return Self.parseNumber(text)
            }
            guard text.utf8.dropLast().allSatisfy(\.isASCIIDigit), let number = UInt32(text.dropLast()) else { return nil }
            return UInt64(number) * unit
        }
    }

    private mutating func value(
        _ what: String, in range: ClosedRange<UInt32>, parse: (String) -> UInt64?
    ) -> UInt32? {
        guard let word = nextWord, !word.isQuoted, let value = parse(word.text) else {
            fail(expecting: what)
            return nil
        }
        guard let number = UInt32(exactly: value), range.contains(number) else {
            fail(at: word, "\(subject): \(word.shown) is out of range (\(range.lowerBound)..\(range.upperBound))")
            return nil
        }
        advance()
        return number
    }

    /// A number too large for us becomes the largest.
    private static func parseNumber(_ text: String) -> UInt64? {
        var digits = text.asciiLowercased[...]
        var radix = 10
        if digits.hasPrefix("0x") {
            radix = 16
            digits = digits.dropFirst(2)
        } else if digits.hasPrefix("0"), digits.utf8.count > 1 {
            radix = 8
        }
        guard let first = digits.utf8.first, first.isASCIIHexDigit, digits.utf8.allSatisfy(\.isASCIIHexDigit),
            radix == 16 || digits.utf8.allSatisfy({ $0.isASCIIDigit && (radix == 10 || $0 < UInt8(ascii: "8")) })
        else { return nil }
        return UInt64(digits, radix: radix) ?? UInt64.max
    }

    mutating func choice(of choices: [String]) -> String? {
        guard let word = nextWord, choices.contains(word.text.asciiLowercased) else {
            fail(expecting: choices.joined(separator: " or "))
            return nil
        }
        advance()
        return word.text.asciiLowercased
    }

    /// A string in quotes: the only form in which named accepts file names.
    mutating func quoted(_ what: String) -> Word? {
        guard let word = nextWord, word.isQuoted else {
            fail(expecting: "\(what) in quotes")
            return nil
        }
        advance()
        return word
    }

    /// A word, quoted or not.
    mutating func word(_ what: String) -> Word? {
        guard let word = nextWord else {
            fail(expecting: what)
            return nil
        }
        advance()
        return word
    }

    /// A domain name, quoted or not, with or without its final dot.
    mutating func name(_ what: String) -> Name? {
        guard let word = nextWord else {
            fail(expecting: what)
            return nil
        }
        let text = word.text
        guard text.utf8.allSatisfy({ $0 < 0x80 }) || !text.unicodeScalars.contains("\u{FFFD}") else {
            fail(at: word, "'\(word.shown)' is not UTF-8; write such octets as \\DDD")
            return nil
        }
        do {
            let name = try Name(parsing: text)
            advance()
            return name
        } catch {
            fail(at: word, "'\(word.shown)' is not a domain name: \(error)")
            return nil
        }
    }
}
