import DNS

extension RDATAOrder {
    /// Compares records in the generic form: by their octets, except for the letter case of names that their type's row folds.
    static func genericOrder(
        _ left: Range<Int>, in leftText: Span<UInt8>, _ right: Range<Int>, in rightText: Span<UInt8>, of type: RecordType
    ) -> Int {
        if let one = comparableOctets(left, in: leftText, of: type),
            let other = comparableOctets(right, in: rightText, of: type)
        {
            return one.span.order(0..<one.count, other.span, 0..<other.count)
        }
        return leftText.order(leftText.genericDigits(of: left), rightText, rightText.genericDigits(of: right))
    }

    /// The octets that RDATA in the generic form compares by; `nil` if those are the octets shown.
    static func comparableOctets(_ rdata: Range<Int>, in text: Span<UInt8>, of type: RecordType) -> [UInt8]? {
        guard type.foldsGenericForm else { return nil }
        let digits = text.genericDigits(of: rdata)
        var octets: [UInt8] = []
        octets.reserveCapacity(digits.count / 2)
        for index in stride(from: digits.lowerBound, to: digits.upperBound - 1, by: 2) {
            octets.append(text[index].hexadecimalValue << 4 | text[index + 1].hexadecimalValue)
        }
        return comparableRDATA(octets, of: type)
    }

    static func addressOrder(
        _ left: Range<Int>, in leftText: Span<UInt8>, _ right: Range<Int>, in rightText: Span<UInt8>
    ) -> Int {
        let one = leftText.address(left)
        let other = rightText.address(right)
        guard one != other else { return leftText.order(left, rightText, right) }
        return one < other ? -1 : 1
    }

    /// Compares quoted octets, first by their number if `isCounted`.
    static func quotedOrder(
        _ left: Range<Int>, in leftText: Span<UInt8>, _ right: Range<Int>, in rightText: Span<UInt8>, isCounted: Bool
    ) -> Int {
        let one = leftText.unquoted(left)
        let other = rightText.unquoted(right)
        if isCounted, one.count != other.count { return one.count - other.count }
        return one.span.order(0..<one.count, other.span, 0..<other.count)
    }

    static func countedOrder(
        _ left: Range<Int>, in leftText: Span<UInt8>, _ right: Range<Int>, in rightText: Span<UInt8>
    ) -> Int {
        let hyphen = UInt8(ascii: "-")
        let one = left.count == 1 && leftText[left.lowerBound] == hyphen ? left.lowerBound..<left.lowerBound : left
        let other = right.count == 1 && rightText[right.lowerBound] == hyphen ? right.lowerBound..<right.lowerBound : right
        return one.count == other.count ? leftText.order(one, rightText, other) : one.count - other.count
    }

    /// Compares `key` or `key=value` (RFC 9460 §2.2): by the key's number, the value's length and then its octets. A value's length
    /// shows in its text, except for addresses.
    static func parameterOrder(
        _ left: Range<Int>, in leftText: Span<UInt8>, _ right: Range<Int>, in rightText: Span<UInt8>
    ) -> Int {
        let (one, other) = (leftText.split(left, at: UInt8(ascii: "=")), rightText.split(right, at: UInt8(ascii: "=")))
        let key = leftText.parameterKey(one.head)
        let order = key - rightText.parameterKey(other.head)
        guard order == 0 else { return order }
        guard key == 4 || key == 6 else {
            let (value, otherValue) = (one.tail, other.tail)
            return value.count == otherValue.count
                ? leftText.order(value, rightText, otherValue) : value.count - otherValue.count
        }
        let (count, otherCount) = (leftText.commas(one.tail), rightText.commas(other.tail))
        guard count == otherCount else { return count - otherCount }
        var (rest, otherRest) = (one.tail, other.tail)
        while !rest.isEmpty || !otherRest.isEmpty {
            let (first, second) = (
                leftText.split(rest, at: UInt8(ascii: ",")), rightText.split(otherRest, at: UInt8(ascii: ","))
            )
            let order = addressOrder(first.head, in: leftText, second.head, in: rightText)
            guard order == 0 else { return order }
            (rest, otherRest) = (first.tail, second.tail)
        }
        return 0
    }
}

