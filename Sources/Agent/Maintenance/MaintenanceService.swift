import Configuration
import DNS
import ServiceLifecycle
import ZoneFile
import ZoneMaintenance

/// Keeps the zones in step: wakes at the table's deadlines, begins what is due, and tells the table what came of it.
actor MaintenanceService: Service {
    /// How long primaries have at a shutdown to forget our keys.
    private static let deletingTime = Duration.seconds(1)

    var table: RefreshTable
    var zones = MaintainedZones()
    var generator = SystemRandomNumberGenerator()
    var notifying = Notifying()
    var waits = RefreshWaits()
    /// The rounds that wait for a slot of `transfers-in`.
    var deferred: [ZoneID: DeferredRound] = [:]
    /// When the configuration was taken in, in seconds since 1970.
    var configuredAt = AgentClock().wallClock
    let means: RefreshMeans
    let states: StateKeeper
    private let limit: ShutdownLimit
    /// Told that work begins; signals are heard from here on.
    private let started: (@Sendable () -> Void)?
    /// Told how every round ended.
    private let settled: (@Sendable (ZoneSettings, RefreshOutcome) -> Void)?

    init(
        serialQueryRate: UInt32, means: RefreshMeans, states: StateKeeper, limit: ShutdownLimit,
        started: (@Sendable () -> Void)? = nil, settled: (@Sendable (ZoneSettings, RefreshOutcome) -> Void)? = nil
    ) {
        table = RefreshTable(serialQueryRate: serialQueryRate)
        self.means = means
        self.states = states
        self.limit = limit
        self.started = started
        self.settled = settled
    }

    nonisolated var commands: CommandService { means.commands }

    /// Takes in zones; each is polled as soon as `serial-query-rate` lets it.
    ///
    /// A zone whose file is the one that was published goes on with its lease; any other is pulled anew. `forced`: whatever
    /// the serial.
    func add(_ added: [ZoneSettings], forced: Bool = false) async {
        zones.reserveCapacity(table.count + added.count)
        for (zone, held) in zip(added, await states.held(added)) {
            let id = table.add(held: held, limits: RefreshLimits(zone.options), at: means.clock.now)
            zones.insert(zone, as: id)
            if forced {
                table.handle(.requested(forced: true), for: id, at: means.clock.now, using: &generator)
            }
        }
        means.alarm.ring()
    }

    /// Runs until the task is cancelled or the service is asked to stop; running transfers are let go of.
    func run() async {
        started?()
        await withTaskGroup { group in
            group.addTask { [limit] in await limit.enforce() }
            await withTaskGroup { keying in
                keying.addTask { [means] in await means.keys.run() }
                await keep()
                // Only now: what was signed with them is through.
                await means.keys.end()
                keying.addTask { try? await Task.sleep(for: Self.deletingTime) }
                await keying.next()
                keying.cancelAll()
            }
            group.cancelAll()
        }
    }

    private func keep() async {
        await withTaskGroup { keeping in
            keeping.addTask { [states] in await states.run() }
            await cancelWhenGracefulShutdown { [means] in
                await withTaskExecutorPreference(means.executor) { await self.work() }
            }
            keeping.cancelAll()
        }
        // Only now: what was being written when all that ended is among it.
        await states.save()
    }

    /// Until the task is cancelled.
    private func work() async {
        await withTaskGroup { group in
            group.addTask { [means] in await means.commands.run() }
            await maintain()
        }
    }

    private func maintain() async {
        await withDiscardingTaskGroup { rounds in
            while !Task.isCancelled {
                while let action = table.due(at: means.clock.now, mayPoll: means.polls.hasRoom, using: &generator) {
                    switch action {
                    case .poll(let id):
                        guard let zone = zones[id] else { continue }
                        begin(round(waits.beginRound(), of: zone, id), in: &rounds)
                    case .expire(let id):
                        guard let zone = zones[id] else { continue }
                        ZoneLog(zone).expired()
                        rounds.addTask { await self.setAside(id) }
                    }
                }
                while let turn = means.transfers.quota.nextTurn() {
                    switch (deferred.removeValue(forKey: turn.zone), zones[turn.zone]) {
                    case (.begun(let round), _):
                        rounds.addTask { await self.pullInSlot(round) }
                    case (.unbegun(let number), let zone?):
                        begin(round(number, of: zone, turn.zone), holdingSlotOf: turn.primary, in: &rounds)
                    default:
                        // The zone was removed while it waited.
                        means.transfers.quota.release(turn.primary)
                    }
                }
                while let (notification, zone) = nextNotification() {
                    rounds.addTask { await self.tell(notification, of: zone) }
                }
                reportSuppressedNotifies()
                await means.alarm.wait(for: untilNextDeadline)
            }
        }
        let outcome = RefreshOutcome.failed(reason: TransferFailure.shuttingDown.reason)
        for (id, waiting) in deferred {
            switch waiting {
            case .begun(let round): settle(round, outcome)
            case .unbegun(let number): zones[id].map { settle(round(number, of: $0, id), outcome) }
            }
        }
        deferred = [:]
    }

    private func round(_ number: UInt64, of zone: ZoneSettings, _ id: ZoneID) -> ZoneRefresh {
        ZoneRefresh(
            id: id, zone: zone, number: number, notifier: table.notifier(of: id), maintenance: self, means: means)
    }

    /// Has a round poll, or pull where nothing is held: in the slot of that primary's that it has, or else when it gets one.
    private func begin(
        _ round: consuming ZoneRefresh, holdingSlotOf holding: IPAddress? = nil, in rounds: inout DiscardingTaskGroup
    ) {
        var round = round
        let quota = means.transfers.quota
        guard reasonToPull(round.id) != nil, let primary = round.primaryToPullFrom() else {
            if let holding { quota.release(holding) }
            means.polls.enter()
            return rounds.addTask { [round] in await self.run(round) }
        }
        let address = primary.endpoint.address
        if let holding, holding != address { quota.release(holding) }
        if holding == address || quota.takeOrWait(round.id, for: address, limit: quota.limit(primary.transfers)) {
            return rounds.addTask { [round] in await self.pullInSlot(round) }
        }
        deferred[round.id] = .unbegun(number: round.number)
        ZoneLog(round.zone).deferred()
    }

    private func run(_ round: ZoneRefresh) async {
        await follow(await round.run(), of: round)
    }

    private func pullInSlot(_ round: ZoneRefresh) async {
        await follow(await round.pullInSlot(), of: round)
    }

    private var untilNextDeadline: Duration? {
        let deadlines = [table.nextDeadline(mayPoll: means.polls.hasRoom), notifying.nextDeadline]
        return deadlines.compactMap { $0 }.min().map { deadline in
            .milliseconds(max(0, deadline.milliseconds(since: means.clock.now)))
        }
    }

    /// Runs a round on from `step`, until it has ended or must wait.
    private func follow(_ step: ZoneRefresh.Step, of round: ZoneRefresh) async {
        var step = step
        while case .wantsSlot(let wanting) = step {
            guard let next = await pull(wanting) else { return }
            step = next
        }
        if case .ended(let outcome) = step { settle(round, outcome) }
    }

    /// Returns `nil` where the round waits for a slot, and goes on when its turn has come.
    private func pull(_ round: ZoneRefresh) async -> ZoneRefresh.Step? {
        guard let primary = round.primary, table.roundState(of: round.id) != nil, !Task.isCancelled else {
            return .ended(.failed(reason: Task.isCancelled ? TransferFailure.shuttingDown.reason : "the zone was removed"))
        }
        let quota = means.transfers.quota
        guard quota.takeOrWait(round.id, for: primary.endpoint.address, limit: quota.limit(primary.transfers)) else {
            // Nobody hears of its turn before this function has returned.
            deferred[round.id] = .begun(round)
            ZoneLog(round.zone).deferred()
            return nil
        }
        return await round.pullInSlot()
    }

    private func settle(_ round: ZoneRefresh, _ outcome: RefreshOutcome) {
        means.alarm.ring()
        waits.settled(
            round.id, by: round.number, SettledRound(zone: round.zone, serial: table.heldSerial(of: round.id), outcome: outcome)
        )
        settled?(round.zone, outcome)
    }

    /// Returns once its turn has come: a maintenance that hangs never answers.
    func ping() {}

    /// Tells the table of an event; returns what it decides.
    @discardableResult
    func handle(_ event: RefreshEvent, for id: ZoneID) async -> RefreshDecision? {
        let decision = table.handle(event, for: id, at: means.clock.now, using: &generator)
        switch event {
        case .answered where decision == .current, .upToDate:
            if let zone = zones[id] { await states.confirmed(zone, leaseEnd: table.leaseEnd(of: id)) }
        default: break
        }
        return decision
    }

    /// Why a zone is pulled from a primary that would not tell its serial; `nil` once the zone was removed.
    func reasonToTransfer(_ id: ZoneID) -> TransferReason? {
        table.takesAnySerial(id) ?? table.heldSerial(of: id).map { .newer(than: $0) }
    }

    /// Why a zone is pulled without a question for its serial; `nil` where a copy is held that the serial is to be compared with.
    func reasonToPull(_ id: ZoneID) -> TransferReason? {
        table.copyState(of: id) == .ok ? nil : table.takesAnySerial(id)
    }

    /// When a held zone may be published again; `nil` where it may be now.
    func publicationDeadline(_ id: ZoneID) -> Instant? {
        table.publicationDeadline(of: id, at: means.clock.now)
    }

    /// Takes note that a transfer was published.
    func published(_ id: ZoneID, _ soa: SOA, expire: UInt32?, identity: FileIdentity, record: TransferRecord) async {
        guard let zone = zones[id] else { return }
        table.handle(.transferred(SOATimers(soa), expire: expire), for: id, at: means.clock.now, using: &generator)
        await states.published(zone, soa, leaseEnd: table.leaseEnd(of: id), identity: identity, record: record)
        await means.commands.published(id, zone, soa.serial)
        announce(soa, of: id, zone)
    }

    /// Does what the configuration wants done with a zone that has expired, unless it is back already.
    private func setAside(_ id: ZoneID) async {
        guard let zone = zones[id], let copy = await states.copy(of: zone), table.copyState(of: id) == .expired
        else { return }
        await states.expired(zone, copy)
        if zone.options.onExpire == .rename { await means.transfers.setAside(zone, copy) }
        if table.copyState(of: id) == .expired { await means.commands.expired(id, zone, copy.serial) }
    }
}
