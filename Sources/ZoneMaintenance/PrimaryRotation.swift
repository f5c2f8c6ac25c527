/// The order in which one round asks a zone's primaries: as configured, each once, those that are remembered as unreachable last.
///
/// The unreachable ones are asked only when no other gave a good answer: a dead primary then costs nothing while a live one is
/// there, and is found again when it comes back.
package struct PrimaryRotation: Sendable {
    private let count: Int
    private var position = 0
    private var spared: [Int] = []
    private var nextSpared = 0
    private var hasGoodAnswer = false

    /// A round over `count` primaries, known by their place in the configured list.
    package init(count: Int) {
        self.count = count
    }

    /// The primary to ask next; nil when the round is over.
    package mutating func next(sparing isUnreachable: (Int) -> Bool) -> Int? {
        while position < count {
            defer { position += 1 }
            guard isUnreachable(position) else { return position }
            spared.append(position)
        }
        guard !hasGoodAnswer, nextSpared < spared.count else { return nil }
        defer { nextSpared += 1 }
        return spared[nextSpared]
    }

    /// Records that the primary last asked gave a good answer, whose serial was not newer: BIND then asks the others still.
    package mutating func answered() {
        hasGoodAnswer = true
    }
}
