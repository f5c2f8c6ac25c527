/// The bounds of a zone's timers, in seconds, with BIND's defaults.
package struct RefreshLimits: Hashable, Sendable {
    /// `min-refresh-time`: the least REFRESH.
    package var minRefreshTime: UInt32
    /// `max-refresh-time`: the greatest REFRESH.
    package var maxRefreshTime: UInt32
    /// `min-retry-time`: the least RETRY.
    package var minRetryTime: UInt32
    /// `max-retry-time`: the greatest RETRY.
    package var maxRetryTime: UInt32
    /// `publish-delay`: the least time from one publication to the next; 0 for none.
    package var publishDelay: UInt32

    /// The greatest EXPIRE, in seconds: a copy that no primary confirms expires after 24 weeks at the latest.
    package static let maxExpire: UInt32 = 14_515_200

    /// All in seconds; BIND's defaults, and no `publish-delay`.
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

    /// Where the bounds cross, the lower one counts.
    private static func clamp(_ value: UInt32, from least: UInt32, to most: UInt32) -> UInt32 {
        value < least ? least : min(value, most)
    }
}
