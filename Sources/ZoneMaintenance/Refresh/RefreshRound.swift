// One refresh of one zone, as a value: which primary is asked next, with which of its keys, whether it is polled or transferred from,
// when the refresh waits for a slot, and how it ends. The caller does what an action says and gives back the event that it led to.
//
//             ┌────────────────────── next key, next primary ◀─────────────────────┐
//             ▼                                                                     │
//    began ─▶ choosing ─▶ polling ── newer, or SOA refused ──▶ awaiting a slot ─▶ transferring ⟲ IXFR, then AXFR
//             │              │                                     ▲                │
//             └── no current copy, and the primary has ────────────┘                │
//                 just sent another zone                                            ▼
//    no primary is left, publish-delay, zone removed, cancelled ────────────────▶ ended ◀─ published, up to date, over a limit

package import DNS

/// What a refresh looks up when it handles an event.
package protocol RefreshView {
    /// Whether the primary at this place in the zone's list is remembered as one that does not answer.
    func isUnreachable(_ primary: Int) -> Bool
    /// Whether the primary has just sent a zone: one without a current copy is then transferred from it without a poll.
    func isServing(_ primary: Int) -> Bool
    /// Whether IXFR may be asked for (`request-ixfr`).
    func requestsIXFR(_ primary: Int) -> Bool
    /// Whether the zone has a current copy; nil once the zone was removed.
    var copy: CopyState? { get }
    /// Why a transfer is made whatever the serial; nil where the serial must be newer than the current copy's.
    var takesAnySerial: TransferReason? { get }
    /// The serial of the current copy, where there is one.
    var heldSerial: Serial? { get }
    /// When `publish-delay` lets a newer version be published; nil where it may be now.
    var publicationDeadline: Instant? { get }
}

/// One refresh of one zone.
package struct RefreshRound: Sendable {
    private enum State {
        case idle
        /// The keys of the primary are being chosen; `slot`: for a transfer, whose slot is granted.
        case choosing(slot: Bool)
        case polling
        case awaitingSlot
        case transferring(TransferOrder)
        case ended
    }

    private var state = State.idle
    private var rotation: PrimaryRotation
    private var outcome = RoundOutcome.failed(.noPrimaries)
    /// The primary that is asked: its place in the zone's list, from 0.
    package private(set) var primary = 0
    /// Of the keys of this primary, in the order to be tried: the one in use, and how many there are.
    private var key = 0
    private var keyCount = 0
    /// A key that the primary had forgotten was negotiated anew, and is tried once more.
    private var isSecondTry = false
    /// The transfer to begin once there is a slot.
    private var order: TransferOrder?

    /// A refresh of a zone that has this many primaries; `notifier` is the place of the one whose NOTIFY called for it, which is asked
    /// first.
    package init(primaries: Int, notifier: Int? = nil) {
        rotation = PrimaryRotation(count: primaries, first: notifier)
    }

    /// Returns what to do after `event`. An event that does not belong to the state ends the refresh: no query is sent twice.
    package mutating func handle(_ event: RoundEvent, in view: some RefreshView) -> RoundAction {
        switch (state, event) {
        case (.ended, _):
            return .ended(outcome)
        case (_, .cancelled):
            return end(outcome.isInStep ? outcome : .failed(.shuttingDown))
        case (_, _) where view.copy == nil:
            return end(.failed(.zoneRemoved))
        case (.idle, .began):
            return turnToNextPrimary(view)
        case (.choosing(let hasSlot), .keys(let count)):
            (key, keyCount) = (0, max(1, count))
            guard hasSlot else { return ask(view) }
            guard let reason = Self.reasonToPull(view) else { return end(.failed(.zoneRemoved)) }
            return transfer(TransferOrder(reason: reason), view)
        case (.polling, .polled(let answer)):
            return polled(answer, view)
        case (.awaitingSlot, .slotGranted):
            guard let order = order.take() else {
                state = .choosing(slot: true)
                return .chooseKeys(primary)
            }
            return transfer(order, view)
        case (.transferring(let order), .transferEnded(let result)):
            return transferEnded(result, of: order, view)
        default:
            return end(.failed(.outOfOrder))
        }
    }

    /// Whether the event shows that the primary accepts the key in use.
    package static func provesKey(_ event: RoundEvent) -> Bool {
        switch event {
        case .polled(.answered(_, _, .current)), .polled(.answered(_, _, .older)): true
        case .transferEnded(.published), .transferEnded(.notNewer): true
        default: false
        }
    }
}

// Whom to ask.
extension RefreshRound {
    private mutating func turnToNextPrimary(_ view: some RefreshView) -> RoundAction {
        guard let next = rotation.next(sparing: view.isUnreachable) else { return end(outcome) }
        primary = next
        isSecondTry = false
        if view.isServing(next), Self.reasonToPull(view) != nil {
            // There is no serial to compare with, and the primary answers: any version is wanted.
            state = .awaitingSlot
            return .awaitSlot(primary)
        }
        state = .choosing(slot: false)
        return .chooseKeys(primary)
    }

    /// Asks with the primary's next key, or turns to the next primary.
    private mutating func turnToNextKey(_ view: some RefreshView) -> RoundAction {
        isSecondTry = false
        key += 1
        return key < keyCount ? ask(view) : turnToNextPrimary(view)
    }

