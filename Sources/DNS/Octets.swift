extension Span<UInt8> {
    /// Compares sixteen octets at a time, or eight.
    package func isEqual(to other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        guard count < 16 else { return isEqualInVectors(to: other) }
        guard count >= 8 else {
            for index in 0..<count where self[index] != other[index] { return false }
            return true
        }
        // The last word overlaps the one before.
        return word(at: 0) == other.word(at: 0) && word(at: count - 8) == other.word(at: count - 8)
    }

    /// Both have the same number of octets, sixteen or more.
    @inline(__always)
    private func isEqualInVectors(to other: Span<UInt8>) -> Bool {
        let last = count &- 16
        var differences = vector(at: last) ^ other.vector(at: last)
        var index = 0
        while index < last {
            differences |= vector(at: index) ^ other.vector(at: index)
            index &+= 16
        }
        return differences.isZero
    }
}
