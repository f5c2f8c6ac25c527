import DNS

/// Finds the end of an owner and hashes it in one pass, without regard to letter case.
struct OwnerHash {
    /// Random for every difference, so that nobody can send names that collide.
    let seed: UInt64

    /// Reads the owner that starts at `start` and ends before a tab; `nil` if there is no tab within the whole words that follow.
    @inline(__always)
    func read(_ text: Span<UInt8>, from start: Int) -> (hash: UInt64, end: Int)? {
        var hash = seed
        var index = start
        while text.count - index >= 8 {
            let word = text.word(at: index)
            // Sets the bit that distinguishes `a` from `A`; that it makes other octets alike as well only costs a comparison now and
            // then.
            let folded = word | 0x2020_2020_2020_2020
            let marks = word.marks(of: UInt8(ascii: "\t"))
            guard marks == 0 else {
                let octets = marks.trailingZeroBitCount / 8
                Self.mix(folded & ~(~0 << UInt64(octets * 8)), into: &hash)
                return (hash, index + octets)
            }
            Self.mix(folded, into: &hash)
            index += 8
        }
        return nil
    }

    @inline(__always)
    private static func mix(_ word: UInt64, into hash: inout UInt64) {
        hash = (hash ^ word) &* 0xFF51_AFD7_ED55_8CCD
        hash ^= hash >> 32
    }
}
