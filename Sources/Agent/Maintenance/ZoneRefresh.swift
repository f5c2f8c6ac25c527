import Configuration
import DNS
import ZoneFile
import ZoneMaintenance

/// One round of one zone: its primaries are asked in order, and the first with a newer serial is pulled from.
///
/// Where nothing is held there is no serial to be newer than: a primary that has just brought another zone is asked for this one at
/// once. Of any other a datagram tells more cheaply than a connection whether it is there, and has the key.
///
/// A round that polls has a slot of `polls`, taken with the primary that it asks. While it waits for a slot of `transfers-in` no task
/// waits with it, for many may have to wait for long.
final class ZoneRefresh {
    let id: ZoneID
    let zone: ZoneSettings
    /// The round's own among all rounds.
    let number: UInt64
    private(set) lazy var log = ZoneLog(zone)
    private let maintenance: MaintenanceService
    private let means: RefreshMeans
    private var rotation: PrimaryRotation
    private var outcome = RefreshOutcome.failed(reason: "no primaries")
    /// The primary whose turn is next, where that is known already: its place in the zone's list.
    private var chosen: Int?
    /// The primary that is being asked: its place in the zone's list, and those of its keys that are still to be tried.
    private var place = 0
    private var keys: [KeyCandidate?] = []
    /// Whether a key that the primary had forgotten was replaced, and is being tried once more.
    private var isSecondTry = false
    /// What is pulled next.
    private var pull: Pull?
    /// Taken with the primary that is being polled.
    private var pollSlot: PollSlots.Slot?
    /// Taken with the primary that is to be pulled from.
    private var transferSlot: TransferSlots.Slot?

    /// What the primary has that is being asked, and we want.
    private struct Pull {
        let key: KeyCandidate?
        let reason: TransferReason
        let polled: Serial?
        let expire: UInt32?
    }

    /// How far a round has come.
    enum Step: Sendable {
        case ended(RefreshOutcome)
        /// It is to go on by `pullInSlot`.
        case wantsSlot
    }

    init(_ start: Start, maintenance: MaintenanceService, means: RefreshMeans) {
        id = start.id
        zone = start.zone
        number = start.number
        rotation = start.rotation
        chosen = start.first
        self.maintenance = maintenance
        self.means = means
    }

    private func nextPlace() -> Int? {
        rotation.next(sparing: { [zone, means] in means.primaries.isUnreachable(zone.primaries[$0], at: means.clock.now) })
    }

    private func isServing(_ primary: Primary) -> Bool {
        means.primaries.isServing(primary, at: means.clock.now)
    }

    /// Whose slot it wants.
    var primary: Primary { zone.primaries[chosen ?? place] }

    /// Runs the round from its beginning, or on from where it wanted a slot.
    nonisolated(nonsending) func run(in slot: Handover<Slot>?) async -> Step {
        if zone.primaries.isEmpty { log.noPrimaries() }
        keep(slot)
        return transferSlot == nil ? await goOn() : await pullInSlot()
    }

    private func keep(_ slot: Handover<Slot>?) {
        switch slot?.take() {
        case .poll(let slot): pollSlot = slot
        case .transfer(let slot): transferSlot = slot
        case nil: break
        }
    }

    /// Pulls in the slot at hand, where there is still something to pull.
    private nonisolated(nonsending) func pullInSlot() async -> Step {
        if pull == nil, let reason = await maintenance.reasonToPull(id), await hasPrimary() {
            pull = Pull(key: keys.removeFirst(), reason: reason, polled: nil, expire: nil)
        }
        guard let pull = pull.take(), let slot = transferSlot.take().map({ Handover($0) }) else { return .ended(.zoneRemoved) }
        if let outcome = await take(await perform(pull, in: slot), with: pull.key) { return .ended(outcome) }
        return await goOn()
    }

    private nonisolated(nonsending) func goOn() async -> Step {
        while !Task.isCancelled, await hasPrimary() {
            let key = keys.removeFirst()
            switch await ask(zone.primaries[place], with: key) {
            case .answer(let answer):
                if let outcome = await take(answer, with: key) { return .ended(outcome) }
            case .pull(let wanted):
                pull = wanted
                pollSlot = nil
                return .wantsSlot
            }
        }
        return .ended(outcome)
    }

    /// Turns to the next primary where no key of the last one is left to be tried; returns whether there is one.
    private nonisolated(nonsending) func hasPrimary() async -> Bool {
        while keys.isEmpty {
            guard let next = chosen.take() ?? nextPlace() else { return false }
            place = next
            keys = await means.keys.order(of: zone.primaries[next])
        }
        return true
    }

    /// Takes note of what a primary answered to a request with `key`; returns how the round ended, if it has.
    private nonisolated(nonsending) func take(_ answer: Answer, with key: KeyCandidate?) async -> RefreshOutcome? {
        // A negotiated key that the primary has forgotten is replaced, once.
        if case .keyRefused = answer, case .negotiated = key, !isSecondTry, !Task.isCancelled {
            isSecondTry = true
            keys.insert(key, at: 0)
            return nil
        }
        isSecondTry = false
        switch answer {
        case .keyRefused(let reason), .notPermitted(let reason), .noKey(let reason):
            // The primary's next key may do.
            if keys.isEmpty, !outcome.isInStep { outcome = .failed(reason: reason) }
            return nil
        case .next(let reason):
            if !outcome.isInStep { outcome = .failed(reason: reason) }
        case .current(let serial):
            rotation.answered()
            outcome = .upToDate(serial)
            await means.keys.worked(key, at: zone.primaries[place])
        case .older(let reason):
            rotation.answered()
            if !outcome.isInStep { outcome = .failed(reason: reason) }
            await means.keys.worked(key, at: zone.primaries[place])
        case .ended(let ended):
            if ended.isInStep { await means.keys.worked(key, at: zone.primaries[place]) }
            return ended
        }
        keys = []
        return nil
    }

