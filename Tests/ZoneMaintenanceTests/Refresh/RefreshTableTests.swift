import DNS
import Testing

@testable import ZoneMaintenance

private let timers = SOATimers(serial: Serial(10), refresh: 3600, retry: 600, expire: 86400)

extension RefreshTable {
    /// Every action that is due at `now`.
    mutating func allDue(at now: Instant, using generator: some RandomNumberGenerator = Fixed.lowest) -> [RefreshAction] {
        var generator = generator
        var actions: [RefreshAction] = []
        while let action = due(at: now, using: &generator) { actions.append(action) }
        return actions
    }

    /// Tells of an event, and ends the round where no other of that round can follow.
    @discardableResult
    mutating func tell(
        _ event: RefreshEvent, _ zone: ZoneID, at now: Instant, using generator: some RandomNumberGenerator = Fixed.lowest
    ) -> RefreshDecision? {
        var generator = generator
        return tell(event, zone, at: now, using: &generator)
    }

    @discardableResult
    mutating func tell(
        _ event: RefreshEvent, _ zone: ZoneID, at now: Instant, using generator: inout some RandomNumberGenerator
    ) -> RefreshDecision? {
        let decision = handle(event, for: zone, at: now, using: &generator)
        switch (event, decision) {
        case (.transferred, _), (.upToDate, _), (.overLimit, _), (.postponed, _), (_, .postponed): endRound(of: zone, at: now)
        default: break
        }
        return decision
    }
}

@Suite struct RefreshTableTests {
    /// A table with one zone that was transferred at 0, and whose next round is at 3600 and lease ends at 86400.
    private func tableHoldingAZone(expire: UInt32? = nil) -> (RefreshTable, ZoneID) {
        var table = RefreshTable()
        let zone = table.add(at: .seconds(0))
        _ = table.allDue(at: .seconds(0))
        table.tell(.transferred(timers, expire: expire), zone, at: .seconds(0))
        return (table, zone)
    }

    @Test func `a row is 40 octets`() {
        #expect(MemoryLayout<RefreshRow>.stride == 40)
    }

    @Test func `a zone is polled as soon as it is there`() {
        var table = RefreshTable()
        let zone = table.add(at: .seconds(7))
        #expect(table.nextDeadline ?? .seconds(0) <= .seconds(7))
        #expect(table.allDue(at: .seconds(7)) == [.poll(zone)])
        #expect(table.roundState(of: zone) == .refreshing)
        #expect(table.copyState(of: zone) == CopyState.none)
        #expect(table.nextDeadline == nil)
    }

    @Test func `a zone without a copy takes whatever serial there is`() {
        var table = RefreshTable()
        let zone = table.add(at: .seconds(0))
        _ = table.allDue(at: .seconds(0))
        #expect(table.tell(.answered(Serial(0)), zone, at: .seconds(1)) == .transfer(.nothingHeld))
    }

    @Test func `after a transfer the next poll comes after REFRESH, less up to a quarter`() {
        var (table, zone) = tableHoldingAZone()
        #expect(table.nextDeadline == .seconds(3600))
        table.tell(.transferred(timers), zone, at: .seconds(0), using: Fixed.highest)
        #expect(table.nextDeadline == Instant(milliseconds: 2_700_001))
    }

    @Test func `an unanswered poll is tried again after RETRY, not REFRESH, counted from the round's start`() {
        var (table, zone) = tableHoldingAZone()
        #expect(table.allDue(at: .seconds(3600)) == [.poll(zone)])
        table.endRound(of: zone, at: .seconds(3630))
        #expect(table.nextDeadline == .seconds(4200))
        #expect(table.allDue(at: .seconds(4200), using: Fixed.highest) == [.poll(zone)])
        table.endRound(of: zone, at: .seconds(4230))
        #expect(table.nextDeadline == Instant(milliseconds: 4_650_001))
    }

    @Test func `the same serial renews the lease and waits REFRESH`() {
        var (table, zone) = tableHoldingAZone()
        _ = table.allDue(at: .seconds(3600))
        #expect(table.tell(.answered(Serial(10)), zone, at: .seconds(3601)) == .current)
        #expect(table.roundState(of: zone) == .refreshing, "the other primaries may have something newer")
        table.endRound(of: zone, at: .seconds(3602))
        #expect(table.leaseEnd(of: zone) == .seconds(3601 + 86400))
        #expect(table.nextDeadline == .seconds(3601 + 3600))
    }

