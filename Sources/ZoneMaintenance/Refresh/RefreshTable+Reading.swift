package import DNS

extension RefreshTable {
    /// Whether the zone has a current copy; nil for a zone that was removed.
    package func copyState(of zone: ZoneID) -> CopyState? {
        index(of: zone).map { rows[$0].copy }
    }

    /// How the zone's refresh stands; nil for a zone that was removed.
    package func roundState(of zone: ZoneID) -> RoundState? {
        index(of: zone).map { rows[$0].round }
    }

    /// The serial of the current copy; nil where there is none.
    package func heldSerial(of zone: ZoneID) -> Serial? {
        index(of: zone).flatMap { rows[$0].copy == .ok ? rows[$0].serial : nil }
    }

    /// When the current copy expires; nil where there is none. It is what the state database keeps for the next start.
    package func leaseEnd(of zone: ZoneID) -> Instant? {
        index(of: zone).flatMap { rows[$0].copy == .ok ? rows[$0].expiry : nil }
    }

    /// When the next refresh is due; during one, when it will be due if that fails. nil for a zone that was removed.
    package func nextRound(of zone: ZoneID) -> Instant? {
        index(of: zone).map { rows[$0].next }
    }

    /// Whether one more refresh follows the one that is running.
    package func wantsAnotherRound(_ zone: ZoneID) -> Bool {
        index(of: zone).map { rows[$0].wantsAnotherRound } ?? false
    }

    /// How many zones have a copy in this state; takes time in proportion to the number of zones.
    package func count(of copy: CopyState) -> Int {
        rows.count { $0.isInUse && $0.copy == copy }
    }

    /// The place in the zone's list of the primary whose NOTIFY called for the refresh that has just begun: it is asked first. Read it
    /// when the refresh begins: a later NOTIFY calls for the one after it.
    package func notifier(of zone: ZoneID) -> Int? {
        index(of: zone).flatMap { rows[$0].notifier }
    }

    /// Why a transfer is made whatever the serial; nil where the serial must be newer than the current copy's.
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

/// What a table knows of a zone that a refresh of it goes by.
package struct RefreshFacts: Equatable, Sendable {
    /// Whether the zone has a current copy.
    package let copy: CopyState
    /// Why a transfer is made whatever the serial; nil where the serial must be newer than the current copy's.
    package let takesAnySerial: TransferReason?
    /// The serial of the current copy; nil where there is none.
    package let heldSerial: Serial?
    /// When the next version may be published; nil where it may be now.
    package let publicationDeadline: Instant?
}

extension RefreshTable {
    /// What a refresh of the zone goes by at `now`; nil for a zone that was removed.
    package func facts(of zone: ZoneID, at now: Instant) -> RefreshFacts? {
        guard let index = index(of: zone) else { return nil }
        return RefreshFacts(
            copy: rows[index].copy, takesAnySerial: reasonForAnySerial(index), heldSerial: heldSerial(of: zone),
            publicationDeadline: publicationDeadline(of: zone, at: now))
    }
}
