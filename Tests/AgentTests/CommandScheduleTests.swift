import DNS
import Testing
import ZoneMaintenance

@testable import Agent

@Suite struct CommandScheduleTests {
    fileprivate let ids: [ZoneID]

    init() {
        var table = RefreshTable()
        ids = (0..<20).map { _ in table.add(at: .seconds(0)) }
    }

    fileprivate func job(_ zone: Int, _ serial: UInt32) -> CommandSchedule.Job {
        CommandSchedule.Job(zone: ids[zone], event: .published, serial: Serial(serial), since: .seconds(0))
    }

    @Test func `no more run at a time than may, and first come is first served`() {
        var schedule = CommandSchedule(limit: 2, tries: 3)
        for zone in 0..<4 { schedule.add(job(zone, 1)) }
        let now = Instant.seconds(0)
        #expect(schedule.next(at: now) == job(0, 1))
        #expect(schedule.next(at: now) == job(1, 1))
        #expect(schedule.next(at: now) == nil)
        #expect(schedule.runningCount == 2)
        #expect(schedule.waitingCount == 2)
        #expect(schedule.ended(ids[1], succeeded: true, at: now) == .done)
        #expect(schedule.next(at: now) == job(2, 1))
        #expect(schedule.next(at: now) == nil)
        #expect(schedule.ended(ids[0], succeeded: true, at: now) == .done)
        #expect(schedule.next(at: now) == job(3, 1))
        #expect(schedule.ended(ids[2], succeeded: true, at: now) == .done)
        #expect(schedule.ended(ids[3], succeeded: true, at: now) == .done)
        #expect(schedule.isIdle)
    }

    @Test func `a thousand publications while one command runs come to one more command`() {
        var schedule = CommandSchedule(limit: 4, tries: 3)
        let now = Instant.seconds(0)
        #expect(schedule.add(job(0, 1)) == nil)
        #expect(schedule.next(at: now) == job(0, 1))
        #expect(schedule.add(job(0, 2)) == nil)
        for serial in UInt32(3)...1000 { #expect(schedule.add(job(0, serial)) == job(0, serial - 1)) }
        // One at a time for each zone, though there is room.
        #expect(schedule.next(at: now) == nil)
        #expect(schedule.ended(ids[0], succeeded: true, at: now) == .done)
        #expect(schedule.next(at: now) == job(0, 1000))
        #expect(schedule.ended(ids[0], succeeded: true, at: now) == .done)
        #expect(schedule.next(at: now) == nil)
        #expect(schedule.isIdle)
    }

    @Test func `what is newer takes the place of what waits for room, in its place in the line`() {
        var schedule = CommandSchedule(limit: 1, tries: 3)
        let now = Instant.seconds(0)
        for zone in 0..<3 { schedule.add(job(zone, 1)) }
        #expect(schedule.add(job(1, 2)) == job(1, 1))
        var order: [CommandSchedule.Job] = []
        while let next = schedule.next(at: now) {
            order.append(next)
            _ = schedule.ended(next.zone, succeeded: true, at: now)
        }
        #expect(order == [job(0, 1), job(1, 2), job(2, 1)])
    }

    @Test func `a failing command is tried again after pauses that double up to five minutes, and then left alone`() {
        var schedule = CommandSchedule(limit: 1, tries: 12)
        var now = Instant.seconds(0)
        schedule.add(job(0, 1))
        var pauses: [UInt32] = []
        var verdict = CommandSchedule.Verdict.done
        while let next = schedule.next(at: now) {
            #expect(next == job(0, 1))
            verdict = schedule.ended(ids[0], succeeded: false, at: now)
            guard case .again(let pause) = verdict else { break }
            pauses.append(pause)
            #expect(schedule.nextDeadline == now + pause)
            #expect(schedule.next(at: (now + pause).adding(milliseconds: -1)) == nil)
            now = now + pause
        }
        #expect(pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300])
        #expect(verdict == .givenUp(tries: 12))
        #expect(schedule.isIdle)
        #expect(schedule.nextDeadline == nil)
    }

    @Test func `what is newer ends the pause and the count of failures`() {
        var schedule = CommandSchedule(limit: 1, tries: 3)
        let now = Instant.seconds(0)
        schedule.add(job(0, 1))
        _ = schedule.next(at: now)
        #expect(schedule.ended(ids[0], succeeded: false, at: now) == .again(after: 1))
        #expect(schedule.add(job(0, 2)) == job(0, 1))
        #expect(schedule.nextDeadline == nil)
        #expect(schedule.next(at: now) == job(0, 2))
        #expect(schedule.ended(ids[0], succeeded: false, at: now) == .again(after: 1))
        #expect(schedule.next(at: .seconds(1)) == job(0, 2))
        schedule.add(job(0, 3))
        #expect(schedule.ended(ids[0], succeeded: false, at: .seconds(1)) == .superseded)
        #expect(schedule.next(at: .seconds(1)) == job(0, 3))
        #expect(schedule.ended(ids[0], succeeded: false, at: .seconds(1)) == .again(after: 1))
    }

    @Test func `a pause holds up no other zone`() {
        var schedule = CommandSchedule(limit: 1, tries: 3)
        schedule.add(job(0, 1))
        _ = schedule.next(at: .seconds(0))
        _ = schedule.ended(ids[0], succeeded: false, at: .seconds(0))
        schedule.add(job(1, 1))
        #expect(schedule.next(at: .seconds(0)) == job(1, 1))
        // There is no room: the end of the pause is nothing to wake for.
        #expect(schedule.nextDeadline == nil)
        #expect(schedule.next(at: .seconds(5)) == nil)
        #expect(schedule.ended(ids[1], succeeded: true, at: .seconds(5)) == .done)
        #expect(schedule.next(at: .seconds(5)) == job(0, 1))
    }

    @Test func `what waits is given back when all is to end`() {
        var schedule = CommandSchedule(limit: 1, tries: 3)
        for zone in 0..<3 { schedule.add(job(zone, 1)) }
        _ = schedule.next(at: .seconds(0))
        #expect(Set(schedule.clear().map(\.zone)) == [ids[1], ids[2]])
        #expect(!schedule.isIdle)
        #expect(schedule.ended(ids[0], succeeded: true, at: .seconds(0)) == .done)
        #expect(schedule.isIdle)
    }
}

extension CommandScheduleTests {
    @Test func `nothing more is run for a zone that was removed`() {
        var schedule = CommandSchedule(limit: 1, tries: 3)
        let now = Instant.seconds(0)
        for zone in 0..<3 { schedule.add(job(zone, 1)) }
        #expect(schedule.next(at: now) == job(0, 1))
        schedule.remove(ids[1])
        schedule.remove(ids[0])
        schedule.remove(ids[7])
        #expect(schedule.ended(ids[0], succeeded: false, at: now) == .done)
        #expect(schedule.next(at: now) == job(2, 1))
        #expect(schedule.ended(ids[2], succeeded: false, at: now) == .again(after: 1))
        schedule.remove(ids[2])
        #expect(schedule.isIdle)
        #expect(schedule.nextDeadline == nil)
    }

    @Test func `a larger limit is used at once`() {
        var schedule = CommandSchedule(limit: 1, tries: 3)
        let now = Instant.seconds(0)
        for zone in 0..<3 { schedule.add(job(zone, 1)) }
        _ = schedule.next(at: now)
        #expect(schedule.next(at: now) == nil)
        schedule.limit = 2
        #expect(schedule.next(at: now) == job(1, 1))
        #expect(schedule.next(at: now) == nil)
    }
}
