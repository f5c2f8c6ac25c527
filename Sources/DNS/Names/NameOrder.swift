// Of two names it is asked at every owner of a zone which comes first, and of no more than that: "not proven" is as good an answer as
// "no". So octets are compared as they are, from the end, eight at a time, and letter case is looked at where they first differ.

extension NameBuffer {
    /// Whether this name is known to come after the one that was read before in canonical order (RFC 4034 §6.1).
    ///
    /// False where it does not, and where that would take a closer look: names that differ in letter case alone are not put in order.
    package var isPlainlyAfterOther: Bool {
        @inline(__always)
        get {
            switch relation {
            case .after: true
            case .other: false
            case .unknown: octets.isPlainlyAfter(octetsBefore)
            }
        }
    }
}

/// How a name compares with another in canonical order (RFC 4034 §6.1), as far as it was looked at.
package enum NameRelation: Sendable {
    case unknown
    /// They are not the same; which comes first need not be known.
    case other
    case after
}

extension SIMD16<UInt8> {
    /// How a label of `count` octets, 15 at most, compares with `other`, of `otherCount`, whatever stands behind them; no octet is above
    /// 127. `nil`: they are the same.
    @inline(__always)
    func relation(_ count: Int, to other: SIMD16<UInt8>, _ otherCount: Int) -> NameRelation? {
        let differences = ((self ^ other) & .some(Swift.min(count, otherCount))).words
        if differences[0] != 0 { return words[0].relation(to: other.words[0], differences[0]) }
        if differences[1] != 0 { return words[1].relation(to: other.words[1], differences[1]) }
        // RFC 4034 §6.1: the absence of an octet sorts before a zero octet.
        return count == otherCount ? nil : count > otherCount ? .after : .other
    }
}

extension UInt64 {
    /// The same for eight octets, the first in the lowest bits, which differ in these bits.
    @inline(__always)
    fileprivate func relation(to other: UInt64, _ differences: UInt64) -> NameRelation {
        let place = UInt64(truncatingIfNeeded: differences.trailingZeroBitCount) & 0x38
        let (octet, otherOctet) = (UInt8(truncatingIfNeeded: self &>> place), UInt8(truncatingIfNeeded: other &>> place))
        // A capital comes where its small letter does; that the other octet is one, or this one, need not be told more exactly.
        return octet > otherOctet && otherOctet &- 0x41 >= 26 ? .after : .other
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
