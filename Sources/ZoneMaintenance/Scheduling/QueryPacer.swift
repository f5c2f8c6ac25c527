/// Spreads SOA queries over time, as `serial-query-rate` says.
///
/// A token bucket: every millisecond earns `rate` thousandths of a query. It holds one query and what a tenth of a second earns, so
/// that a caller that wakes late catches up, and a thousand zones at rate 20 still take fifty seconds.
package struct QueryPacer: Sendable {
    private static let query: Int64 = 1000

    /// Queries a second.
    package let rate: Int64
    private var credit = Self.query
    private var counted: Instant?

    /// A pacer for `rate` queries a second; 0 counts as 1, as in BIND.
    package init(rate: UInt32 = 20) {
        self.rate = max(1, Int64(rate))
    }

    /// When the next query may be sent, if none is taken before; nil before the first, which may be sent at any time.
    package var nextAvailable: Instant? {
        guard let counted, credit < Self.query else { return self.counted }
        return counted.adding(milliseconds: (Self.query - credit + rate - 1) / rate)
    }

    /// Takes one query out of the bucket; returns false where it holds none at `now`.
    package mutating func take(at now: Instant) -> Bool {
        earn(until: now)
        guard credit >= Self.query else { return false }
        credit -= Self.query
        return true
    }

    /// Takes one query, whether or not the bucket holds one, and returns when it may be sent: `now`, or when it has been earned.
    ///
    /// For the queries that follow from an earlier one (without EDNS, to the next primary): they go before every `take`, so that
    /// refreshes which have begun end although a thousand zones wait to begin.
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
