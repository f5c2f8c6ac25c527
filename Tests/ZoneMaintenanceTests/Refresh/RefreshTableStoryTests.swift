import DNS
import Testing

@testable import ZoneMaintenance

/// A day in the life of a thousand zones, against rules that are written down a second time, in whole words, below.
@Suite struct RefreshTableStoryTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `in a day with a primary that comes and goes, no poll is early or late, and every lease ends when it should`(
        seed: UInt64
    ) {
        var day = Day(seed: seed)
        day.run(zones: 1000, until: .seconds(86400))
        #expect(day.faults == [])
        #expect(day.polls > 50_000)
        #expect(day.expired > 100)
        #expect(day.revived > 100)
        #expect(day.transfers > 5000)
    }
}

/// One primary, its zones, and what the test itself expects of each.
private struct Day {
    private struct Expected {
        let zone: ZoneID
        var timers: SOATimers
        var limits = RefreshLimits()
        /// When the next round may begin at the earliest and at the latest.
        var earliest: Instant
        var latest: Instant
        var leaseEnd: Instant?
        var wasHeld = false
        var backOff: UInt32 = 60
        var isRunning = false

        var clamped: SOATimers { limits.clamp(timers) }

        mutating func expect(after seconds: UInt32, from now: Instant) {
            earliest = now.adding(milliseconds: Int64(seconds) * 750)
            latest = now + seconds
            guard let leaseEnd else { return }
            // A minute before the lease's end, or when a quarter of what is left is left.
            let left = leaseEnd.milliseconds(since: now)
            let lastCall = left < 2000 ? left : max(left - 60_000, left / 4 * 3)
            earliest = min(earliest, now.adding(milliseconds: lastCall))
            latest = min(latest, now.adding(milliseconds: lastCall))
        }
    }

    private enum Outcome {
        case silence
        case serial
        case transferred
        case end
    }

    private var generator: SplitMix64
    private var table = RefreshTable(serialQueryRate: 1_000_000)
    private var zones: [Expected] = []
    private var serials: [Serial] = []
    private var agenda = DeadlineHeap()
    private var outcomes: [Outcome?] = []
    var faults: [String] = []
    var polls = 0
    var expired = 0
    var revived = 0
    var transfers = 0

    init(seed: UInt64) {
        generator = SplitMix64(seed: seed)
    }

    /// The primary is down from the 4th hour to the 9th, and for some minutes of every hour.
    private func isUp(at now: Instant) -> Bool {
        let seconds = now.milliseconds / 1000
        return !(14400..<32400).contains(seconds) && seconds % 3600 > 600
    }

    mutating func run(zones count: Int, until end: Instant) {
        for index in 0..<count {
            let timers = SOATimers(
                serial: Serial(.random(in: 0...UInt32.max, using: &generator)),
                refresh: .random(in: 100...3600, using: &generator),
                retry: .random(in: 100...1200, using: &generator), expire: .random(in: 3600...40000, using: &generator))
            let start = Instant(milliseconds: 0)
            let zone = table.add(at: start)
            zones.append(Expected(zone: zone, timers: timers, earliest: start, latest: .seconds(1)))
            serials.append(timers.serial)
            outcomes.append(nil)
            if zone.index != index { faults.append("row \(zone.index) is not \(index)") }
        }
        var now = Instant(milliseconds: 0)
        while now < end, faults.count < 10 {
            while let action = table.due(at: now, using: &generator) { perform(action, at: now) }
            while let index = agenda.popDue(at: now) { happen(to: Int(index), at: now) }
            let next = [table.nextDeadline, agenda.first?.deadline].compactMap { $0 }.min() ?? end
            now = max(now, next)
        }
        for zone in zones where !zone.isRunning && zone.latest < end { faults.append("\(zone.zone) was not polled: \(zone)") }
    }

