import DNS

// `publish-delay`: a large file is not written again and again while its primary changes a few records every second. What is newer
// waits, and when the delay has passed one round fetches all of it together.

extension RefreshTable {
    /// When the next version of a held zone may be published; nil if it may be now.
    package func publicationDeadline(of zone: ZoneID, at now: Instant) -> Instant? {
        index(of: zone).flatMap { reasonForAnySerial($0) == nil ? publicationDeadline(of: $0, at: now) : nil }
    }

    func publicationDeadline(of index: Int, at now: Instant) -> Instant? {
        guard let publication = publications[UInt32(index)] else { return nil }
        let deadline = publication.time + limits[Int(rows[index].limits)].publishDelay
        // What would expire before, or while it is fetched, is not kept waiting.
        let latest = rows[index].lastCall(from: now)
        return now < deadline && deadline <= latest && latest < rows[index].leaseEnd ? deadline : nil
    }

    mutating func notePublication(of index: Int, at now: Instant) {
        let isDelayed = limits[Int(rows[index].limits)].publishDelay > 0
        publications[UInt32(index)] = isDelayed ? RefreshPublication(time: now) : nil
    }

    /// Whether a NOTIFY says nothing new: something newer waits already.
    func awaitsPublication(_ index: Int, at now: Instant) -> Bool {
        rows[index].round == .waiting && rows[index].copy == .ok && publications[UInt32(index)]?.isSuperseded == true
            && publicationDeadline(of: index, at: now) != nil
    }

    /// Has the next round begin when the delay has passed.
    mutating func postpone(_ index: Int, at now: Instant) {
        publications[UInt32(index)]?.isSuperseded = true
        rows[index].next = publicationDeadline(of: index, at: now) ?? now
    }

    /// Lets what waits go on sooner where the delay has become shorter.
    mutating func hastenPublication(of index: Int, at now: Instant) {
        guard rows[index].round == .waiting, publications[UInt32(index)]?.isSuperseded == true else { return }
        rows[index].next = min(rows[index].next, publicationDeadline(of: index, at: now) ?? now)
        schedule(index)
    }
}

/// The latest publication of a zone that has a `publish-delay`.
struct RefreshPublication: Sendable {
    let time: Instant
    /// A primary has something newer, which waits.
    var isSuperseded = false
}
