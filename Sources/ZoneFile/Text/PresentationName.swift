import DNS

/// Names as zone files show them, absolute and escaped (RFC 1035 §5.1), compared without being converted.
///
/// All functions take ranges of one text and never look beyond them, whatever the text contains.
enum PresentationName {
    /// The unescaped octet at `index`, in lower case if `isFolded`; moves past it.
    @inline(__always)
    static func octet(
        at index: inout Int, before end: Int, in text: Span<UInt8>, isFolded: Bool
    ) -> UInt8 {
        var octet = text[index]
        index += 1
        if octet == UInt8(ascii: "\\"), index < end {
            octet = text[index]
            index += 1
            if octet.isASCIIDigit, end - index >= 2 {
                let value = Int(octet &- 0x30) * 100 + Int(text[index] &- 0x30) * 10 + Int(text[index + 1] &- 0x30)
                octet = UInt8(truncatingIfNeeded: value)
                index += 2
            }
        }
        return isFolded ? octet.lowercasedASCII : octet
    }

    /// The end of the label at `start`, without its dot.
    private static func labelEnd(from start: Int, before end: Int, in text: Span<UInt8>) -> Int {
        var index = start
        while index < end, text[index] != UInt8(ascii: ".") {
            index += text[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index, end)
    }

    private static func octetCount(_ label: Range<Int>, in text: Span<UInt8>) -> Int {
        var index = label.lowerBound
        var count = 0
        while index < label.upperBound {
            _ = octet(at: &index, before: label.upperBound, in: text, isFolded: false)
            count += 1
        }
        return count
    }

    /// Compares two names like their wire forms: label by label from the left, a label's length first.
    static func wireOrder(
        _ left: Range<Int>, in leftText: Span<UInt8>, _ right: Range<Int>, in rightText: Span<UInt8>, isFolded: Bool
    ) -> Int {
        var (first, second) = (left.lowerBound, right.lowerBound)
        while true {
            let one = first..<labelEnd(from: first, before: left.upperBound, in: leftText)
            let other = second..<labelEnd(from: second, before: right.upperBound, in: rightText)
            let (count, otherCount) = (octetCount(one, in: leftText), octetCount(other, in: rightText))
            guard count == otherCount else { return count - otherCount }
            while first < one.upperBound, second < other.upperBound {
                let octet = octet(at: &first, before: one.upperBound, in: leftText, isFolded: isFolded)
                let otherOctet = self.octet(at: &second, before: other.upperBound, in: rightText, isFolded: isFolded)
                guard octet == otherOctet else { return Int(octet) - Int(otherOctet) }
            }
            // The root's label is empty, and the last.
            if count == 0 { return 0 }
            (first, second) = (one.upperBound + 1, other.upperBound + 1)
            guard first <= left.upperBound, second <= right.upperBound else { return left.count - right.count }
        }
    }

    /// Appends octets that compare as RFC 4034 §6.1 orders names: the labels from the root down in lower case, each followed by a
    /// zero, with zeros and ones inside labels replaced by two octets.
    static func appendCanonicalKey(_ name: Range<Int>, in text: Span<UInt8>, to key: inout [UInt8]) {
        let start = key.count
        // First reversed as a whole, then label by label, which leaves the labels in reverse order.
        var index = name.lowerBound
        while index < name.upperBound {
            let end = labelEnd(from: index, before: name.upperBound, in: text)
            let label = key.count
            while index < end {
                let octet = octet(at: &index, before: end, in: text, isFolded: true)
                if octet <= 1 {
                    key.append(1)
                    key.append(octet + 1)
                } else {
                    key.append(octet)
                }
            }
            reverse(&key, from: label)
            key.append(0)
            index = end + 1
        }
        // The separators follow the labels now, and must still do so after the reversal.
        if key.count > start {
            key.removeLast()
            reverse(&key, from: start)
            key.append(0)
        }
    }

    private static func reverse(_ octets: inout [UInt8], from start: Int) {
        var (low, high) = (start, octets.count - 1)
        while low < high {
            octets.swapAt(low, high)
            low += 1
            high -= 1
        }
    }
}
