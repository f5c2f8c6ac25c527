import ZoneMaintenance

/// A set of zones, one bit each: somebody may wait for all of a million.
struct ZoneSet {
    private var words: [UInt64] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func insert(_ id: ZoneID) {
        let (word, bit) = Self.place(id)
        while words.count <= word { words.append(0) }
        guard words[word] & bit == 0 else { return }
        words[word] |= bit
        count += 1
    }

    /// Returns whether it was in the set.
    mutating func remove(_ id: ZoneID) -> Bool {
        let (word, bit) = Self.place(id)
        guard word < words.count, words[word] & bit != 0 else { return false }
        words[word] &= ~bit
        count -= 1
        return true
    }

    private static func place(_ id: ZoneID) -> (word: Int, bit: UInt64) {
        (Int(id.index / 64), 1 << UInt64(id.index % 64))
    }
}