extension Span<UInt8> {
    /// Compares octets, or what `value` makes of them; a prefix comes before the longer text.
    func order(
        _ range: Range<Int>, _ other: Span<UInt8>, _ otherRange: Range<Int>, by value: (UInt8) -> UInt8 = { $0 }
    ) -> Int {
        for step in 0..<Swift.min(range.count, otherRange.count) {
            let (one, two) = (value(self[range.lowerBound + step]), value(other[otherRange.lowerBound + step]))
            guard one == two else { return Int(one) - Int(two) }
        }
        return range.count - otherRange.count
    }

    /// Whether two texts are the same, including letter case.
    func isEqual(_ range: Range<Int>, _ other: Span<UInt8>, _ otherRange: Range<Int>) -> Bool {
        range.count == otherRange.count && order(range, other, otherRange) == 0
    }

    /// Whether two names are the same; letter case does not count.
    func isSameName(_ range: Range<Int>, _ other: Span<UInt8>, _ otherRange: Range<Int>) -> Bool {
        range.count == otherRange.count && order(range, other, otherRange, by: \.lowercasedASCII) == 0
    }

    /// Whether RDATA is in the generic form (RFC 3597 §5): `\# length digits`.
    func isGeneric(_ rdata: Range<Int>) -> Bool {
        rdata.count >= 3 && self[rdata.lowerBound] == UInt8(ascii: "\\") && self[rdata.lowerBound + 1] == UInt8(ascii: "#")
    }

    /// The digits of RDATA in the generic form.
    func genericDigits(of rdata: Range<Int>) -> Range<Int> {
        var cursor = FieldCursor(rdata.lowerBound + 3..<rdata.upperBound)
        guard let length = cursor.next(in: self) else { return rdata.upperBound..<rdata.upperBound }
        return Swift.min(length.upperBound + 1, rdata.upperBound)..<rdata.upperBound
    }

    /// Base64 without its padding.
    func unpadded(_ range: Range<Int>) -> Range<Int> {
        var end = range.upperBound
        while end > range.lowerBound, self[end - 1] == UInt8(ascii: "=") { end -= 1 }
        return range.lowerBound..<end
    }

    /// An address in 128 bits; zero for anything else.
    fileprivate func address(_ range: Range<Int>) -> UInt128 {
        var value: UInt128 = 0
        var part: UInt128 = 0
        for index in range {
            switch self[index] {
            case UInt8(ascii: "."):
                value = value << 8 | part
                part = 0
            case UInt8(ascii: ":"):
                let text = String(decoding: array(range), as: UTF8.self)
                guard case .v6(let upper, let lower, _) = IPAddress(parsing: text) else { return 0 }
                return UInt128(upper) << 64 | UInt128(lower)
            default: part = part &* 10 &+ UInt128(self[index] & 0xF)
            }
        }
        return value << 8 | part
    }

    /// The octets between quotes, without escapes.
    fileprivate func unquoted(_ range: Range<Int>) -> [UInt8] {
        var octets: [UInt8] = []
        var index = range.lowerBound + 1
        while index < range.upperBound - 1 {
            octets.append(PresentationName.octet(at: &index, before: range.upperBound - 1, in: self, isFolded: false))
        }
        return octets
    }

    /// The text before the first `octet` and that after it; all and nothing if there is none.
    fileprivate func split(_ range: Range<Int>, at octet: UInt8) -> (head: Range<Int>, tail: Range<Int>) {
        for index in range where self[index] == octet { return (range.lowerBound..<index, index + 1..<range.upperBound) }
        return (range, range.upperBound..<range.upperBound)
    }

    fileprivate func commas(_ range: Range<Int>) -> Int {
        var count = 0
        for index in range where self[index] == UInt8(ascii: ",") { count += 1 }
        return count
    }

    /// The number of a service parameter's key (RFC 9460 §14.3.2).
    fileprivate func parameterKey(_ range: Range<Int>) -> Int {
        switch String(decoding: array(range), as: UTF8.self) {
        case "mandatory": 0
        case "alpn": 1
        case "no-default-alpn": 2
        case "port": 3
        case "ipv4hint": 4
        case "ech": 5
        case "ipv6hint": 6
        case let key: UInt16(key.dropFirst(3)).map { Int($0) } ?? Int(UInt16.max)
        }
    }
}

extension UInt8 {
    /// The value of a hexadecimal digit.
    fileprivate var hexadecimalValue: UInt8 { self < 0x3A ? self & 0xF : (self & 0xF) + 9 }

    /// The six bits of a base64 character.
    var base64Value: UInt8 {
        switch self {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): self - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): self - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: 0
        }
    }
}
