import DNS

/// When to poll each zone's SOA, and when its copy expires (RFC 1034 §4.3.5, with the clamps, jitter and back-off of BIND's
/// lib/dns/zone.c).
///
/// Rows and one heap of deadlines instead of a timer a zone: a million zones take 64 MB and no task. The caller performs what `due`
/// returns, gives `handle` what happened, and calls `due` again at `nextDeadline`.
package struct RefreshTable: Sendable {
    /// Paces the first query of each refresh; for its later queries the caller calls `reserve`.
    package var pacer: QueryPacer
    var rows: [RefreshRow] = []
    private var deadlines = DeadlineHeap()
    /// Zones whose refresh is due, in the order in which it fell due; those that an operator asked for go first. Those that a NOTIFY was
    /// about take turns with those that are due, so that a flood of NOTIFYs starves no zone.
    private var due = RowQueue()
    private var requested = RowQueue()
    private var notified = RowQueue()
    private var isTurnOfDue = false
    private var freeRows: [UInt32] = []
    private(set) var limits: [RefreshLimits] = []
    private var limitsIndex: [RefreshLimits: UInt32] = [:]
    /// The latest publication of each zone with a `publish-delay`, by row.
    var publications: [UInt32: RefreshPublication] = [:]
    /// How many zones the table has.
    package private(set) var count = 0

    /// An empty table for `serialQueryRate` first queries a second; `capacity` zones fit without growing it.
    package init(serialQueryRate: UInt32 = 20, capacity: Int = 0) {
        pacer = QueryPacer(rate: serialQueryRate)
        rows.reserveCapacity(capacity)
        deadlines.reserveCapacity(capacity)
    }

    /// Adds a zone whose first refresh is due at once.
    ///
    /// `held` is the copy found at the start, and `leaseEnd` its expiry; where that is not after `now`, `due` returns `.expire` before the
    /// first poll.
    package mutating func add(
        held: (timers: SOATimers, leaseEnd: Instant)? = nil, limits: RefreshLimits = RefreshLimits(), at now: Instant
    ) -> ZoneID {
        let index = takeRow(limits: limits)
        if let held {
            rows[index].hold(limits.clamp(held.timers))
            rows[index].expiry = held.leaseEnd
        }
        count += 1
        rows[index].next = now
        makeDue(index)
        return ZoneID(index: UInt32(index), generation: rows[index].generation)
    }

    /// Removes a zone; events of a refresh that is still running for it are ignored.
    package mutating func remove(_ zone: ZoneID) {
        guard let index = index(of: zone) else { return }
        count -= 1
        deadlines.remove(zone.index)
        publications[zone.index] = nil
        rows[index].isInUse = false
        rows[index].round = .waiting
        // A row whose generations are used up stays free: no two zones ever have the same ID.
        guard zone.generation < .max else { return }
        rows[index].generation += 1
        freeRows.append(zone.index)
    }

    /// Gives a zone other limits, and bounds `timers`, those of its copy's SOA, by them; nil where there is no copy. The expiry stays.
    package mutating func setLimits(_ limits: RefreshLimits, of zone: ZoneID, timers: SOATimers?, at now: Instant) {
        guard let index = index(of: zone) else { return }
        rows[index].limits = intern(limits)
        hastenPublication(of: index, at: now)
        guard rows[index].copy == .ok, let timers else { return }
        rows[index].hold(limits.clamp(timers))
        if rows[index].round == .waiting { rows[index].next = min(rows[index].next, now + rows[index].refresh) }
        schedule(index)
    }

    /// When to call `due` again, unless an event is handled before; nil where only an event can make a zone due.
    package var nextDeadline: Instant? {
        guard nextRow != nil else { return deadlines.first?.deadline }
        let turn = pacer.nextAvailable ?? Instant(milliseconds: .min)
        return deadlines.first.map { min($0.deadline, turn) } ?? turn
    }

    /// The next thing to do at `now`; call until it returns nil.
    package mutating func due(at now: Instant, using generator: inout some RandomNumberGenerator) -> RefreshAction? {
        while let first = deadlines.first, first.deadline <= now {
            let index = Int(first.row)
            if rows[index].copy == .ok, rows[index].expiry <= now {
                rows[index].expireCopy(at: now)
                schedule(index)
                return .expire(zone(at: index))
            }
            makeDue(index)
        }
        dropStale()
        guard let row = nextRow, pacer.take(at: now) else { return nil }
        let index = Int(row)
        if requested.first == nil { isTurnOfDue = notified.first != nil && !isTurnOfDue }
        let isAsked = rows[index].isQueuedAhead || rows[index].isQueuedByNotify
        rows[index].beginRound(at: now, by: generator.next())
        dropStale()
        schedule(index)
        return .poll(zone(at: index), asked: isAsked)
    }

    /// Records what happened to `zone`. Returns the decision on the serial of `.answered`; nil for every other event, for a zone that was
    /// removed, and for an event of a refresh that is not running.
    @discardableResult
    package mutating func handle(
        _ event: RefreshEvent, for zone: ZoneID, at now: Instant, using generator: inout some RandomNumberGenerator
    ) -> RefreshDecision? {
        guard let index = index(of: zone) else { return nil }
        let isRefreshing = rows[index].round == .refreshing
        switch event {
        case .answered(let serial, let expire):
            guard isRefreshing else { return nil }
            let decision = decide(on: serial, for: index, at: now)
            if decision == .current {
                renewExpiry(of: index, at: now, expire: expire)
                rows[index].waitRefresh(from: now, by: generator.next())
                schedule(index)
            }
            if case .postponed = decision { postpone(index, at: now) }
            return decision
        case .transferred(let timers, let expire):
            replaceCopy(of: index, with: timers, at: now, expire: expire)
            notePublication(of: index, at: now)
            rows[index].waitRefresh(from: now, by: generator.next())
            schedule(index)
        case .upToDate(let expire):
            guard isRefreshing else { return nil }
            if rows[index].copy == .ok {
                rows[index].isForced = false
                renewExpiry(of: index, at: now, expire: expire)
                rows[index].waitRefresh(from: now, by: generator.next())
                schedule(index)
            }
        case .overLimit:
            guard isRefreshing else { return nil }
            rows[index].waitRefreshOverLimit(from: now, by: generator.next())
        case .postponed:
            guard isRefreshing else { return nil }
            postpone(index, at: now)
        case .requested(let forced):
            // A request overrides `publish-delay`.
            publications[zone.index] = nil
            request(index, forced: forced, at: now)
        case .notified(let primary):
            rows[index].notifier = primary
            if !awaitsPublication(index, at: now) { notify(index, at: now) }
        }
        return nil
    }
}

