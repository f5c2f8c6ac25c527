// A round begins by `due`, may be deferred and resumed before it has asked anybody, and ends once.

extension RefreshTable {
    /// Lets a round that has begun and asked nobody wait for a slot; what asks for the zone meanwhile has it begin anew.
    ///
    /// - Returns: Whether the zone is to be put in a line: it may stand there from before. nil where no round of it runs.
    package mutating func deferRound(of zone: ZoneID, asked: Bool) -> Bool? {
        guard let index = index(of: zone), rows[index].round == .refreshing else { return nil }
        rows[index].round = .deferred
        guard !asked else { return true }
        defer { rows[index].isInLine = true }
        return !rows[index].isInLine
    }

    /// Lets a deferred round begin in its slot; returns false where none waits.
    ///
    /// - Parameter asked: As it was given to `deferRound` for the place in line whose turn it is.
    package mutating func resumeRound(of zone: ZoneID, asked: Bool) -> Bool {
        guard let index = index(of: zone) else { return false }
        if !asked { rows[index].isInLine = false }
        guard rows[index].round == .deferred else { return false }
        rows[index].round = .refreshing
        return true
    }

    /// Ends a zone's round, once, when all that it led to is done: from here on the next one may begin.
    package mutating func endRound(of zone: ZoneID, at now: Instant) {
        guard let index = index(of: zone), rows[index].round == .refreshing || rows[index].round == .deferred else { return }
        rows[index].round = .waiting
        if rows[index].wantsAnotherRound { rows[index].next = now } else { rows[index].notifier = nil }
        schedule(index)
    }
}
