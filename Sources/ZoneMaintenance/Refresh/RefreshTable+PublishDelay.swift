import DNS

// `publish-delay`: a large file is not written again and again while its primary changes a few records every second. A newer version
// waits, and when the delay has passed one refresh fetches all changes together.

extension RefreshTable {
    /// When `publish-delay` lets a version newer than the current copy be published; nil where it may be now.
    package func publicationDeadline(of zone: ZoneID, at now: Instant) -> Instant? {
        index(of: zone).flatMap { reasonForAnySerial($0) == nil ? publicationDeadline(of: $0, at: now) : nil }
    }

    func publicationDeadline(of index: Int, at now: Instant) -> Instant? {
        guard let publication = publications[UInt32(index)] else { return nil }
        let deadline = publication.time + limits[Int(rows[index].limits)].publishDelay
        // A copy that would expire before, or during the transfer, is not kept waiting.
        let latest = rows[index].lastCall(from: now)
        return now < deadline && deadline <= latest && latest < rows[index].expiry ? deadline : nil
    }

    mutating func notePublication(of index: Int, at now: Instant) {
        let isDelayed = limits[Int(rows[index].limits)].publishDelay > 0
        publications[UInt32(index)] = isDelayed ? RefreshPublication(time: now) : nil
    }

    /// Whether a NOTIFY says nothing new: a newer version waits already.
    func awaitsPublication(_ index: Int, at now: Instant) -> Bool {
        rows[index].round == .waiting && rows[index].copy == .ok && publications[UInt32(index)]?.isSuperseded == true
            && publicationDeadline(of: index, at: now) != nil
    }

    /// Schedules the next refresh for the end of the delay.
    mutating func postpone(_ index: Int, at now: Instant) {
        publications[UInt32(index)]?.isSuperseded = true
        rows[index].next = publicationDeadline(of: index, at: now) ?? now
    }

    /// Schedules a postponed refresh sooner where the delay has become shorter.
    mutating func hastenPublication(of index: Int, at now: Instant) {
        guard rows[index].round == .waiting, publications[UInt32(index)]?.isSuperseded == true else { return }
        rows[index].next = min(rows[index].next, publicationDeadline(of: index, at: now) ?? now)
        schedule(index)
    }
}

/// The latest publication of a zone that has a `publish-delay`.
struct RefreshPublication: Sendable {
    let time: Instant
    /// A primary has a newer version, which waits.
    var isSuperseded = false
}
