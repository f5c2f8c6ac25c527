/// A domain name, complete to the root, at most 255 octets on the wire (RFC 1035 §3.1).
///
/// It keeps its letter case, and is compared and hashed without regard to it (RFC 4343 §3).
@usableFromInline package struct Name: Sendable {
    /// The uncompressed wire form: a length octet and a label, label after label, ended by the root's zero octet.
    @usableFromInline package let octets: [UInt8]

    /// The root, whose text is a dot.
    package static let root = Name(octets: [0])
    /// The longest wire form, the root's octet included (RFC 1035 §2.3.4).
    package static let maximumOctets = 255
    /// The longest label (RFC 1035 §2.3.4).
    package static let maximumLabelOctets = 63

    /// The octets must be one whole uncompressed name.
    private init(octets: [UInt8]) {
        self.octets = octets
    }

    /// A copy of the name in `buffer`.
    package init(_ buffer: borrowing NameBuffer) {
        self.init(uncompressed: buffer.octets)
    }

    /// Copies octets that must be one whole uncompressed name, such as those of a `NameBuffer`.
    package init(uncompressed octets: Span<UInt8>) {
        self.init(octets: octets.array(0..<octets.count))
    }

    /// Reads the name, compressed or not, at `offset` of `message` and moves past it.
    /// Throws a `WireError` if it is truncated, too long, or its pointers do not lead backwards.
    package init(in message: Span<UInt8>, at offset: inout Int) throws(WireError) {
        var wire = TextBuffer(capacity: Self.maximumOctets + 16)
        try wire.appendUncompressedName(from: message, at: &offset, compression: .permitted)
        self.init(uncompressed: wire.octets)
    }

    /// The number of labels, the root's not counted.
    package var labelCount: Int { octets.span.labelCount }

    /// The same name in the canonical letter case (RFC 4034 §6.2).
    package var lowercased: Name {
        Name(octets: octets.map(\.lowercasedASCII))
    }

    /// Whether it is `apex` or ends in its labels; letter case does not count.
    package func isAtOrBelow(_ apex: Name) -> Bool {
        octets.span.isName(atOrBelow: apex)
    }
}

extension Name: Hashable {
    @usableFromInline package static func == (left: Name, right: Name) -> Bool {
        left.octets.count == right.octets.count && left.octets.span.isName(atOrBelow: right)
    }

    @usableFromInline package func hash(into hasher: inout Hasher) {
        let octets = octets.span
        // Eight octets a word; the last word is filled up with zeros, which end a name.
        var index = 0
        while octets.count - index >= 8 {
            hasher.combine(octets.word(at: index).lowercasedASCII)
            index += 8
        }
        var last: UInt64 = 0
        while index < octets.count {
            last = last << 8 | UInt64(octets[index].lowercasedASCII)
            index += 1
        }
        hasher.combine(last)
    }
}

extension Span<UInt8> {
    /// The number of labels of this uncompressed name, the root's not counted.
    var labelCount: Int {
        var count = 0
        var index = 0
        while self[index] != 0 {
            count += 1
            index += 1 + Int(self[index])
        }
        return count
    }

    /// Whether this uncompressed name is `apex` or ends in its labels; letter case does not count.
    package func isName(atOrBelow apex: Name) -> Bool {
        let suffix = apex.octets.span
        var start = 0
        while count - start > suffix.count { start += 1 + Int(self[start]) }
        guard count - start == suffix.count else { return false }
        if extracting(start...).isEqual(to: suffix) { return true }
        for index in suffix.indices
        where self[start + index] != suffix[index] && self[start + index].lowercasedASCII != suffix[index].lowercasedASCII {
            return false
        }
        return true
    }
}

extension UInt8 {
    /// `A` to `Z` become `a` to `z`; every other octet, such as a label's length, stays the same.
    package var lowercasedASCII: UInt8 {
        self &- 0x41 < 26 ? self | 0x20 : self
    }
}

extension UInt64 {
    /// Eight octets, in which `A` to `Z` become `a` to `z`.
    fileprivate var lowercasedASCII: UInt64 {
        let each: UInt64 = 0x0101_0101_0101_0101
        let top = each &* 0x80
        // The top bit of an octet is set if its other seven are at least those of `A`, or more than those of `Z`.
        let low = self & ~top
        let isLetter = (low &+ each &* (0x80 - 0x41)) & ~(low &+ each &* (0x80 - 0x5B)) & ~self & top
        return self | isLetter >> 2
    }
}
