/// The limits of time that a transfer runs under: in all, between messages, and the least rate.
package struct TransferDeadlines: Sendable {
    /// What a transfer ran into, in BIND's words.
    package enum Overrun: String, Error {
        case total = "maximum transfer time exceeded"
        case idle = "maximum idle time exceeded"
        case rate = "minimum transfer rate reached"
    }

    /// How long the second record of an IXFR's answer may let wait for itself.
    private static let soon = Duration.seconds(5)

    private let totalEnd: ContinuousClock.Instant
    private let idle: Duration
    /// The fewest octets in each window; 0 of either: no rate is measured.
    private let leastOctets: Int
    private let window: Duration
    private var idleEnd: ContinuousClock.Instant
    private var rateEnd: ContinuousClock.Instant
    private var octets = 0

    /// A transfer that begins at `start` may last for `total`, be silent for `idle`, and is to bring `leastOctets` in each `window`; where
    /// one of these two is 0, any rate will do.
    package init(
        total: Duration, idle: Duration, leastOctets: Int, window: Duration, from start: ContinuousClock.Instant
    ) {
        totalEnd = start + total
        self.idle = idle
        self.leastOctets = leastOctets
        self.window = window
        idleEnd = start + idle
        rateEnd = start + window
    }

    private var measuresRate: Bool { leastOctets > 0 && window > .zero }

    /// When to stop waiting for the next octets, unless they come.
    package var next: ContinuousClock.Instant {
        min(totalEnd, idleEnd, measuresRate ? rateEnd : totalEnd)
    }

    /// Counts octets that came; throws where a limit was passed all the same.
    package mutating func received(octets count: Int, at now: ContinuousClock.Instant) throws(Overrun) {
        idleEnd = now + idle
        octets += count
        try check(at: now)
    }

    /// Waits for a short while only, until the next octets.
    package mutating func expectSoon(at now: ContinuousClock.Instant) {
        idleEnd = min(idleEnd, now + Self.soon)
    }

    /// Throws where a limit has been reached at `now`.
    package mutating func check(at now: ContinuousClock.Instant) throws(Overrun) {
        guard now < totalEnd else { throw .total }
        guard now < idleEnd else { throw .idle }
        guard measuresRate, now >= rateEnd else { return }
        guard octets >= leastOctets else { throw .rate }
        octets = 0
        rateEnd = now + window
    }
}
