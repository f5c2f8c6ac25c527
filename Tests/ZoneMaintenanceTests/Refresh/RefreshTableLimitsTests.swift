import DNS
import Testing

@testable import ZoneMaintenance

/// A zone that is held to other limits while it is kept.
@Suite struct RefreshTableLimitsTests {
    private let timers = SOATimers(serial: Serial(10), refresh: 3600, retry: 600, expire: 86400)

    private func tableHoldingAZone() -> (RefreshTable, ZoneID) {
        var table = RefreshTable()
        let zone = table.add(at: .seconds(0))
        _ = table.allDue(at: .seconds(0))
        table.tell(.transferred(timers), zone, at: .seconds(0))
        return (table, zone)
    }

    @Test func `a shorter REFRESH counts from now, and the lease goes on`() {
        var (table, zone) = tableHoldingAZone()
        table.setLimits(RefreshLimits(maxRefreshTime: 400), of: zone, timers: timers, at: .seconds(1000))
        #expect(table.nextRound(of: zone) == .seconds(1400))
        #expect(table.nextDeadline == .seconds(1400))
        #expect(table.leaseEnd(of: zone) == .seconds(86400))
        #expect(table.heldSerial(of: zone) == Serial(10))
    }

    @Test func `a longer REFRESH counts from the next round`() {
        var (table, zone) = tableHoldingAZone()
        let next = table.nextRound(of: zone)
        table.setLimits(RefreshLimits(minRefreshTime: 9000), of: zone, timers: timers, at: .seconds(1000))
        #expect(table.nextRound(of: zone) == next)
        _ = table.allDue(at: .seconds(3600))
        table.tell(.answered(Serial(10)), zone, at: .seconds(3600))
        table.endRound(of: zone, at: .seconds(3600))
        #expect(table.nextRound(of: zone) == .seconds(3600 + 9000))
    }

    @Test func `limits are given back`() {
        var (table, zone) = tableHoldingAZone()
        table.setLimits(RefreshLimits(maxRefreshTime: 400), of: zone, timers: timers, at: .seconds(0))
        table.setLimits(RefreshLimits(), of: zone, timers: timers, at: .seconds(0))
        _ = table.allDue(at: .seconds(400))
        table.tell(.answered(Serial(10)), zone, at: .seconds(400))
        table.endRound(of: zone, at: .seconds(400))
        #expect(table.nextRound(of: zone) == .seconds(400 + 3600))
    }

    @Test func `a running round and a zone without a copy are left as they are`() {
        var (table, zone) = tableHoldingAZone()
        _ = table.allDue(at: .seconds(3600))
        table.setLimits(RefreshLimits(maxRefreshTime: 400), of: zone, timers: timers, at: .seconds(3600))
        #expect(table.roundState(of: zone) == .refreshing)
        let bare = table.add(at: .seconds(3600))
        table.setLimits(RefreshLimits(maxRefreshTime: 400), of: bare, timers: nil, at: .seconds(3600))
        #expect(table.allDue(at: .seconds(3700)) == [.poll(bare)])
        table.remove(bare)
        table.setLimits(RefreshLimits(), of: bare, timers: timers, at: .seconds(3600))
        #expect(table.copyState(of: bare) == nil)
    }
}
