import DNS
import Testing

@testable import ZoneMaintenance

/// Zones whose primaries say when their own copies expire (RFC 7314), in virtual time.
@Suite struct RefreshTableExpiryTests {
    private static func timers(_ refresh: UInt32, _ retry: UInt32, _ expire: UInt32) -> SOATimers {
        SOATimers(serial: Serial(1), refresh: refresh, retry: retry, expire: expire)
    }

    private static let quick = RefreshLimits(minRefreshTime: 1, minRetryTime: 1)

    /// SOA timers, limits, and how many polls an hour they make at most.
    private static let short: [(SOATimers, RefreshLimits, polls: Int)] = [
        (timers(10800, 3600, 90), RefreshLimits(), 2), (timers(30, 10, 15), RefreshLimits(), 16),
        (timers(1, 0, 0), RefreshLimits(), 16), (timers(0, 0, 1), RefreshLimits(), 16),
        (timers(30, 10, 15), quick, 160), (timers(1, 0, 0), quick, 4800), (timers(3600, 3600, 0), quick, 2),
        (timers(.max, .max, .max), RefreshLimits(), 2), (timers(.max, 0, 1), RefreshLimits(), 2),
    ]

    @Test(arguments: short.indices, [false, true])
    func `a zone whose EXPIRE is below REFRESH and RETRY never expires while its primary answers`(
        index: Int, knowsExpire: Bool
    ) {
        let (timers, limits, polls) = Self.short[index]
        var trial = ExpiryTrial(ModelPrimary(timers: timers, knowsExpire: knowsExpire), limits: limits)
        trial.run(until: .seconds(4 * 3600))
        #expect(trial.expiries == [])
        #expect(trial.faults == [])
        #expect(trial.pollsInAnHour <= polls)
        trial.primary.mode = .silent
        let lastSign = trial.lastSign
        trial.run(until: lastSign + 14_515_300)
        #expect(trial.expiries == [lastSign + limits.clamp(timers).expire])
        #expect(trial.faults == [])
    }

    @Test(arguments: 0...200 as ClosedRange<Int64>)
    func `what runs down from 20 seconds to none expires once, two minutes after its last answer, and not if it is renewed`(
        tenths: Int64
    ) {
        for renewal in [nil, 1, 5, 10, 19] as [Int64?] {
            var trial = ExpiryTrial(ModelPrimary(timers: Self.timers(3600, 600, 86400)), seed: UInt64(tenths + 1))
            trial.primary.mode = .copy(expiresAt: Instant(milliseconds: tenths * 100))
            let isRenewed = renewal.map { $0 * 10 < tenths } ?? false
            if let renewal, isRenewed {
                trial.run(until: .seconds(renewal))
                trial.primary.mode = .copy(expiresAt: .seconds(86400))
            }
            trial.run(until: .seconds(7200))
            #expect(trial.faults == [])
            #expect((trial.held == nil) == (tenths < 10 && !isRenewed), "\(tenths)")
            let end = trial.held == nil || isRenewed ? [] : [trial.lastSign + 120]
            #expect(trial.expiries == end, "\(tenths), \(String(describing: renewal))")
            #expect(trial.pollsInAnHour < 15)
        }
    }

    @Test func `a primary that is always about to expire, and never does, keeps the zone with forty polls an hour`() {
        for left in [2, 7, 20] as [UInt32] {
            var trial = ExpiryTrial(ModelPrimary(timers: Self.timers(3600, 600, 86400)))
            trial.primary.mode = .copy(expiresAt: trial.now + left)
            for _ in 0..<4000 {
                trial.run(until: trial.now + 1)
                trial.primary.mode = .copy(expiresAt: trial.now + left)
            }
            #expect(trial.expiries == [])
            #expect(trial.faults == [])
            #expect(trial.pollsInAnHour <= 41)
        }
    }

    @Test func `a copy of a copy ends with it, where that has more than two minutes`() {
        var trial = ExpiryTrial(ModelPrimary(timers: Self.timers(3600, 600, 86400)))
        trial.primary.mode = .copy(expiresAt: .seconds(5000))
        trial.run(until: .seconds(86400))
        #expect(trial.expiries.count == 1)
        #expect(trial.expiries.allSatisfy { $0 >= .seconds(5000) && $0 <= .seconds(5120) })
        #expect(trial.faults == [])
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `in a storm of primaries no zone expires that is vouched for, or unasked, or late, and none is asked without end`(
        seed: UInt64
    ) {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<15 {
            let storm = Self.storm(&generator)
            #expect(storm.faults == [], "\(storm.limits)")
            let timers = storm.leastTimers
            let rounds = 3600 * 4 / 3 / Double(min(timers.refresh, timers.retry, 60))
            // Before each end of a lease there are four rounds more, and one behind it.
            let ends = 5 * (3600 / Double(min(timers.expire, 120)) + 1)
            #expect(Double(storm.trial.pollsInAnHour) <= rounds + ends + 1, "\(timers) \(storm.limits)")
        }
    }

    private static func storm(_ generator: inout SplitMix64) -> ExpiryStorm {
        var storm = ExpiryStorm(seed: generator.next())
        storm.run()
        return storm
    }
}
