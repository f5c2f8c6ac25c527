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
    var generator = SplitMix64(seed: .random(in: .min ... .max))
    var notifying = Notifying()
    var waits = RefreshWaits()
    /// The rounds that have begun and not ended.
    private var begun: [ZoneID: ZoneRefresh] = [:]
    /// The rounds that wait for a slot of `transfers-in`, with their numbers: all that there is of those that will begin with one.
    var deferred: [ZoneID: UInt64] = [:]
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
                        begin(waits.beginRound(), of: zone, id, in: &rounds)
                    case .expire(let id):
                        guard let zone = zones[id] else { continue }
                        ZoneLog(zone).expired()
                        rounds.addTask { await self.setAside(id) }
                    }
                }
                while let turn = means.transfers.quota.nextTurn() {
                    if let number = deferred.removeValue(forKey: turn.zone), let zone = zones[turn.zone] {
                        begin(number, of: zone, turn.zone, holdingSlotOf: turn.primary, in: &rounds)
                    } else {
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
        for (id, number) in deferred {
            zones[id].map { settle(id, $0, number, .shuttingDown) }
        }
        deferred = [:]
    }

    /// Has a round poll, or pull where nothing is held: in the slot of that primary's that it has, or else when it gets one. A round
    /// that had to wait in its midst goes on.
    private func begin(
        _ number: UInt64, of zone: ZoneSettings, _ id: ZoneID, holdingSlotOf holding: IPAddress? = nil,
        in rounds: inout DiscardingTaskGroup
    ) {
        if holding != nil, begun[id] != nil { return rounds.addTask { await self.pullInSlot(id) } }
        let quota = means.transfers.quota
        let round = ZoneRefresh(
            id: id, zone: zone, number: number, notifier: table.notifier(of: id), maintenance: self, means: means)
        guard reasonToPull(id) != nil, let primary = round.primaryToPullFrom() else {
            if let holding { quota.release(holding) }
            means.polls.enter()
            begun[id] = round
            return rounds.addTask { await self.run(id) }
        }
        let address = primary.endpoint.address
        if let holding, holding != address { quota.release(holding) }
        if holding == address || quota.takeOrWait(id, for: address, limit: quota.limit(primary.transfers)) {
            begun[id] = round
            return rounds.addTask { await self.pullInSlot(id) }
        }
        deferred[id] = number
        ZoneLog(zone).deferred()
    }

    /// Forgets the round of a zone that is removed, where it waits for a slot; one that runs finds out by itself.
    func forgetDeferred(_ id: ZoneID) {
        if deferred.removeValue(forKey: id) != nil { begun[id] = nil }
    }

    private func run(_ id: ZoneID) async {
        guard let round = begun[id] else { return }
        await follow(await round.run(), of: round)
    }

    private func pullInSlot(_ id: ZoneID) async {
        guard let round = begun[id] else { return }
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
        while true {
            switch step {
            case .wantsSlot where Task.isCancelled:
                step = .ended(.shuttingDown)
            case .wantsSlot where table.roundState(of: round.id) == nil:
                step = .ended(.zoneRemoved)
            case .wantsSlot:
                guard takesSlot(round) else { return }
                step = await round.pullInSlot()
            case .ended(let outcome):
                begun[round.id] = nil
                return settle(round.id, round.zone, round.number, outcome)
            }
        }
    }

    /// Returns false where the round must wait for its slot; it goes on when its turn has come.
    private func takesSlot(_ round: ZoneRefresh) -> Bool {
        let quota = means.transfers.quota
        let primary = round.primary
        guard !quota.takeOrWait(round.id, for: primary.endpoint.address, limit: quota.limit(primary.transfers)) else {
            return true
        }
        deferred[round.id] = round.number
        round.log.deferred()
        return false
    }

    private func settle(_ id: ZoneID, _ zone: ZoneSettings, _ number: UInt64, _ outcome: RefreshOutcome) {
        means.alarm.ring()
        waits.settled(id, by: number, SettledRound(zone: zone, serial: table.heldSerial(of: id), outcome: outcome))
        settled?(zone, outcome)
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

extension MaintenanceService: CustomStringConvertible {
    /// Its name in the group of services, which would be made of all that it holds otherwise.
    nonisolated var description: String { "maintenance" }
}
