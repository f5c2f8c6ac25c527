/// The target of the latest pointer, if it was a short, uncompressed name: most names of a message end in the zone's name.
///
/// It is found again by its octets, not by its place, and so outlives the message that it was read from.
package struct NameSuffix {
    /// The wire form with the root's zero, and zeros after it.
    let wire: SIMD16<UInt8>
    /// All ones where `wire` has an octet of the name.
    let mask: SIMD16<UInt8>
    /// The same with a dot after each label.
    let text: SIMD16<UInt8>
    /// The length of the wire form; zero if no suffix is known.
    let count: Int
    /// Not zero where an octet must be escaped.
    let odd: SIMD16<UInt8>

    /// Whether it is inside the zone; `nil` until a caller that knows the zone has set it.
    package var isInside: Bool?

    /// No suffix is known yet.
    package init() {
        wire = SIMD16(repeating: 0)
        mask = SIMD16(repeating: 0)
        text = SIMD16(repeating: 0)
        count = 0
        odd = SIMD16(repeating: 0)
    }

    /// Whether the suffix is `apex` or ends in its labels.
    package func isAtOrBelow(_ apex: Name) -> Bool {
        var octets: [UInt8] = []
        for index in 0..<count { octets.append(wire[index]) }
        return octets.span.isName(atOrBelow: apex)
    }

    /// Whether this name is at `target` of `message`.
    @inline(__always)
    func lies(at target: Int, in message: Span<UInt8>) -> Bool {
        guard count > 0, message.count - target >= 16 else { return false }
        return ((message.vector(at: target) ^ wire) & mask).isZero
    }

    /// Remembers the uncompressed name that fills `range` of `message`, if it is short.
    @inline(never)
    mutating func learn(_ message: Span<UInt8>, _ range: Range<Int>) {
        guard range.count <= 16, message.count - range.lowerBound >= 16 else { return }
        self = NameSuffix(message.vector(at: range.lowerBound), count: range.count)
    }

    /// The first `count` of `octets`, 1 to 16, are a whole name with the root's zero.
    private init(_ octets: SIMD16<UInt8>, count: Int) {
        mask = SIMD16.first(count)
        wire = octets & mask
        var text = SIMD16<UInt8>(repeating: 0)
        var isPlain = true
        var index = 0
        while index < count - 1 {
            let end = min(index + 1 + Int(octets[index]), count - 1)
            for position in index + 1..<end {
                text[position - 1] = octets[position]
                isPlain = isPlain && octets[position].standsForItselfInName
            }
            text[end - 1] = UInt8(ascii: ".")
            index = end
        }
        self.text = text
        self.count = count
        odd = SIMD16(repeating: isPlain ? 0 : 1)
    }
}
