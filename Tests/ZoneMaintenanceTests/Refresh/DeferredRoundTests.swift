import DNS
import Testing

@testable import ZoneMaintenance

private let timers = SOATimers(serial: Serial(10), refresh: 3600, retry: 600, expire: 86400)

/// Rounds that have asked nobody and wait for a slot, and rounds that have not come to their end.
@Suite struct DeferredRoundTests {
    /// A table with one zone whose first round has begun.
    private func refreshing() -> (RefreshTable, ZoneID) {
        var table = RefreshTable(serialQueryRate: 1000)
        let zone = table.add(at: .seconds(0))
        _ = table.allDue(at: .seconds(0))
        return (table, zone)
    }

    @Test func `a round runs until it is ended, whatever it has brought`() {
        for event: RefreshEvent in [.transferred(timers), .upToDate(), .overLimit, .postponed, .answered(Serial(10))] {
            var (table, zone) = refreshing()
            var generator = Fixed.lowest
            table.handle(event, for: zone, at: .seconds(1), using: &generator)
            #expect(table.roundState(of: zone) == .refreshing, "\(event)")
            table.tell(.notified(), zone, at: .seconds(2))
            table.tell(.requested(), zone, at: .seconds(2))
            #expect(table.allDue(at: .seconds(3)) == [], "\(event): no second round beside it")
            table.endRound(of: zone, at: .seconds(4))
            #expect(
                table.allDue(at: .seconds(4)) == [.poll(zone, asked: true)], "\(event): RFC 1996 §4.3, a query after the NOTIFY"
            )
        }
    }

    @Test func `a copy is held from its transfer on, and expires though its round has no end`() {
        var (table, zone) = refreshing()
        var generator = Fixed.lowest
        table.handle(.transferred(timers), for: zone, at: .seconds(1), using: &generator)
        #expect(table.heldSerial(of: zone) == Serial(10))
        #expect(table.nextDeadline == .seconds(86401))
        #expect(table.allDue(at: .seconds(86401)) == [.expire(zone)])
    }

    @Test func `a deferred round resumes once`() {
        var (table, zone) = refreshing()
        #expect(table.deferRound(of: zone, asked: false) == true)
        #expect(table.roundState(of: zone) == .deferred)
        #expect(table.allDue(at: .seconds(9)) == [])
        #expect(table.deferRound(of: zone, asked: false) == nil, "it does not run")
        #expect(table.resumeRound(of: zone, asked: false) == true)
        #expect(table.roundState(of: zone) == .refreshing)
        #expect(table.resumeRound(of: zone, asked: false) == false)
    }

    @Test func `a NOTIFY or a request has a deferred round begin anew, and its place in line leads nowhere`() {
        for event: RefreshEvent in [.notified(by: 0), .requested(forced: true)] {
            var (table, zone) = refreshing()
            _ = table.deferRound(of: zone, asked: false)
            table.tell(event, zone, at: .seconds(5))
            #expect(table.allDue(at: .seconds(5)) == [.poll(zone, asked: true)])
            #expect(table.resumeRound(of: zone, asked: false) == false)
            table.endRound(of: zone, at: .seconds(6))
        }
    }

    @Test func `a zone stands in line once, however often it is deferred`() {
        var (table, zone) = refreshing()
        #expect(table.deferRound(of: zone, asked: false) == true)
        for second in 1...100 as ClosedRange<Int64> {
            table.tell(.notified(), zone, at: .seconds(second))
            #expect(table.allDue(at: .seconds(second)) == [.poll(zone, asked: true)])
            #expect(table.deferRound(of: zone, asked: false) == false, "it stands there from before")
        }
        #expect(table.resumeRound(of: zone, asked: false) == true)
        table.tell(.notified(), zone, at: .seconds(101))
        table.endRound(of: zone, at: .seconds(101))
        _ = table.allDue(at: .seconds(101))
        #expect(table.deferRound(of: zone, asked: false) == true)
    }

    @Test func `a deferred round whose copy expires is told of, and goes on waiting`() {
        var (table, zone) = refreshing()
        table.tell(.transferred(timers), zone, at: .seconds(0))
        _ = table.allDue(at: .seconds(3600))
        #expect(table.deferRound(of: zone, asked: false) == true)
        #expect(table.allDue(at: .seconds(86400)) == [.expire(zone)])
        #expect(table.roundState(of: zone) == .deferred)
        #expect(table.nextDeadline == nil)
        #expect(table.resumeRound(of: zone, asked: false) == true)
    }

    @Test func `a zone that was removed while deferred resumes neither itself nor the one that follows it in the row`() {
        var (table, zone) = refreshing()
        _ = table.deferRound(of: zone, asked: false)
        table.remove(zone)
        #expect(table.resumeRound(of: zone, asked: false) == false)
        let next = table.add(at: .seconds(1))
        _ = table.allDue(at: .seconds(1))
        #expect(table.deferRound(of: next, asked: false) == true)
        #expect(table.resumeRound(of: zone, asked: false) == false)
        table.endRound(of: zone, at: .seconds(2))
        #expect(table.roundState(of: next) == .deferred)
        #expect(table.resumeRound(of: next, asked: false) == true)
    }

    @Test func `a removed zone counts for none, and its row is used again`() {
        var (table, zone) = refreshing()
        table.tell(.transferred(timers), zone, at: .seconds(0))
        table.remove(zone)
        #expect(table.count(of: .ok) == 0 && table.count(of: .none) == 0 && table.count(of: .expired) == 0)
        let next = table.add(at: .seconds(1))
        #expect(next.index == zone.index)
        #expect(table.copyState(of: next) == CopyState.none)
        #expect(table.count(of: .none) == 1)
    }
}
