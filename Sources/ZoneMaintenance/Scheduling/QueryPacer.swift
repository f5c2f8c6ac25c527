/// Spreads SOA queries over time, as `serial-query-rate` says.
///
/// A bucket of credit: every millisecond earns `rate` thousandths of a query. It holds one query and what a tenth of a second
/// earns, so that a caller who wakes late catches up, and a thousand zones at rate 20 still take fifty seconds.
package struct QueryPacer: Sendable {
    private static let query: Int64 = 1000

    /// Queries a second.
    package let rate: Int64
    private var credit = Self.query
    private var counted: Instant?

    /// Takes 0 for 1, as BIND does.
    package init(rate: UInt32 = 20) {
        self.rate = max(1, Int64(rate))
    }

    /// When the next query may go, if none is taken before; nil before the first, which may go at any time.
    package var nextAvailable: Instant? {
        guard let counted, credit < Self.query else { return self.counted }
        return counted.adding(milliseconds: (Self.query - credit + rate - 1) / rate)
    }

    /// Takes leave for one query at `now`, if there is any.
    package mutating func take(at now: Instant) -> Bool {
        earn(until: now)
        guard credit >= Self.query else { return false }
        credit -= Self.query
        return true
    }

    /// Takes leave for one query and says when it may go: at `now`, or when it has been earned.
    ///
    /// For the queries that follow from an earlier one (without EDNS, to the next primary): they go before every `take`, so
    /// that rounds which have begun end although a thousand zones wait to begin.
    package mutating func reserve(at now: Instant) -> Instant {
        earn(until: now)
        let start = max(now, nextAvailable ?? now)
        credit -= Self.query
        return start
    }

    private mutating func earn(until now: Instant) {
        guard let counted else { return counted = now }
        let elapsed = now.milliseconds(since: counted)
        guard elapsed > 0 else { return }
        let most = Self.query + rate * 100
        // More time than fills the bucket earns no more; so the product cannot overflow.
        credit = min(most, credit + min(elapsed, (most - credit) / rate + 1) * rate)
        self.counted = now
    }
}
