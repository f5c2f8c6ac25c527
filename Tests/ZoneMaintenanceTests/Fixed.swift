/// Chance at its ends: every draw the lowest or the highest there is, so that a jitter's bounds can be named.
struct Fixed: RandomNumberGenerator {
    // Not 0, which the standard library's way of drawing from a range throws back for ever.
    static let lowest = Fixed(value: 1)
    static let highest = Fixed(value: .max)

    let value: UInt64

    mutating func next() -> UInt64 { value }
}
