import Configuration
import DNS
import Exchange
import ZoneFile
import ZoneMaintenance
import ZoneTransfer

/// A refresh of one zone at work: does what a `RefreshRound` says, and tells it what came of that.
///
/// A refresh that polls has a slot of `polls`, taken with the primary that it asks. While it waits for a slot of `transfers-in` no task
/// waits with it, for many may have to wait for long.
final class ZoneRefresh {
    let id: ZoneID
    let zone: ZoneSettings
    /// The refresh's own among all refreshes.
    let number: UInt64
    private var round: RefreshRound
    /// What is to be done next.
    private var action: RoundAction
    /// The keys of the primary that is asked, in the order to be tried.
    private var keys: [KeyCandidate?] = []
    /// Taken with the primary that is being polled or pulled from.
    private var slot: HeldSlot?

    private enum HeldSlot {
        case poll(PollSlots.Slot)
        /// The transfer lets go of it before it has ended, where it may.
        case transfer(Handover<TransferSlots.Slot>)
    }

    /// How far a refresh has come.
    enum Step: Sendable {
        case ended(RefreshOutcome)
        /// It goes on when it is run with a slot of its primary's transfers.
        case wantsSlot
    }

    init(_ start: Start) {
        id = start.id
        zone = start.zone
        number = start.number
        round = start.round
        action = start.action
    }

    /// The primary that is asked, or whose slot is wanted.
    var primary: Primary { zone.primaries[round.primary] }

    /// Runs the refresh until it has ended or must wait for a slot; `slot` is the one that it begins or goes on with. `loop` keeps its
    /// zone.
    func run(in slot: Handover<Slot>?, for loop: isolated RefreshLoop) async -> Step {
        keep(slot)
        while true {
            let event: RoundEvent
            switch action {
            case .chooseKeys(let place):
                keys = loop.means.primaries.keys(of: zone.primaries[place])
                event = .keys(keys.count)
            case .poll(let place, let key):
                event = .polled(await poll(zone.primaries[place], with: keys[key], for: loop))
            case .awaitSlot:
                guard case .transfer = self.slot else {
                    self.slot = nil
                    return .wantsSlot
                }
                event = .slotGranted
            case .transfer(let place, let key, let order):
                event = .transferEnded(await transfer(order, from: zone.primaries[place], with: keys[key], for: loop))
            case .ended(let outcome, let event):
                return await end(outcome, telling: event, for: loop)
            }
            follow(event, for: loop)
        }
    }

    private func keep(_ slot: Handover<Slot>?) {
        switch slot?.take() {
        case .poll(let slot): self.slot = .poll(slot)
        case .transfer(let slot): self.slot = .transfer(Handover(slot))
        case nil: break
        }
    }

    /// Finds the next action.
    private func follow(_ event: RoundEvent, for loop: isolated RefreshLoop) {
        if RefreshRound.provesKey(event), let key = action.key { loop.means.primaries.worked(keys[key], at: primary) }
        let view = ZoneView(loop.facts(of: id), zone, loop.means)
        action = round.handle(Task.isCancelled ? .cancelled : event, in: view)
        guard case .transferEnded = event else { return }
        // An AXFR after an IXFR goes on in the same slot; whoever wants another transfer waits for its turn.
        if case .transfer = action {} else { slot = nil }
    }

    private func end(_ outcome: RoundOutcome, telling event: RefreshEvent?, for loop: isolated RefreshLoop) async -> Step {
        if let event { await loop.ended(id, with: event) }
        switch outcome {
        case .transferred(let serial): return .ended(.transferred(serial))
        case .upToDate(let serial): return .ended(.upToDate(serial))
        case .failed(let failure): return .ended(failed(failure, at: loop.means.clock.now))
        }
    }

    private func failed(_ failure: RoundFailure, at now: Instant) -> RefreshOutcome {
        switch failure {
        case .noPrimaries:
            ZoneLog(zone).noPrimaries()
            return .failed(reason: "no primaries")
        case .primary(let reason):
            return .failed(reason: reason)
        case .older(let place, let serial, let ours):
            let held = ours.map { " (\($0))" } ?? ""
            return .failed(reason: "serial \(serial) of \(zone.primaries[place].endpoint) is older than ours\(held)")
        case .postponed(let place, let serial, let deadline):
            let endpoint = zone.primaries[place].endpoint
            ZoneLog(zone).postponed(serial, for: .milliseconds(max(0, deadline.milliseconds(since: now))), from: endpoint)
            return .failed(reason: "newer version on \(endpoint) deferred by publish-delay")
        case .zoneRemoved: return .zoneRemoved
        case .shuttingDown: return .shuttingDown
        case .outOfOrder: return .failed(reason: "out of order")
        }
    }
}

// How it begins.
extension ZoneRefresh {
    /// A slot that a refresh runs in: while it asks, and while it pulls.
    enum Slot: Sendable {
        case poll(PollSlots.Slot)
        case transfer(TransferSlots.Slot)
    }

    /// A slot that a refresh cannot begin without: of a primary's polls, or of its transfers, of which it may have a limit of its own.
    enum Need: Equatable {
        case poll(Endpoint)
        case transfer(IPAddress, limit: Int?)

        func isMet(by slot: Slot) -> Bool {
            switch (self, slot) {
            case (.poll(let endpoint), .poll(let slot)): slot.peer == endpoint
            case (.transfer(let address, _), .transfer(let slot)): slot.peer == address
            case (.poll, .transfer), (.transfer, .poll): false
            }
        }
    }

