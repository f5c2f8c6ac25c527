extension Span<UInt8> {
    /// Eight octets from `offset` on, the first in the lowest bits; the caller has checked the bounds.
    @inline(__always) @inlinable
    package func word(at offset: Int) -> UInt64 {
        let octets = extracting(offset..<offset + 8)
        var word = UInt64(octets[0])
        word |= UInt64(octets[1]) << 8
        word |= UInt64(octets[2]) << 16
        word |= UInt64(octets[3]) << 24
        word |= UInt64(octets[4]) << 32
        word |= UInt64(octets[5]) << 40
        word |= UInt64(octets[6]) << 48
        word |= UInt64(octets[7]) << 56
        return word
    }

    /// Compares eight octets at a time.
    @inlinable package func isEqual(to other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        guard count >= 8 else {
            for index in 0..<count where self[index] != other[index] { return false }
            return true
        }
        var index = 0
        while count - index > 8 {
            guard word(at: index) == other.word(at: index) else { return false }
            index += 8
        }
        // The last word overlaps the one before.
        return word(at: count - 8) == other.word(at: count - 8)
    }
}
