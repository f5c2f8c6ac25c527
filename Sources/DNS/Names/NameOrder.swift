// Of two names it is asked at every owner of a zone which comes first, and of no more than that: "not proven" is as good an answer as
// "no". So octets are compared as they are, from the end, eight at a time, and letter case is looked at where they first differ.

extension NameBuffer {
    /// Whether this name is known to come after the one that was read before in canonical order (RFC 4034 §6.1).
    ///
    /// False where it does not, and where that would take a closer look: names that differ in letter case alone are not put in order.
    package var isPlainlyAfterOther: Bool {
        @inline(__always)
        get { isPlainlyAfterSibling ?? octets.isPlainlyAfter(octetsBefore) }
    }

    /// The same for two names of one length that differ in the first sixteen octets of their first labels, and in nothing behind these
    /// labels, which is sixteen octets at most; `nil` where they are no such names.
    private var isPlainlyAfterSibling: Bool? {
        @inline(__always)
        get {
            let (name, other) = (octets, octetsBefore)
            guard name.count == other.count, name.count > 16, name[0] == other[0] else { return nil }
            let label = Int(name[0])
            let rest = name.count &- 1 &- label
            let last = name.count &- 16
            guard rest <= 16, ((name.vector(at: last) ^ other.vector(at: last)) & ~SIMD16.some(16 &- rest)).isZero else {
                return nil
            }
            var index = 1
            var differences = name.word(at: 1) ^ other.word(at: 1)
            if differences == 0 {
                index = 9
                differences = name.word(at: 9) ^ other.word(at: 9)
            }
            guard differences != 0 else { return nil }
            index &+= differences.trailingZeroBitCount / 8
            guard index <= label else { return nil }
            return name[index].lowercasedASCII > other[index].lowercasedASCII
        }
    }
}

extension Span<UInt8> {
    /// Whether this uncompressed name is known to come after `other` in canonical order; see `NameBuffer.isPlainlyAfterOther`.
    @inline(never)
    fileprivate func isPlainlyAfter(_ other: Span<UInt8>) -> Bool {
        let common = commonEnd(with: other)
        var (index, otherIndex) = (0, 0)
        /// Where the labels begin that stand before what both names end in.
        var (label, otherLabel) = (-1, -1)
        while count &- index != other.count &- otherIndex || count &- index > common {
            let isLonger = count &- index >= other.count &- otherIndex
            if count &- index <= other.count &- otherIndex {
                otherLabel = otherIndex
                otherIndex &+= 1 &+ Int(other[otherIndex])
            }
            if isLonger {
                label = index
                index &+= 1 &+ Int(self[index])
            }
        }
        guard label >= 0 else { return false }
        // A name comes before those below it.
        guard otherLabel >= 0 else { return true }
        return isLabel(at: label, plainlyAfter: otherLabel, of: other)
    }

    /// How many octets the two names end in that are the same, their root's label among them.
    private func commonEnd(with other: Span<UInt8>) -> Int {
        var octets = 0
        let limit = Swift.min(count, other.count)
        while limit &- octets >= 8 {
            let differences = word(at: count &- octets &- 8) ^ other.word(at: other.count &- octets &- 8)
            guard differences == 0 else { return octets &+ differences.leadingZeroBitCount / 8 }
            octets &+= 8
        }
        while octets < limit, self[count &- octets &- 1] == other[other.count &- octets &- 1] { octets &+= 1 }
        return octets
    }

    private func isLabel(at start: Int, plainlyAfter otherStart: Int, of other: Span<UInt8>) -> Bool {
        let (length, otherLength) = (Int(self[start]), Int(other[otherStart]))
        var index = 1
        while index <= length, index <= otherLength {
            let (octet, otherOctet) = (self[start &+ index].lowercasedASCII, other[otherStart &+ index].lowercasedASCII)
            guard octet == otherOctet else { return octet > otherOctet }
            index &+= 1
        }
        return length > otherLength
    }
}