    @Test func `a newer serial is transferred, by the arithmetic of RFC 1982`() {
        var (table, zone) = tableHoldingAZone()
        _ = table.allDue(at: .seconds(3600))
        #expect(table.tell(.answered(Serial(11)), zone, at: .seconds(3601)) == .transfer(.newer(than: Serial(10))))
        #expect(table.tell(.answered(Serial(0x8000_0009)), zone, at: .seconds(3601)) == .transfer(.newer(than: Serial(10))))
        #expect(table.tell(.answered(Serial(0x8000_000A)), zone, at: .seconds(3601)) == .older(ours: Serial(10)))
        #expect(table.tell(.answered(Serial(9)), zone, at: .seconds(3601)) == .older(ours: Serial(10)))
    }

    @Test func `an older serial does not renew the lease, and after its end is taken`() {
        var (table, zone) = tableHoldingAZone()
        var now = Instant.seconds(3600)
        var expired: Instant?
        while expired == nil {
            for action in table.allDue(at: now) {
                if action == .expire(zone) {
                    expired = now
                } else if table.tell(.answered(Serial(9)), zone, at: now) == .older(ours: Serial(10)) {
                    table.endRound(of: zone, at: now)
                }
            }
            if expired == nil { now = table.nextDeadline ?? now }
        }
        #expect(expired == .seconds(86400))
        #expect(table.roundState(of: zone) == .refreshing)
        #expect(table.takesAnySerial(zone) == .expired)
        #expect(table.tell(.answered(Serial(9)), zone, at: now) == .transfer(.expired))
        var earlier = timers
        earlier.serial = Serial(9)
        table.tell(.transferred(earlier), zone, at: now)
        #expect(table.copyState(of: zone) == .ok)
        #expect(table.heldSerial(of: zone) == Serial(9))
        #expect(table.leaseEnd(of: zone) == now + 86400)
    }

    @Test func `the lease's end is told once, and the polls go on with the back-off`() {
        var (table, zone) = tableHoldingAZone()
        _ = table.allDue(at: .seconds(3600))
        #expect(table.nextDeadline == .seconds(86400), "only EXPIRE overtakes a running round")
        #expect(table.allDue(at: .seconds(86400)) == [.expire(zone)])
        #expect(table.allDue(at: .seconds(86401)).isEmpty)
        table.endRound(of: zone, at: .seconds(86402))
        var polls: [Int64] = []
        var now = Instant.seconds(86402)
        for _ in 0..<12 {
            #expect(table.allDue(at: now) == [.poll(zone)])
            polls.append(now.milliseconds / 1000 - 86402)
            table.endRound(of: zone, at: now)
            now = table.nextDeadline ?? now
        }
        #expect(polls == [0, 60, 180, 420, 900, 1860, 3780, 7620, 15300, 30660, 52260, 73860])
    }

    @Test func `a zone that never had a SOA is retried after 60 seconds, twice that, and so on to six hours`() {
        var table = RefreshTable()
        let zone = table.add(at: .seconds(0))
        var waits: [Int64] = []
        var now = Instant.seconds(0)
        for _ in 0..<11 {
            #expect(table.allDue(at: now) == [.poll(zone)])
            table.endRound(of: zone, at: now + 5)
            let next = table.nextDeadline ?? now
            waits.append(next.milliseconds(since: now) / 1000)
            now = next
        }
        #expect(waits == [60, 120, 240, 480, 960, 1920, 3840, 7680, 15360, 21600, 21600])
    }

    @Test func `retries come before the lease's end, not at it, and one more when it has come`() {
        var (table, zone) = tableHoldingAZone(expire: 3700)
        var polls: [Int64] = []
        while let next = table.nextDeadline, next < .seconds(3700) {
            #expect(table.allDue(at: next) == [.poll(zone)])
            polls.append(next.milliseconds)
            table.endRound(of: zone, at: next)
        }
        #expect(polls == [3_600_000, 3_675_000, 3_693_750, 3_698_436])
        #expect(table.nextDeadline == .seconds(3700))
        #expect(table.allDue(at: .seconds(3700)) == [.expire(zone), .poll(zone)])
    }

    @Test func `a primary's own EXPIRE shortens the lease, never lengthens it`() {
        var (table, zone) = tableHoldingAZone(expire: 5000)
        #expect(table.leaseEnd(of: zone) == .seconds(5000))
        _ = table.allDue(at: .seconds(3600))
        table.tell(.answered(Serial(10), expire: 100), zone, at: .seconds(3600))
        #expect(table.leaseEnd(of: zone) == .seconds(5000), "a lease only moves later")
        table.tell(.answered(Serial(10), expire: 2000), zone, at: .seconds(3600))
        #expect(table.leaseEnd(of: zone) == .seconds(5600))
        table.tell(.answered(Serial(10), expire: .max), zone, at: .seconds(3600))
        #expect(table.leaseEnd(of: zone) == .seconds(3600 + 86400))
    }

