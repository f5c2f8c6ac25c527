import DNS

@testable import ZoneMaintenance

/// One zone, its primary, and virtual time: what is asked, what is answered, and what has expired.
struct ExpiryTrial {
    private enum Answer {
        case poll
        case transfer(remaining: UInt32?)
    }

    var table = RefreshTable(serialQueryRate: 1_000_000)
    let zone: ZoneID
    let limits: RefreshLimits
    var primary: ModelPrimary
    var now = Instant(milliseconds: 0)
    /// Milliseconds until an answer has come, and until silence has been found out.
    var delay: Int64 = 1
    var silence: Int64 = 30_000
    private var generator: SplitMix64
    private var pending: (time: Instant, what: Answer)?
    private(set) var held: SOATimers?
    private(set) var polls: [Instant] = []
    private(set) var expiries: [Instant] = []
    /// `lastSign` before each of them.
    private(set) var signsBefore: [Instant] = []
    /// When the primary last said that what is held is what it has.
    private(set) var lastSign = Instant(milliseconds: .min)
    private var sawPollAfterSign = false
    /// What should never be.
    private(set) var faults: [String] = []

    init(_ primary: ModelPrimary, limits: RefreshLimits = RefreshLimits(), seed: UInt64 = 1) {
        self.primary = primary
        self.limits = limits
        generator = SplitMix64(seed: seed)
        zone = table.add(limits: limits, at: now)
    }

    var bounded: SOATimers { limits.clamp(held ?? primary.timers) }

    /// Goes on until `end`, with the primary as it is.
    mutating func run(until end: Instant) {
        while true {
            while let action = table.due(at: now, using: &generator) { perform(action) }
            let next = [table.nextDeadline, pending?.time].compactMap { $0 }.min() ?? end
            guard next <= end else { break }
            now = max(now, next)
            if let (time, what) = pending, time <= now {
                pending = nil
                take(what)
            }
            if let end = table.leaseEnd(of: zone), end > lastSign + bounded.expire {
                faults.append("a lease to \(end), \(lastSign) and \(bounded)")
            }
            if faults.count > 3 || polls.count > 200_000 { break }
        }
        now = max(now, end)
    }

    private mutating func perform(_ action: RefreshAction) {
        switch action {
        case .poll:
            polls.append(now)
            sawPollAfterSign = true
            pending = (now.adding(milliseconds: primary.answer(at: now) == nil ? silence : delay), .poll)
        case .expire:
            expiries.append(now)
            signsBefore.append(lastSign)
            // The poll that would have renewed the lease comes first, and not in the same moment.
            if !sawPollAfterSign || polls.last.map({ $0 >= now }) != false { faults.append("expired unasked at \(now)") }
            if now > lastSign + bounded.expire { faults.append("expired late at \(now), \(lastSign), \(bounded)") }
        }
    }

    private mutating func take(_ what: Answer) {
        switch what {
        case .transfer(let remaining):
            held = primary.timers
            sign()
            table.tell(.transferred(primary.timers, expire: remaining), zone, at: now, using: &generator)
        case .poll:
            guard let answer = primary.answer(at: now) else {
                table.endRound(of: zone, at: now)
                return
            }
            let event = RefreshEvent.answered(answer.soa.serial, expire: answer.remaining)
            switch table.handle(event, for: zone, at: now, using: &generator) {
            case .transfer:
                pending = (now.adding(milliseconds: delay), .transfer(remaining: answer.remaining))
            case .current:
                sign()
                table.endRound(of: zone, at: now)
            case .older, .postponed, nil:
                table.endRound(of: zone, at: now)
            }
        }
    }

    private mutating func sign() {
        lastSign = now
        sawPollAfterSign = false
    }

    /// The most polls that begin within an hour.
    var pollsInAnHour: Int {
        var most = 0
        var first = 0
        for (index, poll) in polls.enumerated() {
            while polls[first] + 3600 <= poll { first += 1 }
            most = max(most, index - first + 1)
        }
        return most
    }
}