    /// What became of one primary.
    private enum Answer {
        /// Nothing to be had from this one.
        case next(reason: String)
        /// It does not have the key, or has it with another secret.
        case keyRefused(reason: String)
        /// It does not let the key have the zone.
        case notPermitted(reason: String)
        case noKey(reason: String)
        case current(Serial)
        case older(reason: String)
        /// The round is over.
        case ended(RefreshOutcome)
    }

    /// What a primary says to a poll.
    private enum Reply {
        case answer(Answer)
        case pull(Pull)
    }

    private nonisolated(nonsending) func ask(_ primary: Primary, with key: KeyCandidate?) async -> Reply {
        if isServing(primary), let reason = await maintenance.reasonToPull(id) {
            return .pull(Pull(key: key, reason: reason, polled: nil, expire: nil))
        }
        if pollSlot?.peer != primary.endpoint { pollSlot = means.polls.slotAnyway(with: primary.endpoint) }
        switch await means.poller.poll(id, zone, at: primary, with: key, log: log) {
        case .failed(let reason):
            return .answer(.next(reason: reason))
        case .keyRefused(let reason):
            return .answer(.keyRefused(reason: reason))
        case .noKey(let reason):
            return .answer(.noKey(reason: reason))
        case .refused:
            // BIND: a primary that refuses the SOA query may allow the transfer all the same.
            guard let reason = await maintenance.reasonToTransfer(id) else {
                return .answer(.ended(.zoneRemoved))
            }
            if case .newer = reason, let deadline = await maintenance.publicationDeadline(id) {
                await maintenance.handle(.postponed, for: id)
                return .answer(postponed(nil, until: deadline, from: primary))
            }
            return .pull(Pull(key: key, reason: reason, polled: nil, expire: nil))
        case .answered(let answer):
            let serial = answer.soa.serial
            let expire = answer.remaining
            means.primaries.reportAlive(primary)
            let decision = await maintenance.handle(.answered(serial, expire: expire), for: id)
            log.answered(answer, decision, by: primary)
            switch decision {
            case .current:
                return .answer(.current(serial))
            case .older(let ours):
                log.older(serial, than: ours, from: primary.endpoint, isMultiMaster: zone.options.multiMaster)
                return .answer(.older(reason: "serial \(serial) of \(primary.endpoint) is older than ours (\(ours))"))
            case .transfer(let reason):
                return .pull(Pull(key: key, reason: reason, polled: serial, expire: expire))
            case .postponed(_, let deadline):
                return .answer(postponed(serial, until: deadline, from: primary))
            case nil:
                return .answer(.ended(.zoneRemoved))
            }
        }
    }

    private func postponed(_ serial: Serial?, until deadline: Instant, from primary: Primary) -> Answer {
        log.postponed(
            serial, for: .milliseconds(max(0, deadline.milliseconds(since: means.clock.now))), from: primary.endpoint)
        return .ended(.failed(reason: "what \(primary.endpoint) has waits for publish-delay"))
    }

    /// Pulls in the slot that is handed over.
    private nonisolated(nonsending) func perform(_ pull: Pull, in slot: Handover<TransferSlots.Slot>) async -> Answer {
        let primary = zone.primaries[place]
        // A difference follows what is held, and a state that is not in memory is read from the disk.
        let published: FileIdentity? =
            if case .newer = pull.reason { await maintenance.states.publishedFile(of: zone) } else { nil }
        let request = TransferRequest(
            zone: zone, primary: primary, key: pull.key, reason: pull.reason, polledSerial: pull.polled, published: published,
            asksExpire: pull.polled == nil && primary.edns && primary.requestExpire)
        let transfers = means.transfers
        let outcome = await transfers.running.run(for: id, on: transfers.loop) { [log] in
            await transfers.transfer(request, in: slot, log: log)
        }
        switch outcome ?? .failed(.shuttingDown) {
        case .published(let soa, let expire, let identity, let record):
            means.primaries.served(primary, at: means.clock.now)
            if pull.polled == nil {
                means.primaries.answered(
                    primary, about: id, serial: soa.serial, roundTrip: record.roundTrip, at: means.clock.now)
            }
            await maintenance.published(id, soa, expire: pull.expire ?? expire, identity: identity, record: record)
            return .ended(.transferred(soa.serial))
        case .notNewer(let serial):
            guard serial == request.heldSerial else {
                return .older(reason: "serial \(serial) of \(primary.endpoint) is older than ours")
            }
            await maintenance.handle(.upToDate(expire: pull.expire), for: id)
            return .ended(.upToDate(serial))
        case .failed(let failure):
            if !Task.isCancelled {
                means.primaries.failed(primary, about: id, failure.reason, at: means.clock.now)
            }
            if failure.isUnreachable { means.primaries.reportUnreachable(primary, at: means.clock.now) }
            if failure.refusesKey { return .keyRefused(reason: failure.reason) }
            if failure.isNotPermitted { return .notPermitted(reason: failure.reason) }
            if case .noKey = failure { return .noKey(reason: failure.reason) }
            guard failure.isWorthWaitingForRefresh else { return .next(reason: failure.reason) }
            await maintenance.handle(.overLimit, for: id)
            return .ended(.failed(reason: failure.reason))
        }
    }
}
