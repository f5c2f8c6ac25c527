package import DNS

/// Remembers which primaries did not answer, so that the timeouts of a dead one are waited for once and not once a zone.
///
/// BIND 9.21's rule (lib/dns/unreachcache.c): a primary counts as unreachable from the second report on, for 10 seconds from the
/// last; each report that comes within 120 seconds after that time ran out makes the next time 10 seconds longer, up to 640.
package struct UnreachablePrimaries: Sendable {
    private struct Entry {
        var ends: Instant
        var repeats: UInt32
        var isConfirmed: Bool
        var report: UInt64
    }

    private static let step: UInt32 = 10
    private static let longest: UInt32 = 640
    private static let memory: UInt32 = 120

    private let capacity: Int
    private var entries: [Peer: Entry] = [:]
    /// Every report in its order; only the latest of each primary counts.
    private var reports: [(peer: Peer, report: UInt64)] = []
    private var firstReport = 0
    private var nextReport: UInt64 = 0

    /// Keeps at most `capacity` primaries; the one whose last report is oldest goes first.
    package init(capacity: Int = 4096) {
        self.capacity = max(1, capacity)
    }

    /// How many primaries are remembered, whether or not they count as unreachable now.
    package var count: Int { entries.count }

    /// Whether `primary` counts as unreachable at `now`.
    package func contains(_ primary: Peer, at now: Instant) -> Bool {
        guard let entry = entries[primary], entry.isConfirmed else { return false }
        return now < entry.ends
    }

    /// Until when `primary` counts as unreachable; nil where it does not at `now`.
    package func end(of primary: Peer, at now: Instant) -> Instant? {
        contains(primary, at: now) ? entries[primary]?.ends : nil
    }

    /// Records that `primary` did not answer, or could not be connected to.
    package mutating func report(_ primary: Peer, at now: Instant) {
        var repeats: UInt32 = 0
        let known = entries[primary].flatMap { isForgotten($0, at: now) ? nil : $0 }
        if let known {
            repeats = min(known.repeats + (known.ends <= now ? 1 : 0), Self.longest / Self.step)
        }
        entries[primary] = Entry(
            ends: now + min(Self.step * (repeats + 1), Self.longest), repeats: repeats, isConfirmed: known != nil,
            report: nextReport)
        reports.append((primary, nextReport))
        nextReport += 1
        dropOldest(at: now)
    }

    /// Forgets `primary`: it answered, or it sent a NOTIFY.
    package mutating func remove(_ primary: Peer) {
        entries[primary] = nil
    }

    private func isForgotten(_ entry: Entry, at now: Instant) -> Bool {
        entry.ends + Self.memory < now
    }

    private mutating func dropOldest(at now: Instant) {
        while firstReport < reports.count {
            let (peer, report) = reports[firstReport]
            if let entry = entries[peer], entry.report == report {
                guard entries.count > capacity || isForgotten(entry, at: now) else { break }
                entries[peer] = nil
            }
            firstReport += 1
        }
        guard reports.count > 2 * capacity + 16 else { return }
        reports = reports[firstReport...].filter { entries[$0.peer]?.report == $0.report }
        firstReport = 0
    }
}