    @Test func `a transfer sets the lease outright only where the SOA's EXPIRE changed`() {
        var (table, zone) = tableHoldingAZone()
        table.tell(.transferred(timers, expire: 10), zone, at: .seconds(100))
        #expect(table.leaseEnd(of: zone) == .seconds(86400))
        var shorter = timers
        shorter.expire = 7200
        table.tell(.transferred(shorter, expire: nil), zone, at: .seconds(200))
        #expect(table.leaseEnd(of: zone) == .seconds(7400))
    }

    @Test(arguments: [0, 1, 119] as [UInt32])
    func `what a primary gives whose copy is expiring is held for two minutes, and asked about before`(expire: UInt32) {
        let (table, zone) = tableHoldingAZone(expire: expire)
        #expect(table.leaseEnd(of: zone) == .seconds(120))
        #expect(table.nextDeadline == .seconds(90))
    }

    @Test func `a zone over its limits is not asked for again and again before it expires`() {
        var (table, zone) = tableHoldingAZone(expire: 5000)
        table.tell(.requested(), zone, at: .seconds(4930))
        #expect(table.allDue(at: .seconds(4930)) == [.poll(zone, asked: true)])
        table.tell(.overLimit, zone, at: .seconds(4930))
        #expect(table.nextDeadline == .seconds(4990))
        #expect(table.allDue(at: .seconds(4990)) == [.poll(zone)])
        table.tell(.overLimit, zone, at: .seconds(4990))
        #expect(table.nextDeadline == .seconds(5000))
    }

    @Test func `a zone over its limits waits a full REFRESH`() {
        var (table, zone) = tableHoldingAZone()
        _ = table.allDue(at: .seconds(3600))
        table.tell(.overLimit, zone, at: .seconds(3650))
        #expect(table.nextDeadline == .seconds(7250))
        #expect(table.leaseEnd(of: zone) == .seconds(86400))
    }

    @Test func `a transfer that finds nothing newer counts as the same serial`() {
        var (table, zone) = tableHoldingAZone()
        _ = table.allDue(at: .seconds(3600))
        table.tell(.upToDate(), zone, at: .seconds(3650))
        #expect(table.nextDeadline == .seconds(7250))
        #expect(table.leaseEnd(of: zone) == .seconds(3650 + 86400))
    }

    @Test func `timers are held to the zone's own limits`() {
        var table = RefreshTable()
        let limits = RefreshLimits(minRefreshTime: 10, maxRefreshTime: 20, minRetryTime: 1, maxRetryTime: 5)
        let zone = table.add(limits: limits, at: .seconds(0))
        _ = table.allDue(at: .seconds(0))
        table.tell(.transferred(timers), zone, at: .seconds(0))
        #expect(table.nextDeadline == .seconds(20))
        _ = table.allDue(at: .seconds(20))
        table.endRound(of: zone, at: .seconds(21))
        #expect(table.nextDeadline == .seconds(25))
    }

    @Test func `a lease from the last run is kept, and one that ended expires before the first poll`() {
        var table = RefreshTable()
        let kept = table.add(held: (timers, leaseEnd: .seconds(500)), at: .seconds(100))
        let over = table.add(held: (timers, leaseEnd: .seconds(100)), at: .seconds(100))
        #expect(table.allDue(at: .seconds(200)) == [.expire(over), .poll(kept)])
        #expect(table.allDue(at: .seconds(201)) == [.poll(over)])
        #expect(table.heldSerial(of: kept) == Serial(10))
        #expect(table.heldSerial(of: over) == nil)
        #expect(table.leaseEnd(of: kept) == .seconds(500))
        #expect(table.tell(.answered(Serial(10)), kept, at: .seconds(201)) == .current)
    }

    @Test func `a request makes a waiting zone due now`() {
        var (table, zone) = tableHoldingAZone()
        #expect(table.allDue(at: .seconds(50)).isEmpty)
        table.tell(.requested(), zone, at: .seconds(50))
        #expect(table.allDue(at: .seconds(50)) == [.poll(zone, asked: true)])
        #expect(table.tell(.answered(Serial(10)), zone, at: .seconds(51)) == .current)
    }

