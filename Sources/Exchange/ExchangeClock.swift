package import TSIG
package import ZoneMaintenance

/// The two clocks that an exchange goes by.
package protocol ExchangeClock: Sendable {
    /// For deadlines: a clock that never steps back.
    var now: Instant { get }
    /// For signatures: the calendar.
    var tsigTime: TSIGTime { get }
}

extension ExchangeClock {
    /// How long it is until `deadline`; zero where that has passed.
    package func remaining(until deadline: Instant) -> Duration {
        .milliseconds(max(0, deadline.milliseconds(since: now)))
    }
}