    private mutating func ask(_ view: some RefreshView) -> RoundAction {
        if view.isServing(primary), let reason = Self.reasonToPull(view) { return awaitSlot(TransferOrder(reason: reason)) }
        state = .polling
        return .poll(primary, key: key)
    }

    private mutating func awaitSlot(_ order: TransferOrder) -> RoundAction {
        self.order = order
        state = .awaitingSlot
        return .awaitSlot(primary)
    }

    private mutating func end(_ outcome: RoundOutcome, telling event: RefreshEvent? = nil) -> RoundAction {
        self.outcome = outcome
        state = .ended
        return .ended(outcome, telling: event)
    }

    /// Why a zone is transferred without a poll; nil where there is a current copy to compare the serial with.
    private static func reasonToPull(_ view: some RefreshView) -> TransferReason? {
        view.copy == .ok ? nil : view.takesAnySerial
    }

    /// A key was refused. A negotiated one the primary may have forgotten: it is replaced, once.
    private mutating func keyRefused(
        _ failure: RoundFailure, isNegotiated: Bool, _ view: some RefreshView
    ) -> RoundAction {
        guard isNegotiated, !isSecondTry else { return keyFailed(failure, view) }
        isSecondTry = true
        return ask(view)
    }

    /// The primary's next key may do.
    private mutating func keyFailed(_ failure: RoundFailure, _ view: some RefreshView) -> RoundAction {
        if key + 1 >= keyCount { note(failure) }
        return turnToNextKey(view)
    }

    private mutating func note(_ failure: RoundFailure) {
        if !outcome.isInStep { outcome = .failed(failure) }
    }
}

// How polls and transfers ended.
extension RefreshRound {
    private mutating func polled(_ answer: PolledAnswer, _ view: some RefreshView) -> RoundAction {
        switch answer {
        case .failed(let reason):
            note(.primary(reason))
            return turnToNextPrimary(view)
        case .keyRefused(let reason, let isNegotiated):
            return keyRefused(.primary(reason), isNegotiated: isNegotiated, view)
        case .noKey(let reason):
            return keyFailed(.primary(reason), view)
        case .refused:
            // BIND: a primary that refuses the SOA query may allow the transfer all the same.
            if let reason = view.takesAnySerial { return awaitSlot(TransferOrder(reason: reason)) }
            guard let held = view.heldSerial else { return end(.failed(.zoneRemoved)) }
            if let deadline = view.publicationDeadline {
                return end(.failed(.postponed(primary, nil, until: deadline)), telling: .postponed)
            }
            return awaitSlot(TransferOrder(reason: .newer(than: held)))
        case .answered(let serial, let expire, let decision):
            return answered(serial, expire, decision, view)
        }
    }

    private mutating func answered(
        _ serial: Serial, _ expire: UInt32?, _ decision: RefreshDecision?, _ view: some RefreshView
    ) -> RoundAction {
        switch decision {
        case .current:
            // The other primaries may have something newer.
            rotation.answered()
            outcome = .upToDate(serial)
            return turnToNextPrimary(view)
        case .older(let ours):
            rotation.answered()
            note(.older(primary, serial, ours: ours))
            return turnToNextPrimary(view)
        case .transfer(let reason):
            return awaitSlot(TransferOrder(reason: reason, polled: serial, expire: expire))
        case .postponed(_, let deadline):
            return end(.failed(.postponed(primary, serial, until: deadline)))
        case nil:
            return end(.failed(.zoneRemoved))
        }
    }

    private mutating func transfer(_ order: TransferOrder, _ view: some RefreshView) -> RoundAction {
        guard case .newer = order.reason else { return transfer(order, .wholeZone(order.reason)) }
        return transfer(order, view.requestsIXFR(primary) ? .difference : .withoutDifferences)
    }

    private mutating func transfer(_ order: TransferOrder, _ choice: TransferChoice) -> RoundAction {
        var order = order
        order.choice = choice
        state = .transferring(order)
        return .transfer(primary, key: key, order)
    }

    private mutating func transferEnded(
        _ result: TransferResult, of order: TransferOrder, _ view: some RefreshView
    ) -> RoundAction {
        switch result {
        case .published(let serial):
            return end(.transferred(serial))
        case .notNewer(let serial):
            if case .newer(let held) = order.reason, serial == held {
                return end(.upToDate(serial), telling: .upToDate(expire: order.expire))
            }
            rotation.answered()
            note(.older(primary, serial, ours: nil))
            return turnToNextPrimary(view)
        case .keyRefused(let reason, let isNegotiated):
            return keyRefused(.primary(reason), isNegotiated: isNegotiated, view)
        case .notPermitted(let reason), .noKey(let reason):
            return keyFailed(.primary(reason), view)
        case .overLimit(let reason):
            // The same primary would only send the same again: RETRY would cost both sides the transfer.
            return end(.failed(.primary(reason)), telling: .overLimit)
        case .withoutFile where order.choice == .difference:
            return transfer(order, .withoutFile)
        case .differenceFailed where order.choice == .difference:
            // In the same slot: the primary answers, and its version is still wanted.
            return transfer(order, .afterDifference)
        case .withoutFile, .differenceFailed:
            return end(.failed(.outOfOrder))
        case .failed(let reason):
            note(.primary(reason))
            return turnToNextPrimary(view)
        }
    }
}
