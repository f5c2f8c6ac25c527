/// NAPTR's regular expression and its replacement (RFC 3403 §4.1, RFC 3402 §3.2): named refuses a record with a broken one.
enum SubstitutionExpression {
    /// Whether `text` is empty or `delimiter ERE delimiter replacement delimiter flags`.
    static func isWellFormed(_ text: Span<UInt8>) -> Bool {
        guard !text.isEmpty else { return true }
        let delimiter = text[0]
        let backslash = UInt8(ascii: "\\")
        guard !delimiter.isASCIIDigit, delimiter != 0, delimiter != backslash, delimiter != UInt8(ascii: "i")
        else { return false }
        var delimiters = 1
        var endOfExpression = 1
        var highestReference: UInt8 = 0
        var index = 1
        while index < text.count {
            let octet = text[index]
            index += 1
            if octet == 0 { return false }
            if octet == delimiter {
                delimiters += 1
                if delimiters == 2 { endOfExpression = index - 1 }
                guard delimiters <= 3 else { return false }
            } else if delimiters == 3 {
                guard octet == UInt8(ascii: "i") else { return false }
            } else if octet == backslash {
                guard index < text.count, text[index] != 0 else { return false }
                if delimiters == 2, text[index].isASCIIDigit {
                    guard text[index] != UInt8(ascii: "0") else { return false }
                    highestReference = max(highestReference, text[index] - 0x30)
                }
                index += 1
            }
        }
        guard delimiters == 3 else { return false }
        var expression = ExtendedExpression()
        return expression.isWellFormed(text.extracting(1..<endOfExpression)) && expression.groups >= Int(highestReference)
    }
}

/// Walks an extended regular expression of POSIX (IEEE 1003.1 §9.4) without matching anything.
private struct ExtendedExpression {
    /// The number of groups that were opened.
    private(set) var groups = 0
    private var depth = 0
    private var index = 0
    // Whether an atom, which a multiplier may follow, is before the cursor, and whether it has a multiplier.
    private var hasAtom = false
    private var isMultiplied = false
    private var mayBeEmpty = false

    mutating func isWellFormed(_ text: Span<UInt8>) -> Bool {
        guard !text.isEmpty else { return false }
        while index < text.count {
            let octet = text[index]
            index += 1
            switch octet {
            case UInt8(ascii: "\\"):
                guard index < text.count else { return false }
                // A back reference must be to a group that was opened.
                if (0x31...0x39).contains(text[index]), Int(text[index] - 0x30) > groups { return false }
                index += 1
                setAtom()
            case UInt8(ascii: "["):
                guard skipBracket(text) else { return false }
                setAtom()
            case UInt8(ascii: "{"):
                guard index < text.count, text[index].isASCIIDigit else {
                    setAtom()
                    continue
                }
                guard hasAtom, !isMultiplied, skipBound(text) else { return false }
                isMultiplied = true
            case UInt8(ascii: "("):
                depth += 1
                groups += 1
                (hasAtom, isMultiplied, mayBeEmpty) = (false, false, true)
            case UInt8(ascii: ")"):
                if depth > 0 {
                    guard hasAtom || mayBeEmpty else { return false }
                    depth -= 1
                }
                setAtom()
            case UInt8(ascii: "|"):
                guard hasAtom else { return false }
                (hasAtom, isMultiplied, mayBeEmpty) = (false, false, false)
            case UInt8(ascii: "^"), UInt8(ascii: "$"):
                (hasAtom, isMultiplied) = (true, true)
            case UInt8(ascii: "+"), UInt8(ascii: "*"), UInt8(ascii: "?"):
                guard hasAtom, !isMultiplied else { return false }
                isMultiplied = true
            default:
                setAtom()
            }
        }
        return depth == 0 && hasAtom
    }

    private mutating func setAtom() {
        (hasAtom, isMultiplied) = (true, false)
    }

    /// Moves past `low}`, `low,}` or `low,high}`, neither above 255.
    private mutating func skipBound(_ text: Span<UInt8>) -> Bool {
        var bounds: InlineArray<2, Int?> = [nil, nil]
        var bound = 0
        while index < text.count {
            let octet = text[index]
            index += 1
            if octet == UInt8(ascii: "}") {
                guard let low = bounds[0], let high = bounds[1] else { return true }
                return low <= high
            }
            if octet == UInt8(ascii: ","), bound == 0 {
                bound = 1
            } else {
                guard octet.isASCIIDigit else { return false }
                let value = (bounds[bound] ?? 0) * 10 + Int(octet - 0x30)
                guard value <= 255 else { return false }
                bounds[bound] = value
            }
        }
        return false
    }

    /// Moves past a bracket expression: a first `]` is literal, and ranges ascend.
    private mutating func skipBracket(_ text: Span<UInt8>) -> Bool {
        if index < text.count, text[index] == UInt8(ascii: "^") { index += 1 }
        let first = index
        var rangeStart: UInt8?
        while index < text.count {
            let octet = text[index]
            index += 1
            if octet == UInt8(ascii: "]"), index - 1 > first { return true }
            if octet == UInt8(ascii: "["), index < text.count,
                [UInt8(ascii: "."), UInt8(ascii: "="), UInt8(ascii: ":")].contains(text[index])
            {
                guard skipClass(text) else { return false }
                rangeStart = nil
            } else if octet == UInt8(ascii: "-"), let start = rangeStart, index < text.count, text[index] != UInt8(ascii: "]") {
                guard text[index] >= start else { return false }
                index += 1
                rangeStart = nil
            } else {
                rangeStart = octet
            }
        }
        return false
    }

    /// Moves past the rest of `[.x.]`, `[=x=]` or `[:class:]`.
    private mutating func skipClass(_ text: Span<UInt8>) -> Bool {
        let mark = text[index]
        let start = index + 1
        index = start
        while index + 1 < text.count {
            if text[index] == mark, text[index + 1] == UInt8(ascii: "]"), index > start {
                let name = text.extracting(start..<index)
                index += 2
                return mark != UInt8(ascii: ":") || Self.isClass(name)
            }
            index += 1
        }
        return false
    }

    private static func isClass(_ name: Span<UInt8>) -> Bool {
        let classes = [
            "alnum", "digit", "punct", "alpha", "graph", "space", "blank", "lower", "upper", "cntrl", "print", "xdigit",
        ]
        return classes.contains { known in
            known.utf8.count == name.count && zip(known.utf8, name.indices).allSatisfy { $0 == name[$1] }
        }
    }
}
