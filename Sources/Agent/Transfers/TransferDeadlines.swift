import Configuration

/// The limits of time that a transfer runs under: in all, between messages, and the least rate.
struct TransferDeadlines {
    /// What a transfer ran into, in BIND's words.
    enum Overrun: String, Error {
        case total = "maximum transfer time exceeded"
        case idle = "maximum idle time exceeded"
        case rate = "minimum transfer rate reached"
    }

    /// How long the second record of an IXFR's answer may let wait for itself.
    private static let soon = Duration.seconds(5)

    private let totalEnd: ContinuousClock.Instant
    private let idle: Duration
    private let rate: TransferRate
    private var idleEnd: ContinuousClock.Instant
    private var rateEnd: ContinuousClock.Instant
    private var octets = 0

    init(_ options: ZoneOptions, from start: ContinuousClock.Instant) {
        totalEnd = start + .seconds(Int64(options.maxTransferTimeIn))
        idle = .seconds(Int64(options.maxTransferIdleIn))
        rate = options.minTransferRateIn
        idleEnd = start + idle
        rateEnd = start + Self.window(of: rate)
    }

    private static func window(of rate: TransferRate) -> Duration { .seconds(60 * Int64(rate.minutes)) }

    private var measuresRate: Bool { rate.octets > 0 && rate.minutes > 0 }

    /// When to stop waiting for the next octets, unless they come.
    var next: ContinuousClock.Instant {
        min(totalEnd, idleEnd, measuresRate ? rateEnd : totalEnd)
    }

    /// Counts octets that came; throws where a limit was passed all the same.
    mutating func received(octets count: Int, at now: ContinuousClock.Instant) throws(Overrun) {
        idleEnd = now + idle
        octets += count
        try check(at: now)
    }

    /// Waits for a short while only, until the next octets.
    mutating func expectSoon(at now: ContinuousClock.Instant) {
        idleEnd = min(idleEnd, now + Self.soon)
    }

    /// Throws where a limit has been reached at `now`.
    mutating func check(at now: ContinuousClock.Instant) throws(Overrun) {
        guard now < totalEnd else { throw .total }
        guard now < idleEnd else { throw .idle }
        guard measuresRate, now >= rateEnd else { return }
        guard octets >= Int(rate.octets) else { throw .rate }
        octets = 0
        rateEnd = now + Self.window(of: rate)
    }
}
