// Of every two consecutive owners in a zone it is asked whether they are the same, and if not, whether they are in order. "Unknown"
// is as good an answer as "no" to the second question; so octets are compared as they are, eight at a time, and letter case is looked
// at only where they first differ.

extension NameBuffer {
    /// How this name compares with the one that was read before, in canonical order (RFC 4034 §6.1).
    package var relation: NameRelation {
        if isPlainlyOther { return isPlainlyAfter ? .after : .other }
        if octets.isEqual(to: octetsBefore) { return .same }
        return octets.isPlainlyAfter(octetsBefore) ? .after : .other
    }
}

/// How a name compares with another.
package enum NameRelation: Sendable {
    /// Octet by octet.
    case same
    /// It is another name, and comes after the other one in canonical order.
    case after
    /// It comes before the other, or differs from it in letter case alone.
    case other
}

extension Span<UInt8> {
    /// Whether this uncompressed name is known to come after `other` in canonical order; see `NameBuffer.relation`.
    @inline(never)
    fileprivate func isPlainlyAfter(_ other: Span<UInt8>) -> Bool {
        let common = commonEnd(with: other)
        var (index, otherIndex) = (0, 0)
        /// The first labels before the common end of both names.
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
        // A name comes before the names below it.
        guard otherLabel >= 0 else { return true }
        return isLabel(at: label, plainlyAfter: otherLabel, of: other)
    }

    /// The length of the common end of the two names, including the root's label.
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
