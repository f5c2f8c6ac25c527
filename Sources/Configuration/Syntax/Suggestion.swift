extension String {
    /// `A` to `Z` become `a` to `z`, everything else stays the same.
    var asciiLowercased: String {
        utf8.contains { $0 &- 0x41 < 26 }
            ? String(decoding: utf8.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }, as: UTF8.self) : self
    }

    /// The candidate that this word may be a typing error of, if there is one.
    func nearest(among candidates: some Sequence<String>) -> String? {
        let word = Array(asciiLowercased.utf8)
        guard (2...48).contains(word.count) else { return nil }
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let letters = Array(candidate.utf8)
            let limit = Swift.min(word.count, letters.count) > 4 ? 2 : 1
            guard abs(letters.count - word.count) <= limit else { continue }
            let distance = Self.editDistance(word, letters)
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.candidate
    }

    /// Letters to insert, drop, change or swap with their neighbour to make one word of the other.
    private static func editDistance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...other.count)
        for (row, letter) in one.enumerated() {
            var current = [row + 1]
            for (column, opposite) in other.enumerated() {
                var cost = Swift.min(last[column] + (letter == opposite ? 0 : 1), last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, letter == other[column - 1], one[row - 1] == opposite {
                    cost = Swift.min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            beforeLast = last
            last = current
        }
        return last[other.count]
    }
}
