import Configuration
import DNS
import ZoneFile
import ZoneMaintenance

/// A refresh of one zone at work: does what a `RefreshRound` says, and tells it what came of that.
///
/// A refresh that polls has a slot of `polls`, taken with the primary that it asks. While it waits for a slot of `transfers-in` no task
/// waits with it, for many may have to wait for long.
final class ZoneRefresh {
    let id: ZoneID
    let zone: ZoneSettings
    /// The refresh's own among all refreshes.
    let number: UInt64
    private(set) lazy var log = ZoneLog(zone)
    private let refreshLoop: RefreshLoop
    private let means: RefreshMeans
    private var round: RefreshRound
    /// What is to be done next.
    private var action: RoundAction
    /// The keys of the primary that is asked, in the order to be tried.
    private var keys: [KeyCandidate?] = []
    /// Taken with the primary that is being polled.
    private var pollSlot: PollSlots.Slot?
    /// Taken with the primary that is being pulled from.
    private var transferSlot: Handover<TransferSlots.Slot>?

    /// How far a refresh has come.
    enum Step: Sendable {
        case ended(RefreshOutcome)
        /// It goes on when it is run with a slot of its primary's transfers.
        case wantsSlot
    }

    init(_ start: Start, refreshLoop: RefreshLoop, means: RefreshMeans) {
        id = start.id
        zone = start.zone
        number = start.number
        round = start.round
        action = start.action
        self.refreshLoop = refreshLoop
        self.means = means
    }

    /// The primary that is asked, or whose slot is wanted.
    var primary: Primary { zone.primaries[round.primary] }

    /// Runs the refresh until it has ended or must wait for a slot; `slot` is the one that it begins or goes on with.
    nonisolated(nonsending) func run(in slot: Handover<Slot>?) async -> Step {
        keep(slot)
        while true {
            let event: RoundEvent
            switch action {
            case .chooseKeys(let place):
                keys = await means.keys.order(of: zone.primaries[place])
                event = .keys(keys.count)
            case .poll(let place, let key):
                event = .polled(await poll(zone.primaries[place], with: keys[key]))
            case .awaitSlot:
                pollSlot = nil
                guard transferSlot != nil else { return .wantsSlot }
                event = .slotGranted
            case .transfer(let place, let key, let order):
                event = .transferEnded(await transfer(order, from: zone.primaries[place], with: keys[key]))
            case .ended(let outcome, let event):
                return await end(outcome, telling: event)
            }
            await follow(event)
        }
    }

    private func keep(_ slot: Handover<Slot>?) {
        switch slot?.take() {
        case .poll(let slot): pollSlot = slot
        case .transfer(let slot): transferSlot = Handover(slot)
        case nil: break
        }
    }

    /// Finds the next action.
    private nonisolated(nonsending) func follow(_ event: RoundEvent) async {
        if RefreshRound.provesKey(event), let key = action.key { await means.keys.worked(keys[key], at: primary) }
        let view = ZoneView(await refreshLoop.facts(of: id), zone, means)
        action = round.handle(Task.isCancelled ? .cancelled : event, in: view)
        guard case .transferEnded = event else { return }
        // An AXFR after an IXFR goes on in the same slot; whoever wants another transfer waits for its turn.
        if case .transfer = action {} else { transferSlot = nil }
    }

    private nonisolated(nonsending) func end(_ outcome: RoundOutcome, telling event: RefreshEvent?) async -> Step {
        if let event { await refreshLoop.handle(event, for: id) }
        switch outcome {
        case .transferred(let serial): return .ended(.transferred(serial))
        case .upToDate(let serial): return .ended(.upToDate(serial))
        case .failed(let failure): return .ended(failed(failure))
        }
    }

    private func failed(_ failure: RoundFailure) -> RefreshOutcome {
        switch failure {
        case .noPrimaries:
            log.noPrimaries()
            return .failed(reason: "no primaries")
        case .primary(let reason):
            return .failed(reason: reason)
        case .older(let place, let serial, let ours):
            let held = ours.map { " (\($0))" } ?? ""
            return .failed(reason: "serial \(serial) of \(zone.primaries[place].endpoint) is older than ours\(held)")
        case .postponed(let place, let serial, let deadline):
            let endpoint = zone.primaries[place].endpoint
            log.postponed(
                serial, for: .milliseconds(max(0, deadline.milliseconds(since: means.clock.now))), from: endpoint)
            return .failed(reason: "what \(endpoint) has waits for publish-delay")
        case .zoneRemoved: return .zoneRemoved
        case .shuttingDown: return .shuttingDown
        case .outOfOrder: return .failed(reason: "out of order")
        }
    }
}

// What the actions are.
extension ZoneRefresh {
    private nonisolated(nonsending) func poll(_ primary: Primary, with key: KeyCandidate?) async -> PolledAnswer {
        if pollSlot?.peer != primary.endpoint { pollSlot = means.polls.slotAnyway(with: primary.endpoint) }
        switch await means.poller.poll(id, zone, at: primary, with: key, log: log) {
        case .failed(let reason): return .failed(reason)
        case .keyRefused(let reason): return .keyRefused(reason, isNegotiated: key.isNegotiated)
        case .noKey(let reason): return .noKey(reason)
        case .refused: return .refused
        case .answered(let answer):
            let serial = answer.soa.serial
            means.primaries.reportAlive(primary)
            let decision = await refreshLoop.handle(.answered(serial, expire: answer.remaining), for: id)
            log.answered(answer, decision, by: primary)
            if case .older(let ours) = decision {
                log.older(serial, than: ours, from: primary.endpoint, isMultiMaster: zone.options.multiMaster)
            }
            return .answered(serial, expire: answer.remaining, decision)
        }
    }

    /// Pulls in the slot at hand.
    private nonisolated(nonsending) func transfer(
        _ order: TransferOrder, from primary: Primary, with key: KeyCandidate?
    ) async -> TransferResult {
        guard let slot = transferSlot else { return .failed("no slot") }
        // A difference follows what is held, and a state that is not in memory is read from the disk.
        let published = order.choice == .difference ? await refreshLoop.states.publishedFile(of: zone) : nil
        let request = TransferRequest(zone: zone, primary: primary, key: key, order: order, published: published)
        let transfers = means.transfers
        let outcome = await transfers.running.run(for: id, on: transfers.loop) { [log] in
            await transfers.transfer(request, in: slot, log: log)
        }
        switch outcome ?? .failed(.shuttingDown, isIXFR: false) {
        case .published(let publication):
            let serial = publication.soa.serial
            means.primaries.served(primary, at: means.clock.now)
            if order.polled == nil {
                means.primaries.answered(
                    primary, about: id, serial: serial, roundTrip: publication.roundTrip, at: means.clock.now)
            }
            // The slot is not for what follows.
            slot.drop()
            await refreshLoop.published(id, zone, publication, expire: order.expire ?? publication.primaryExpire)
            return .published(serial)
        case .notNewer(let serial): return .notNewer(serial)
        case .withoutFile: return .withoutFile
        case .failed(let failure, let isIXFR): return failed(failure, isIXFR: isIXFR, from: primary, with: key)
        }
    }

    private func failed(
        _ failure: TransferFailure, isIXFR: Bool, from primary: Primary, with key: KeyCandidate?
    ) -> TransferResult {
        if isIXFR, failure.isWorthRetryingByAXFR, !Task.isCancelled { return .differenceFailed }
        if !Task.isCancelled { means.primaries.failed(primary, about: id, failure.reason, at: means.clock.now) }
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