    private mutating func perform(_ action: RefreshAction, at now: Instant) {
        switch action {
        case .expire(let zone):
            let index = Int(zone.index)
            expired += 1
            if zones[index].leaseEnd != now { faults.append("\(zone) expired at \(now): \(zones[index])") }
            zones[index].leaseEnd = nil
            zones[index].backOff = 60
            // The next round is due now, or when the one that is running is over.
            zones[index].earliest = min(zones[index].earliest, now)
            zones[index].latest = min(zones[index].latest, now)
        case .poll(let zone, _):
            let index = Int(zone.index)
            polls += 1
            if zones[index].isRunning { faults.append("\(zone) has two rounds at \(now)") }
            if now < zones[index].earliest { faults.append("\(zone) is early at \(now): \(zones[index])") }
            if now > zones[index].latest { faults.append("\(zone) is late at \(now): \(zones[index])") }
            if let end = zones[index].leaseEnd, end <= now {
                faults.append("\(zone) did not expire by \(now): \(zones[index])")
            }
            zones[index].isRunning = true
            if zones[index].leaseEnd != nil {
                zones[index].expect(after: zones[index].clamped.retry, from: now)
            } else {
                zones[index].expect(after: zones[index].backOff, from: now)
                zones[index].backOff = min(zones[index].backOff * 2, 21600)
            }
            let isAnswered = isUp(at: now)
            outcomes[index] = isAnswered ? .serial : .silence
            agenda.set(zone.index, to: isAnswered ? now.adding(milliseconds: 50) : now + 30)
        }
    }

    private mutating func happen(to index: Int, at now: Instant) {
        let zone = zones[index].zone
        switch outcomes[index] {
        case .silence, .end:
            table.endRound(of: zone, at: now)
            zones[index].isRunning = false
            // A lease that ended in the meantime makes the next round due when this one is over.
            zones[index].earliest = min(zones[index].earliest, zones[index].latest)
            zones[index].latest = max(zones[index].latest, now)
        case .serial:
            if Int.random(in: 0..<4, using: &generator) == 0 { serials[index] = Serial(serials[index].value &+ 1000) }
            let primaryExpire: UInt32? = Bool.random(using: &generator) ? .random(in: 3600...50000, using: &generator) : nil
            let decision = table.handle(
                .answered(serials[index], expire: primaryExpire), for: zone, at: now, using: &generator)
            let isHeld = zones[index].leaseEnd != nil
            if !isHeld || serials[index] != zones[index].timers.serial {
                let expected: TransferReason =
                    isHeld ? .newer(than: zones[index].timers.serial) : zones[index].wasHeld ? .expired : .nothingHeld
                if decision != .transfer(expected) {
                    faults.append("\(zone): \(String(describing: decision)), not \(expected)")
                }
                outcomes[index] = .transferred
                agenda.set(zone.index, to: now + .random(in: 1...30, using: &generator))
            } else {
                if decision != .current { faults.append("\(zone): \(String(describing: decision)), but it is current") }
                let lease = now + min(zones[index].clamped.expire, primaryExpire ?? .max)
                zones[index].leaseEnd = zones[index].leaseEnd.map { max($0, lease) }
                zones[index].expect(after: zones[index].clamped.refresh, from: now)
                outcomes[index] = .end
                agenda.set(zone.index, to: now.adding(milliseconds: 1))
            }
        case .transferred:
            transfers += 1
            var timers = zones[index].timers
            timers.serial = serials[index]
            if Int.random(in: 0..<3, using: &generator) == 0 { timers.expire = .random(in: 3600...40000, using: &generator) }
            table.tell(.transferred(timers), zone, at: now, using: &generator)
            if zones[index].wasHeld, zones[index].leaseEnd == nil { revived += 1 }
            let former = zones[index].clamped.expire
            zones[index].timers = timers
            zones[index].wasHeld = true
            zones[index].isRunning = false
            let lease = now + zones[index].clamped.expire
            let isSet = former != zones[index].clamped.expire || zones[index].leaseEnd == nil
            zones[index].leaseEnd = isSet ? lease : zones[index].leaseEnd.map { max($0, lease) }
            zones[index].expect(after: zones[index].clamped.refresh, from: now)
        case nil:
            faults.append("nothing was to happen to \(zone)")
        }
        if table.leaseEnd(of: zone) != zones[index].leaseEnd {
            faults.append("\(zone) has a lease to \(String(describing: table.leaseEnd(of: zone))): \(zones[index])")
        }
    }
}
