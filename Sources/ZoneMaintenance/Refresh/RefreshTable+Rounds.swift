// A refresh begins by `due`, may be deferred and resumed before its first query, and ends once.

extension RefreshTable {
    /// Defers a refresh that has begun and sent no query, until there is a slot for it; a request or a NOTIFY meanwhile begins it anew.
    ///
    /// - Returns: Whether the zone is to be put in the queue for a slot: it may be there from before. nil where no refresh of it runs.
    package mutating func deferRound(of zone: ZoneID, asked: Bool) -> Bool? {
        guard let index = index(of: zone), rows[index].round == .refreshing else { return nil }
        rows[index].round = .deferred
        guard !asked else { return true }
        defer { rows[index].isInLine = true }
        return !rows[index].isInLine
    }

    /// Resumes a deferred refresh, which has its slot now; returns false where none is deferred.
    ///
    /// - Parameter asked: As it was given to `deferRound` for the place in the queue whose turn it is.
    package mutating func resumeRound(of zone: ZoneID, asked: Bool) -> Bool {
        guard let index = index(of: zone) else { return false }
        if !asked { rows[index].isInLine = false }
        guard rows[index].round == .deferred else { return false }
        rows[index].round = .refreshing
        return true
    }

    /// Ends a zone's refresh, once, after the transfer and the publication that it led to: from here on the next one may begin.
    package mutating func endRound(of zone: ZoneID, at now: Instant) {
        guard let index = index(of: zone), rows[index].round == .refreshing || rows[index].round == .deferred else { return }
        rows[index].round = .waiting
        if rows[index].wantsAnotherRound { rows[index].next = now } else { rows[index].notifier = nil }
        schedule(index)
    }
}
