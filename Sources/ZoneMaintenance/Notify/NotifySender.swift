package import DNS

/// Decides when to send which NOTIFY of a zone's new version (RFC 1996 §3, with the order and pace of BIND's lib/dns/zone.c).
///
///     waiting ──notify-delay──▶ sending ──notify-rate──▶ quiet ──notify-delay──▶ forgotten
///
/// A zone's first set of NOTIFYs begins at once, the next no sooner than `notify-delay` after it. A zone has one entry: a newer version
/// replaces the older one, servers not yet notified are sent the newer alone, and the others are notified again in the next set. The
/// caller performs what `due` returns, each order by a `NotifyExchange`, and calls `finished` when that is over.
package struct NotifySender: Sendable {
    private enum State {
        case waiting
        case sending
        case quiet
    }

    private struct Entry {
        let zone: ZoneID
        var soa: SOA
        var targets: [NotifyTarget]
        var delay: UInt32
        var state = State.waiting
        var began: Instant
        /// The target to notify next, and where the set ends.
        var next = 0
        var end: Int
        /// How many of the first targets were notified of an older version only.
        var again = 0
    }

    private var pacer: QueryPacer
    private let maximumInFlight: Int
    private var inFlight = 0
    /// By the zone's row.
    private var entries: [UInt32: Entry] = [:]
    /// When a waiting entry's set begins, and when a quiet one is forgotten.
    private var deadlines = DeadlineHeap()
    /// Entries that are being sent, in the order in which their sets began; `due` skips those that no longer are.
    private var sending = RowQueue()

    /// `notifyRate` is NOTIFYs a second; at most `maximumInFlight` wait for their answers at a time.
    package init(notifyRate: UInt32 = 20, maximumInFlight: Int = 512) {
        pacer = QueryPacer(rate: notifyRate)
        self.maximumInFlight = max(1, maximumInFlight)
    }

    /// Sends at most this many NOTIFYs a second from now on.
    package mutating func setRate(_ notifyRate: UInt32) {
        if pacer.rate != QueryPacer(rate: notifyRate).rate { pacer = QueryPacer(rate: notifyRate) }
    }

    /// Has `targets` notified that `soa` is the zone's new version; `delay` is the zone's `notify-delay` in seconds.
    package mutating func announce(
        _ soa: SOA, of zone: ZoneID, to targets: [NotifyTarget], delay: UInt32 = 5, at now: Instant
    ) {
        guard !targets.isEmpty else { return remove(zone) }
        guard var entry = entries[zone.index], entry.zone == zone else {
            entries[zone.index] = Entry(
                zone: zone, soa: soa, targets: targets, delay: delay, began: now, end: targets.count)
            deadlines.set(zone.index, to: now)
            return
        }
        if entry.state == .sending, entry.targets == targets {
            entry.again = max(entry.again, entry.next)
        } else {
            entry.next = 0
            entry.again = 0
        }
        entry.soa = soa
        entry.targets = targets
        entry.delay = delay
        entry.end = targets.count
        if entry.state == .quiet { entry.state = .waiting }
        entries[zone.index] = entry
    }

    /// Forgets a zone that was removed, or has no targets.
    package mutating func remove(_ zone: ZoneID) {
        guard entries[zone.index]?.zone == zone else { return }
        entries[zone.index] = nil
        deadlines.remove(zone.index)
    }

    /// The next thing to do at `now`; call until it returns nil.
    package mutating func due(at now: Instant) -> NotifyOrder? {
        while let row = deadlines.popDue(at: now) {
            guard let entry = entries[row], entry.state == .waiting else {
                entries[row] = nil
                continue
            }
            entries[row]?.state = .sending
            entries[row]?.began = now
            sending.append(row)
            return .begin(entry.zone, entry.soa.serial)
        }
        while let row = sending.first {
            guard var entry = entries[row], entry.state == .sending else {
                sending.removeFirst()
                continue
            }
            guard inFlight < maximumInFlight, pacer.take(at: now) else { return nil }
            let notification = ZoneNotification(zone: entry.zone, soa: entry.soa, target: entry.targets[entry.next])
            entry.next += 1
            if entry.next == entry.end {
                sending.removeFirst()
                endSet(&entry)
            }
            entries[row] = entry
            inFlight += 1
            return .send(notification)
        }
        return nil
    }

    private mutating func endSet(_ entry: inout Entry) {
        entry.state = entry.again > 0 ? .waiting : .quiet
        entry.next = 0
        entry.end = entry.again
        entry.again = 0
        deadlines.set(entry.zone.index, to: entry.began + entry.delay)
    }

    /// Records that the exchange of a `.send` is over, whether or not the server answered.
    package mutating func finished() {
        inFlight = max(0, inFlight - 1)
    }

    /// When to call `due` again, unless `announce` or `finished` is called before; nil where only they can bring work.
    package var nextDeadline: Instant? {
        guard sending.first != nil, inFlight < maximumInFlight else { return deadlines.first?.deadline }
        let turn = pacer.nextAvailable ?? Instant(milliseconds: .min)
        return deadlines.first.map { min($0.deadline, turn) } ?? turn
    }

    /// Whether no NOTIFY is pending or in flight.
    package var isIdle: Bool { inFlight == 0 && !entries.values.contains { $0.state != .quiet } }

    /// How many zones have NOTIFYs pending, or had a set within the last `notify-delay`.
    package var count: Int { entries.count }
}

/// What a `NotifySender` wants done.
package enum NotifyOrder: Equatable, Sendable {
    /// A zone's set of NOTIFYs begins: worth a log line.
    case begin(ZoneID, Serial)
    case send(ZoneNotification)
}

/// One NOTIFY: one server and one version of a zone.
package struct ZoneNotification: Equatable, Sendable {
    /// The zone's row in the table.
    package let zone: ZoneID
    /// The SOA of the new version.
    package let soa: SOA
    /// The server to notify.
    package let target: NotifyTarget
}