    /// A refresh that is to begin.
    struct Start: Sendable {
        let id: ZoneID
        let zone: ZoneSettings
        /// The refresh's own among all refreshes, once it begins.
        var number: UInt64 = 0
        var slot: Handover<Slot>?
        fileprivate(set) var round: RefreshRound
        /// What it does first.
        let action: RoundAction

        /// `notifier` is the place of the primary whose NOTIFY the refresh is owed to, which is asked first.
        init(id: ZoneID, zone: ZoneSettings, notifier: Int?, _ view: ZoneView) {
            self.id = id
            self.zone = zone
            round = RefreshRound(primaries: zone.primaries.count, notifier: notifier)
            action = round.handle(.began, in: view)
        }

        /// The slot for the first action; nil where that is none that needs one.
        var need: Need? {
            switch action {
            case .chooseKeys(let place): .poll(zone.primaries[place].endpoint)
            case .awaitSlot(let place):
                .transfer(zone.primaries[place].endpoint.address, limit: zone.primaries[place].transferLimit)
            case .poll, .transfer, .ended: nil
            }
        }
    }
}

// What the actions are.
extension ZoneRefresh {
    private func poll(
        _ primary: Primary, with key: KeyCandidate?, for loop: isolated RefreshLoop
    ) async -> PolledAnswer {
        let means = loop.means
        takePollSlot(with: primary.endpoint, of: means.slots.polls)
        let outcome = await means.poller.poll(id, zone, at: primary, with: key) { [zone] step in
            ZoneLog(zone).note(step, at: primary)
        }
        switch outcome {
        case .answered(let answer, let roundTrip):
            means.primaries.reportAlive(primary)
            let decision = await loop.answered(id, zone, answer, by: primary, after: roundTrip)
            return .answered(answer.soa.serial, expire: answer.remaining, decision)
        case .refused:
            _ = await pollFailed(.unexpectedResponseCode(.refused), at: primary, for: loop)
            return .refused
        case .failed(let failure):
            return .failed(await pollFailed(failure, at: primary, for: loop))
        case .keyRefused(let refused, let failure):
            let reason = await pollFailed(failure, at: primary, for: loop)
            await means.poller.refused(refused)
            return .keyRefused(reason, isNegotiated: key.isNegotiated)
        case .noKey(let failure):
            if !Task.isCancelled { _ = await pollFailed(.noKey(reason: "\(failure)"), at: primary, for: loop) }
            return .noKey("\(failure)")
        case .notSigned(let error):
            return .failed("\(error)")
        case .shuttingDown:
            return .failed("shutting down")
        }
    }

    /// Returns the reason that the operator is told.
    private func pollFailed(_ failure: PollFailure, at primary: Primary, for loop: isolated RefreshLoop) async -> String {
        await loop.emit(.pollFailed(failure, at: primary), of: id, zone)
        return PollEvent.failed(failure).words(about: primary.peer)
    }

    private func takePollSlot(with endpoint: Endpoint, of polls: PollSlots) {
        if case .poll(let held) = slot, held.peer == endpoint { return }
        slot = .poll(polls.slotAnyway(with: endpoint))
    }

    /// Pulls in the slot at hand.
    private func transfer(
        _ order: TransferOrder, from primary: Primary, with key: KeyCandidate?, for loop: isolated RefreshLoop
    ) async -> TransferResult {
        guard case .transfer(let slot) = slot else { return .failed("no slot") }
        let means = loop.means
        // A difference follows what is held, and a state that is not in memory is read from the disk.
        let published = order.choice == .difference ? await means.states.publishedFile(of: zone) : nil
        let request = TransferRequest(zone: zone, primary: primary, key: key, order: order, published: published)
        switch await means.transfers.transfer(id, request, in: slot) {
        case .published(let publication):
            means.primaries.served(primary, at: means.clock.now)
            // The slot is not for what follows.
            slot.drop()
            await loop.published(id, zone, publication, expire: order.expire ?? publication.version.primaryExpire)
            return .published(publication.soa.serial)
        case .notNewer(let serial, let record):
            await loop.emit(.transferUpToDate(record), of: id, zone)
            return .notNewer(serial)
        case .failed(let failure, let record):
            await loop.emit(.transferFailed(failure, record), of: id, zone)
            return failed(failure, isIXFR: record.account.isIXFR, from: primary, with: key, means)
        case .withoutFile:
            return .withoutFile
        case nil:
            return .failed(TransferFailure.shuttingDown.reason)
        }
    }

    private func failed(
        _ failure: TransferFailure, isIXFR: Bool, from primary: Primary, with key: KeyCandidate?, _ means: RefreshMeans
    ) -> TransferResult {
        if isIXFR, failure.isWorthRetryingByAXFR, !Task.isCancelled { return .differenceFailed }
        if failure.isUnreachable { means.primaries.reportUnreachable(primary, at: means.clock.now) }
        if failure.refusesKey { return .keyRefused(failure.reason, isNegotiated: key.isNegotiated) }
        if failure.isNotPermitted { return .notPermitted(failure.reason) }
        if case .noKey = failure { return .noKey(failure.reason) }
        return failure.isWorthWaitingForRefresh ? .overLimit(failure.reason) : .failed(failure.reason)
    }
}

extension RoundAction {
    /// The place of the key that a request is made with; nil where none is made.
    fileprivate var key: Int? {
        switch self {
        case .poll(_, let key), .transfer(_, let key, _): key
        case .chooseKeys, .awaitSlot, .ended: nil
        }
    }
}

extension KeyCandidate? {
    fileprivate var isNegotiated: Bool {
        if case .negotiated = self { true } else { false }
    }
}
