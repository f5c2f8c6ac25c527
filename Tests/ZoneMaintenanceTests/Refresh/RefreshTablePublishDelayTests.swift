import DNS
import Testing

@testable import ZoneMaintenance

/// `publish-delay`: what is newer waits until the time has passed, and then the newest of all is fetched.
@Suite struct RefreshTablePublishDelayTests {
    private let timers = SOATimers(serial: Serial(10), refresh: 3600, retry: 600, expire: 86400)

    /// A zone that was published at 0 seconds, with a delay of 60.
    private func tableHoldingAZone(delay: UInt32 = 60) -> (RefreshTable, ZoneID) {
        var table = RefreshTable()
        let zone = table.add(limits: RefreshLimits(publishDelay: delay), at: .seconds(0))
        _ = table.allDue(at: .seconds(0))
        table.tell(.transferred(timers), zone, at: .seconds(0))
        return (table, zone)
    }

    /// A NOTIFY at that second, the poll that follows it, and what its answer is reason for.
    @discardableResult
    private func notify(
        _ table: inout RefreshTable, _ zone: ZoneID, serial: UInt32, at second: Int64
    ) -> RefreshDecision? {
        table.tell(.notified(by: 0), zone, at: .seconds(second))
        guard table.allDue(at: .seconds(second)) == [.poll(zone, asked: true)] else { return nil }
        return table.tell(.answered(Serial(serial)), zone, at: .seconds(second))
    }

