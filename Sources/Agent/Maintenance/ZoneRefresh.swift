import Configuration
import DNS
import ZoneMaintenance

/// One round of one zone: its primaries are asked in order, and the first with a newer serial is pulled from.
///
/// It begins with a slot of `polls`, and gives it back while it pulls, and at its end.
struct ZoneRefresh: Sendable {
    let id: ZoneID
    let zone: ZoneSettings
    /// The place of the primary whose NOTIFY the round is owed to, which is asked first.
    let notifier: Int?
    let maintenance: MaintenanceService
    let means: RefreshMeans

    func run() async -> RefreshOutcome {
        defer { means.polls.leave() }
        let log = ZoneLog(zone)
        var rotation = PrimaryRotation(count: zone.primaries.count, first: notifier)
        var outcome = RefreshOutcome.failed(reason: "no primaries")
        if zone.primaries.isEmpty { log.noPrimaries() }
        while !Task.isCancelled,
            let index = rotation.next(sparing: { means.primaries.isUnreachable(zone.primaries[$0], at: means.clock.now) })
        {
            let primary = zone.primaries[index]
            switch await ask(primary, log: log) {
            case .next(let reason), .keyRefused(let reason), .notPermitted(let reason), .noKey(let reason):
                if !outcome.isInStep { outcome = .failed(reason: reason) }
            case .current(let serial):
                rotation.answered()
                outcome = .upToDate(serial)
            case .older(let reason):
                rotation.answered()
                if !outcome.isInStep { outcome = .failed(reason: reason) }
            case .ended(let ended):
                return ended
            }
        }
        await maintenance.handle(.exhausted, for: id)
        return outcome
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

    /// Asks with one of the primary's keys after the other until it takes one.
    private func ask(_ primary: Primary, log: ZoneLog) async -> Answer {
        var answer = Answer.next(reason: "shutting down")
        for key in await means.keys.order(of: primary) where !Task.isCancelled {
            answer = await ask(primary, with: key, log: log)
            // A negotiated key that the primary has forgotten is replaced, once.
            if case .keyRefused = answer, case .negotiated = key, !Task.isCancelled {
                answer = await ask(primary, with: key, log: log)
            }
            switch answer {
            case .keyRefused, .notPermitted, .noKey: continue
            case .current, .older, .ended(.transferred), .ended(.upToDate): await means.keys.worked(key, at: primary)
            case .next, .ended(.failed): break
            }
            return answer
        }
        return answer
    }

    private func ask(_ primary: Primary, with key: KeyCandidate?, log: ZoneLog) async -> Answer {
        switch await means.poller.poll(id, zone, at: primary, with: key, log: log) {
        case .failed(let reason):
            return .next(reason: reason)
        case .keyRefused(let reason):
            return .keyRefused(reason: reason)
        case .noKey(let reason):
            return .noKey(reason: reason)
        case .refused:
            // BIND: a primary that refuses the SOA query may allow the transfer all the same.
            guard let reason = await maintenance.reasonToTransfer(id) else {
                return .ended(.failed(reason: "the zone was removed"))
            }
            if case .newer = reason, let deadline = await maintenance.publicationDeadline(id) {
                await maintenance.handle(.postponed, for: id)
                return postponed(nil, until: deadline, from: primary, log: log)
            }
            return await pull(from: primary, with: key, because: reason, polled: nil, expire: nil, log: log)
        case .answered(let answer):
            let serial = answer.soa.serial
            let expire = answer.expire
            means.primaries.reportAlive(primary)
            let decision = await maintenance.handle(.answered(serial, expire: expire), for: id)
            log.answered(answer, decision, by: primary)
            switch decision {
            case .current:
                return .current(serial)
            case .older(let ours):
                log.older(serial, than: ours, from: primary.endpoint, isMultiMaster: zone.options.multiMaster)
                return .older(reason: "serial \(serial) of \(primary.endpoint) is older than ours (\(ours))")
            case .transfer(let reason):
                return await pull(from: primary, with: key, because: reason, polled: serial, expire: expire, log: log)
            case .postponed(_, let deadline):
                return postponed(serial, until: deadline, from: primary, log: log)
            case nil:
                return .ended(.failed(reason: "the zone was removed"))
            }
        }
    }

    private func postponed(_ serial: Serial?, until deadline: Instant, from primary: Primary, log: ZoneLog) -> Answer {
        log.postponed(
            serial, for: .milliseconds(max(0, deadline.milliseconds(since: means.clock.now))), from: primary.endpoint)
        return .ended(.failed(reason: "what \(primary.endpoint) has waits for publish-delay"))
    }

    private func pull(
        from primary: Primary, with key: KeyCandidate?, because reason: TransferReason, polled: Serial?, expire: UInt32?,
        log: ZoneLog
    ) async -> Answer {
        let request = TransferService.Request(
            zone: zone, primary: primary, key: key, reason: reason, polledSerial: polled,
            published: await maintenance.states.publishedFile(of: zone))
        means.polls.leave()
        defer { means.polls.enter() }
        let transfers = means.transfers
        let outcome = await transfers.running.run(for: id) { await transfers.transfer(request, log: log) }
        switch outcome ?? .failed(.shuttingDown) {
        case .published(let soa, let identity, let record):
            await maintenance.published(id, soa, expire: expire, identity: identity, record: record)
            return .ended(.transferred(soa.serial))
        case .notNewer(let serial):
            guard serial == request.heldSerial else {
                return .older(reason: "serial \(serial) of \(primary.endpoint) is older than ours")
            }
            await maintenance.handle(.upToDate(expire: expire), for: id)
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
