/// The SplitMix64 generator: the same seed, the same story.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// Chance at its ends: every draw the lowest or the highest there is, so that a jitter's bounds can be named.
struct Fixed: RandomNumberGenerator {
    // Not 0, which the standard library's way of drawing from a range throws back for ever.
    static let lowest = Fixed(value: 1)
    static let highest = Fixed(value: .max)

    let value: UInt64

    mutating func next() -> UInt64 { value }
}