extension RefreshTable {
    func index(of zone: ZoneID) -> Int? {
        let index = Int(zone.index)
        guard index < rows.count, rows[index].isInUse, rows[index].generation == zone.generation else { return nil }
        return index
    }

    private func zone(at index: Int) -> ZoneID {
        ZoneID(index: UInt32(index), generation: rows[index].generation)
    }

    private mutating func takeRow(limits: RefreshLimits) -> Int {
        var row = RefreshRow(limits: intern(limits))
        row.isInUse = true
        guard let free = freeRows.popLast() else {
            rows.append(row)
            return rows.count - 1
        }
        let index = Int(free)
        row.generation = rows[index].generation
        row.isQueued = rows[index].isQueued
        row.isQueuedAhead = rows[index].isQueuedAhead
        row.isQueuedByNotify = rows[index].isQueuedByNotify
        rows[index] = row
        return index
    }

    private mutating func intern(_ limits: RefreshLimits) -> UInt32 {
        if let index = limitsIndex[limits] { return index }
        let index = UInt32(self.limits.count)
        self.limits.append(limits)
        limitsIndex[limits] = index
        return index
    }

    mutating func schedule(_ index: Int) {
        if let deadline = rows[index].deadline {
            deadlines.set(UInt32(index), to: deadline)
        } else {
            deadlines.remove(UInt32(index))
        }
    }

    private mutating func makeDue(_ index: Int) {
        rows[index].round = .pending
        schedule(index)
        // What was asked for during the last refresh has waited for its end already.
        if rows[index].wantsAnotherRound { return queueByNotify(index) }
        guard !rows[index].isQueued else { return }
        rows[index].isQueued = true
        due.append(UInt32(index))
    }

    private mutating func request(_ index: Int, forced: Bool, at now: Instant) {
        guard rows[index].round != .refreshing else {
            rows[index].wantsAnotherRound = true
            if forced { rows[index].isForcedNext = true }
            return
        }
        if forced { rows[index].isForced = true }
        rows[index].next = min(rows[index].next, now)
        rows[index].round = .pending
        schedule(index)
        guard !rows[index].isQueuedAhead else { return }
        rows[index].isQueuedAhead = true
        requested.append(UInt32(index))
    }

    private mutating func notify(_ index: Int, at now: Instant) {
        guard rows[index].round != .refreshing else {
            rows[index].wantsAnotherRound = true
            return
        }
        rows[index].next = min(rows[index].next, now)
        rows[index].round = .pending
        schedule(index)
        queueByNotify(index)
    }

    private mutating func queueByNotify(_ index: Int) {
        guard !rows[index].isQueuedByNotify else { return }
        rows[index].isQueuedByNotify = true
        notified.append(UInt32(index))
    }

    /// The row whose turn it is, if any is pending.
    private var nextRow: UInt32? {
        if let row = requested.first { return row }
        guard let row = notified.first else { return due.first }
        return isTurnOfDue ? due.first ?? row : row
    }

    /// Takes rows that are no longer pending off the heads of the queues.
    private mutating func dropStale() {
        while let row = requested.first, rows[Int(row)].round != .pending {
            rows[Int(row)].isQueuedAhead = false
            requested.removeFirst()
        }
        while let row = notified.first, rows[Int(row)].round != .pending {
            rows[Int(row)].isQueuedByNotify = false
            notified.removeFirst()
        }
        while let row = due.first, rows[Int(row)].round != .pending {
            rows[Int(row)].isQueued = false
            due.removeFirst()
        }
    }

    /// Moves the expiry later only: a primary whose own copy is about to expire does not shorten what another one confirmed.
    private mutating func renewExpiry(of index: Int, at now: Instant, expire: UInt32?) {
        rows[index].expiry = max(rows[index].expiry, rows[index].expiry(from: now, remaining: expire))
    }

    private mutating func replaceCopy(of index: Int, with timers: SOATimers, at now: Instant, expire: UInt32?) {
        let former = rows[index]
        rows[index].hold(limits[Int(former.limits)].clamp(timers))
        rows[index].isForced = false
        let expiry = rows[index].expiry(from: now, remaining: timers.remaining(of: expire))
        // BIND's rule: the expiry moves later only, unless the zone's EXPIRE was changed.
        let isFree = former.copy != .ok || former.expire != rows[index].expire
        rows[index].expiry = isFree ? expiry : max(expiry, former.expiry)
    }
}
