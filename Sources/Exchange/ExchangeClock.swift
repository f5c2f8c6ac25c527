package import TSIG
package import ZoneMaintenance

/// The two clocks of an exchange.
package protocol ExchangeClock: Sendable {
    /// For deadlines: a clock that never steps back.
    var now: Instant { get }
    /// For signatures: wall-clock time.
    var tsigTime: TSIGTime { get }
}

extension ExchangeClock {
    /// The time until `deadline`; zero if it has passed.
    package func remaining(until deadline: Instant) -> Duration {
        .milliseconds(max(0, deadline.milliseconds(since: now)))
    }
}
