import DNS

/// Knows of every zone when to ask for its SOA and when its copy expires (RFC 1034 §4.3.5, with the clamps, jitter and back-off
/// of BIND's lib/dns/zone.c).
///
/// Rows and one heap of deadlines, not a timer a zone: a million zones are 64 MB and nothing that sleeps. The caller performs
/// what `due` returns, tells `handle` what happened, and looks in again at `nextDeadline`.
package struct RefreshTable: Sendable {
    /// Gives leave for each zone's first query of a round; later queries of the round are the caller's to `reserve`.
    package var pacer: QueryPacer
    var rows: [RefreshRow] = []
    private var deadlines = DeadlineHeap()
    /// Zones whose round is due, in the order in which it fell due; those that somebody asked for go ahead. Those that a NOTIFY
    /// was about take turns with those that are due, so that a flood of them holds up nobody for ever.
    private var due = RowQueue()
    private var requested = RowQueue()
    private var notified = RowQueue()
    private var isTurnOfDue = false
    private var freeRows: [UInt32] = []
    private(set) var limits: [RefreshLimits] = []
    private var limitsIndex: [RefreshLimits: UInt32] = [:]
    /// Of the zones that have a `publish-delay`, by their rows: what was published last, until it has passed.
    var publications: [UInt32: RefreshPublication] = [:]
    package private(set) var count = 0

    package init(serialQueryRate: UInt32 = 20, capacity: Int = 0) {
        pacer = QueryPacer(rate: serialQueryRate)
        rows.reserveCapacity(capacity)
        deadlines.reserveCapacity(capacity)
    }

    /// Takes in a zone whose first round is due at once.
    ///
    /// `held` is the copy found at the start, and `leaseEnd` what is left of its lease; one that has ended expires before the
    /// first poll.
    package mutating func add(
        held: (timers: SOATimers, leaseEnd: Instant)? = nil, limits: RefreshLimits = RefreshLimits(), at now: Instant
    ) -> ZoneID {
        let index = takeRow(limits: limits)
        if let held {
            rows[index].hold(limits.clamp(held.timers))
            rows[index].leaseEnd = held.leaseEnd
        }
        count += 1
        rows[index].next = now
        makeDue(index)
        return ZoneID(index: UInt32(index), generation: rows[index].generation)
    }

    /// Forgets a zone; what is still under way for it comes to nothing.
    package mutating func remove(_ zone: ZoneID) {
        guard let index = index(of: zone) else { return }
        count -= 1
        deadlines.remove(zone.index)
        publications[zone.index] = nil
        rows[index].isInUse = false
        rows[index].round = .waiting
        // A row whose generations are used up is left empty: no two zones ever have the same ID.
        guard zone.generation < .max else { return }
        rows[index].generation += 1
        freeRows.append(zone.index)
    }

    /// Holds a zone to other limits, from what its SOA says, `timers`, if a copy is held. The lease goes on as it is.
    package mutating func setLimits(_ limits: RefreshLimits, of zone: ZoneID, timers: SOATimers?, at now: Instant) {
        guard let index = index(of: zone) else { return }
        rows[index].limits = intern(limits)
        hastenPublication(of: index, at: now)
        guard rows[index].copy == .ok, let timers else { return }
        rows[index].hold(limits.clamp(timers))
        if rows[index].round == .waiting { rows[index].next = min(rows[index].next, now + rows[index].refresh) }
        schedule(index)
    }

    /// When to call `due` again, unless something happens before; nil when only an event can bring work.
    package var nextDeadline: Instant? {
        guard nextRow != nil else { return deadlines.first?.deadline }
        let turn = pacer.nextAvailable ?? Instant(milliseconds: .min)
        return deadlines.first.map { min($0.deadline, turn) } ?? turn
    }

    /// The next thing to do at `now`; call until it returns nil.
    package mutating func due(at now: Instant, using generator: inout some RandomNumberGenerator) -> RefreshAction? {
        while let first = deadlines.first, first.deadline <= now {
            let index = Int(first.row)
            if rows[index].copy == .ok, rows[index].leaseEnd <= now {
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

    /// Records what happened to `zone`; says what to do about the serial of an `.answered`, and nil for everything else, for a zone
    /// that was removed, and for what does not belong to a running round.
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
                renewLease(of: index, at: now, expire: expire)
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
                renewLease(of: index, at: now, expire: expire)
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
            // Whoever asks for the zone wants it now.
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
        // What was asked for during the last round has waited for that already.
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

    /// Only ever later: a primary that is about to expire takes nothing from what another one vouched for.
    private mutating func renewLease(of index: Int, at now: Instant, expire: UInt32?) {
        rows[index].leaseEnd = max(rows[index].leaseEnd, rows[index].lease(from: now, remaining: expire))
    }

    private mutating func replaceCopy(of index: Int, with timers: SOATimers, at now: Instant, expire: UInt32?) {
        let former = rows[index]
        rows[index].hold(limits[Int(former.limits)].clamp(timers))
        rows[index].isForced = false
        let leaseEnd = rows[index].lease(from: now, remaining: timers.remaining(of: expire))
        // BIND's rule: a lease moves later only, unless the zone's EXPIRE was changed.
        let isFree = former.copy != .ok || former.expire != rows[index].expire
        rows[index].leaseEnd = isFree ? leaseEnd : max(leaseEnd, former.leaseEnd)
    }
}