    @Test func `a newer version waits until the delay has passed since the last publication`() {
        var (table, zone) = tableHoldingAZone()
        #expect(
            notify(&table, zone, serial: 11, at: 10) == .postponed(ours: Serial(10), until: .seconds(60)))
        #expect(table.roundState(of: zone) == .waiting)
        #expect(table.nextDeadline == .seconds(60))
        #expect(table.allDue(at: .seconds(59)) == [])
        #expect(table.allDue(at: .seconds(60)) == [.poll(zone)])
        #expect(table.tell(.answered(Serial(11)), zone, at: .seconds(60)) == .transfer(.newer(than: Serial(10))))
    }

    @Test func `of many versions in the interval the newest is fetched, once, and only the first NOTIFY leads to a poll`() {
        var (table, zone) = tableHoldingAZone()
        #expect(notify(&table, zone, serial: 11, at: 1) == .postponed(ours: Serial(10), until: .seconds(60)))
        for second in Int64(2)..<60 { #expect(notify(&table, zone, serial: UInt32(second) + 10, at: second) == nil) }
        #expect(table.allDue(at: .seconds(60)) == [.poll(zone)])
        #expect(table.tell(.answered(Serial(70)), zone, at: .seconds(60)) == .transfer(.newer(than: Serial(10))))
        let newest = SOATimers(serial: Serial(70), refresh: 3600, retry: 600, expire: 86400)
        table.tell(.transferred(newest), zone, at: .seconds(61))
        #expect(notify(&table, zone, serial: 71, at: 62) == .postponed(ours: Serial(70), until: .seconds(121)))
    }

    @Test func `what comes after the delay, or without one, is fetched at once`() {
        var (table, zone) = tableHoldingAZone()
        #expect(notify(&table, zone, serial: 11, at: 60) == .transfer(.newer(than: Serial(10))))
        (table, zone) = tableHoldingAZone(delay: 0)
        #expect(notify(&table, zone, serial: 11, at: 1) == .transfer(.newer(than: Serial(10))))
        #expect(table.publications.isEmpty)
    }

    @Test func `a serial that is held already renews the lease as ever`() {
        var (table, zone) = tableHoldingAZone()
        #expect(notify(&table, zone, serial: 10, at: 10) == .current)
        #expect(table.leaseEnd(of: zone) == .seconds(86410))
    }

    @Test(arguments: [true, false])
    func `a request by hand does not wait`(forced: Bool) {
        var (table, zone) = tableHoldingAZone()
        notify(&table, zone, serial: 11, at: 10)
        table.tell(.requested(forced: forced), zone, at: .seconds(20))
        #expect(table.allDue(at: .seconds(20)) == [.poll(zone, asked: true)])
        let reason: TransferReason = forced ? .forced : .newer(than: Serial(10))
        #expect(table.tell(.answered(Serial(11)), zone, at: .seconds(20)) == .transfer(reason))
    }

    @Test func `a request by hand during the poll does not wait either`() {
        var (table, zone) = tableHoldingAZone()
        table.tell(.notified(), zone, at: .seconds(10))
        _ = table.allDue(at: .seconds(10))
        table.tell(.requested(), zone, at: .seconds(10))
        #expect(table.tell(.answered(Serial(11)), zone, at: .seconds(10)) == .transfer(.newer(than: Serial(10))))
    }

    @Test func `a copy that would expire before is not kept waiting`() {
        var (table, zone) = tableHoldingAZone(delay: 100_000)
        #expect(table.publicationDeadline(of: zone, at: .seconds(1)) == nil)
        #expect(notify(&table, zone, serial: 11, at: 1) == .transfer(.newer(than: Serial(10))))
    }

    @Test func `nor one that would expire while it is fetched`() {
        var (table, zone) = tableHoldingAZone(delay: 86399)
        #expect(notify(&table, zone, serial: 11, at: 1) == .transfer(.newer(than: Serial(10))))
        (table, zone) = tableHoldingAZone(delay: 86340)
        #expect(notify(&table, zone, serial: 11, at: 1) == .postponed(ours: Serial(10), until: .seconds(86340)))
    }

    @Test func `a primary that does not tell its serial is waited for likewise`() {
        var (table, zone) = tableHoldingAZone()
        table.tell(.notified(), zone, at: .seconds(10))
        _ = table.allDue(at: .seconds(10))
        #expect(table.publicationDeadline(of: zone, at: .seconds(10)) == .seconds(60))
        table.tell(.postponed, zone, at: .seconds(10))
        #expect(table.roundState(of: zone) == .waiting)
        #expect(table.nextRound(of: zone) == .seconds(60))
        #expect(table.publicationDeadline(of: zone, at: .seconds(60)) == nil)
    }

    @Test func `no zone is asked to wait for its first version, nor one that it does not know`() {
        var table = RefreshTable()
        let zone = table.add(limits: RefreshLimits(publishDelay: 60), at: .seconds(0))
        _ = table.allDue(at: .seconds(0))
        #expect(table.tell(.answered(Serial(1)), zone, at: .seconds(0)) == .transfer(.nothingHeld))
        table.remove(zone)
        #expect(table.publicationDeadline(of: zone, at: .seconds(0)) == nil)
        table.tell(.postponed, zone, at: .seconds(0))
        #expect(table.allDue(at: .seconds(1000)) == [])
    }

    @Test func `a delay that is made shorter lets go of what waits`() {
        var (table, zone) = tableHoldingAZone()
        notify(&table, zone, serial: 11, at: 10)
        table.setLimits(RefreshLimits(publishDelay: 30), of: zone, timers: timers, at: .seconds(20))
        #expect(table.nextDeadline == .seconds(30))
        table.setLimits(RefreshLimits(), of: zone, timers: timers, at: .seconds(21))
        #expect(table.allDue(at: .seconds(21)) == [.poll(zone)])
        #expect(table.tell(.answered(Serial(11)), zone, at: .seconds(21)) == .transfer(.newer(than: Serial(10))))
    }

    @Test func `the row of a removed zone hands its delay to nobody`() {
        var (table, zone) = tableHoldingAZone()
        table.remove(zone)
        let next = table.add(limits: RefreshLimits(publishDelay: 60), at: .seconds(1))
        #expect(next.index == zone.index)
        #expect(table.publicationDeadline(of: next, at: .seconds(1)) == nil)
        #expect(table.publications.isEmpty)
    }
}
