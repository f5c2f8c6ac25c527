/// The order in which one round asks a zone's primaries: the one that sent a NOTIFY first, then as configured, each once, those
/// that are remembered as unreachable last.
///
/// The unreachable ones are asked only when no other gave a good answer: a dead primary then costs nothing while a live one is
/// there, and is found again when it comes back.
package struct PrimaryRotation: Sendable {
    private let count: Int
    private let first: Int?
    /// How many have had their turn.
    private var position = 0
    private var spared: [Int] = []
    private var nextSpared = 0
    private var hasGoodAnswer = false

    /// A round over `count` primaries, known by their place in the configured list, that begins with `first`.
    package init(count: Int, first: Int? = nil) {
        self.count = count
        self.first = first.flatMap { 0..<count ~= $0 ? $0 : nil }
    }

    /// The primary to ask next; nil when the round is over.
    package mutating func next(sparing isUnreachable: (Int) -> Bool) -> Int? {
        while position < count {
            defer { position += 1 }
            let place = place(at: position)
            guard isUnreachable(place) else { return place }
            spared.append(place)
        }
        guard !hasGoodAnswer, nextSpared < spared.count else { return nil }
        defer { nextSpared += 1 }
        return spared[nextSpared]
    }

    private func place(at position: Int) -> Int {
        guard let first, position <= first else { return position }
        return position == 0 ? first : position - 1
    }

    /// Records that the primary last asked gave a good answer, whose serial was not newer: BIND then asks the others still.
    package mutating func answered() {
        hasGoodAnswer = true
    }
}
