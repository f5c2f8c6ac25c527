import DNS
import Testing
import ZoneMaintenance

@Suite struct RefreshLimitsTests {
    private func timers(_ refresh: UInt32, _ retry: UInt32, _ expire: UInt32) -> SOATimers {
        SOATimers(serial: Serial(1), refresh: refresh, retry: retry, expire: expire)
    }

    @Test func `times within the bounds stay as they are`() {
        #expect(RefreshLimits().clamp(timers(3600, 900, 604_800)) == timers(3600, 900, 604_800))
    }

    @Test func `short and long times are moved to BIND's bounds`() {
        #expect(RefreshLimits().clamp(timers(1, 1, 1)) == timers(300, 500, 800))
        #expect(RefreshLimits().clamp(timers(.max, .max, .max)) == timers(2_419_200, 1_209_600, 14_515_200))
    }

    @Test func `no limits make a time of zero or an overflow`() {
        let none = RefreshLimits(minRefreshTime: 0, maxRefreshTime: 0, minRetryTime: 0, maxRetryTime: 0)
        #expect(none.clamp(timers(0, 0, 0)) == timers(1, 1, 2))
        let vast = RefreshLimits(minRefreshTime: .max, maxRefreshTime: .max, minRetryTime: .max, maxRetryTime: .max)
        #expect(vast.clamp(timers(0, 0, 0)) == timers(.max, .max, .max))
    }
}
