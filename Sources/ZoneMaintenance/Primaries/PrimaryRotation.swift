/// The order in which one refresh asks a zone's primaries: the one that sent a NOTIFY first, then as configured, each once, those
/// that are remembered as unreachable last.
///
/// The unreachable ones are asked only when no other gave a good answer: a dead primary then costs nothing while another answers,
/// and is found again when it comes back.
package struct PrimaryRotation: Sendable {
    private let count: Int
    private let first: Int?
    /// How many places were passed, whether or not they were asked.
    private var position = 0
    private var spared: [Int] = []
    private var nextSpared = 0
    private var hasGoodAnswer = false

    /// The order for `count` primaries, which are known by their places in the configured list, from 0. `first` is asked first; nil, or a
    /// place that is not in the list, leaves the configured order.
    package init(count: Int, first: Int? = nil) {
        self.count = count
        self.first = first.flatMap { 0..<count ~= $0 ? $0 : nil }
    }

    /// The place of the primary to ask next; nil when none is left. Those that `isUnreachable` is true for are put last.
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

    /// Records that the primary last asked gave a good answer whose serial was not newer. The others are still asked, as in BIND, but for
    /// the unreachable ones.
    package mutating func answered() {
        hasGoodAnswer = true
    }
}
