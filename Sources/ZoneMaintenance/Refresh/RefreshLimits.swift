/// The bounds of a zone's timers, in seconds, with BIND's defaults.
package struct RefreshLimits: Hashable, Sendable {
    package var minRefreshTime: UInt32
    package var maxRefreshTime: UInt32
    package var minRetryTime: UInt32
    package var maxRetryTime: UInt32
    /// Seconds from one publication to the next; 0 for none.
    package var publishDelay: UInt32

    /// No zone is held longer than 24 weeks without a word from a primary.
    package static let maxExpire: UInt32 = 14_515_200

    package init(
        minRefreshTime: UInt32 = 300, maxRefreshTime: UInt32 = 2_419_200, minRetryTime: UInt32 = 500,
        maxRetryTime: UInt32 = 1_209_600, publishDelay: UInt32 = 0
    ) {
        self.minRefreshTime = minRefreshTime
        self.maxRefreshTime = maxRefreshTime
        self.minRetryTime = minRetryTime
        self.maxRetryTime = maxRetryTime
        self.publishDelay = publishDelay
    }

    /// `timers` within these bounds; no time is shorter than a second, and EXPIRE is at least REFRESH and RETRY together
    /// (RFC 1912 §2.2).
    package func clamp(_ timers: SOATimers) -> SOATimers {
        let refresh = max(1, Self.clamp(timers.refresh, from: minRefreshTime, to: maxRefreshTime))
        let retry = max(1, Self.clamp(timers.retry, from: minRetryTime, to: maxRetryTime))
        let (sum, overflow) = refresh.addingReportingOverflow(retry)
        let expire = Self.clamp(timers.expire, from: overflow ? .max : sum, to: Self.maxExpire)
        return SOATimers(serial: timers.serial, refresh: refresh, retry: retry, expire: expire)
    }

    /// The lower bound counts first, should they cross.
    private static func clamp(_ value: UInt32, from least: UInt32, to most: UInt32) -> UInt32 {
        value < least ? least : min(value, most)
    }
}