    @Test func `requests during a round make one more round, exactly one`() {
        var (table, zone) = tableHoldingAZone()
        _ = table.allDue(at: .seconds(3600))
        for _ in 0..<3 { table.tell(.requested(), zone, at: .seconds(3601)) }
        #expect(table.allDue(at: .seconds(3601)).isEmpty)
        table.tell(.answered(Serial(10)), zone, at: .seconds(3602))
        table.endRound(of: zone, at: .seconds(3602))
        #expect(table.allDue(at: .seconds(3602)) == [.poll(zone, asked: true)])
        table.tell(.answered(Serial(10)), zone, at: .seconds(3603))
        table.endRound(of: zone, at: .seconds(3603))
        #expect(table.allDue(at: .seconds(3603)).isEmpty)
        #expect(table.nextDeadline == .seconds(7203))
    }

    @Test func `a forced request during a round is kept for the round after it`() {
        var (table, zone) = tableHoldingAZone()
        _ = table.allDue(at: .seconds(3600))
        table.tell(.requested(forced: true), zone, at: .seconds(3601))
        table.tell(.transferred(timers), zone, at: .seconds(3602))
        #expect(table.allDue(at: .seconds(3602)) == [.poll(zone, asked: true)])
        #expect(table.tell(.answered(Serial(3)), zone, at: .seconds(3603)) == .transfer(.forced))
        table.tell(.transferred(timers), zone, at: .seconds(3604))
        #expect(table.nextRound(of: zone).map { $0 > .seconds(3604) } == true)
        #expect(table.takesAnySerial(zone) == nil)
    }

    @Test func `a forced request takes any serial, until a transfer came through`() {
        var (table, zone) = tableHoldingAZone()
        table.tell(.requested(forced: true), zone, at: .seconds(50))
        #expect(table.allDue(at: .seconds(50)) == [.poll(zone, asked: true)])
        #expect(table.tell(.answered(Serial(3)), zone, at: .seconds(51)) == .transfer(.forced))
        #expect(table.tell(.answered(Serial(10)), zone, at: .seconds(51)) == .transfer(.forced))
        table.tell(.transferred(timers), zone, at: .seconds(52))
        #expect(table.takesAnySerial(zone) == nil)
    }

    @Test func `zones wait for their turn by serial-query-rate, requested ones ahead, and leases end meanwhile`() {
        var table = RefreshTable(serialQueryRate: 1)
        let zones = (0..<4).map { _ in table.add(at: .seconds(0)) }
        let held = table.add(held: (timers, leaseEnd: .seconds(2)), at: .seconds(0))
        table.tell(.requested(), zones[3], at: .seconds(0))
        var story: [RefreshAction] = []
        for second: Int64 in 0...5 {
            let isAwake = table.nextDeadline.map { $0 <= .seconds(second) } ?? false
            #expect(isAwake == (second <= 4))
            story += table.allDue(at: .seconds(second))
        }
        let expected: [RefreshAction] = [
            .poll(zones[3], asked: true), .poll(zones[0]), .expire(held), .poll(zones[1]), .poll(zones[2]), .poll(held),
        ]
        #expect(story == expected)
    }

    @Test func `a row that is used again does not answer to its former zone`() {
        var (table, former) = tableHoldingAZone()
        table.remove(former)
        #expect(table.count == 0)
        #expect(table.nextDeadline == nil)
        let zone = table.add(at: .seconds(10))
        #expect(zone.index == former.index)
        #expect(zone != former)
        #expect(table.allDue(at: .seconds(10)) == [.poll(zone)])
        table.tell(.transferred(timers), former, at: .seconds(11))
        #expect(table.tell(.answered(Serial(5)), former, at: .seconds(11)) == nil)
        table.remove(former)
        #expect(table.heldSerial(of: zone) == nil)
        #expect(table.roundState(of: zone) == .refreshing)
        #expect(table.count == 1)
    }

    @Test func `a row whose generations are used up is not used again`() {
        var table = RefreshTable()
        var seen: Set<ZoneID> = []
        for _ in 0..<65537 {
            let zone = table.add(at: .seconds(0))
            seen.insert(zone)
            table.remove(zone)
        }
        #expect(seen.count == 65537)
    }

    @Test func `what belongs to no running round is not taken`() {
        var (table, zone) = tableHoldingAZone()
        let before = table
        for event: RefreshEvent in [.answered(Serial(10)), .answered(Serial(99)), .upToDate(), .overLimit] {
            #expect(table.tell(event, zone, at: .seconds(100)) == nil)
        }
        #expect(table.nextDeadline == before.nextDeadline)
        #expect(table.leaseEnd(of: zone) == before.leaseEnd(of: zone))
    }
}
