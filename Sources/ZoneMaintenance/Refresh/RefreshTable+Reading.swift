package import DNS

extension RefreshTable {
    package func copyState(of zone: ZoneID) -> CopyState? {
        index(of: zone).map { rows[$0].copy }
    }

    package func roundState(of zone: ZoneID) -> RoundState? {
        index(of: zone).map { rows[$0].round }
    }

    /// The serial of a copy that is held and has not expired.
    package func heldSerial(of zone: ZoneID) -> Serial? {
        index(of: zone).flatMap { rows[$0].copy == .ok ? rows[$0].serial : nil }
    }

    /// When the copy expires, if one is held: what to keep for the next start.
    package func leaseEnd(of zone: ZoneID) -> Instant? {
        index(of: zone).flatMap { rows[$0].copy == .ok ? rows[$0].leaseEnd : nil }
    }

    /// When the next round is due; while one is running, when it will be if this one fails.
    package func nextRound(of zone: ZoneID) -> Instant? {
        index(of: zone).map { rows[$0].next }
    }

    /// Whether one more round follows the one that is running.
    package func wantsAnotherRound(_ zone: ZoneID) -> Bool {
        index(of: zone).map { rows[$0].wantsAnotherRound } ?? false
    }

    /// How many zones have a copy in this state; looks at every one.
    package func count(of copy: CopyState) -> Int {
        rows.count { $0.isInUse && $0.copy == copy }
    }

    /// The primary whose NOTIFY led to the round that has just begun: ask it first. Read it when the round begins: a NOTIFY that
    /// comes later is about the round after it.
    package func notifier(of zone: ZoneID) -> Int? {
        index(of: zone).flatMap { rows[$0].notifier }
    }

    /// Why a transfer takes any serial at all; nil if it must be newer than the one held.
    package func takesAnySerial(_ zone: ZoneID) -> TransferReason? {
        index(of: zone).flatMap(reasonForAnySerial)
    }

    func reasonForAnySerial(_ index: Int) -> TransferReason? {
        switch rows[index].copy {
        case .none: .nothingHeld
        case .expired: .expired
        case .ok: rows[index].isForced ? .forced : nil
        }
    }

    func decide(on serial: Serial, for index: Int, at now: Instant) -> RefreshDecision {
        let ours = rows[index].serial
        if let reason = reasonForAnySerial(index) { return .transfer(reason) }
        if serial.isNewer(than: ours) {
            if let deadline = publicationDeadline(of: index, at: now) { return .postponed(ours: ours, until: deadline) }
            return .transfer(.newer(than: ours))
        }
        return serial == ours ? .current : .older(ours: ours)
    }
}

/// How a zone stands in a table, as far as a refresh of it must know.
package struct RefreshFacts: Equatable, Sendable {
    package let copy: CopyState
    /// Why a transfer takes any serial at all; nil if it must be newer than the one held.
    package let takesAnySerial: TransferReason?
    /// The serial of a copy that is held and has not expired.
    package let heldSerial: Serial?
    /// When the next version may be published; nil where it may be now.
    package let publicationDeadline: Instant?
}

extension RefreshTable {
    /// How a zone stands at `now`; nil for one that was removed.
    package func facts(of zone: ZoneID, at now: Instant) -> RefreshFacts? {
        guard let index = index(of: zone) else { return nil }
        return RefreshFacts(
            copy: rows[index].copy, takesAnySerial: reasonForAnySerial(index), heldSerial: heldSerial(of: zone),
            publicationDeadline: publicationDeadline(of: zone, at: now))
    }
}
