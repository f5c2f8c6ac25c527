import Configuration
import DNS
import ZoneMaintenance

/// Keeps the zones in step: wakes at the table's deadlines, begins what is due, and tells the table what came of it.
actor RefreshLoop {
    var table: RefreshTable
    var zones = ZoneRegistry()
    var generator = SplitMix64(seed: .random(in: .min ... .max))
    var waits = RefreshWaits()
    /// Rounds that have asked a primary and wait for a slot of `transfers-in`. One that has asked nobody is a row of the table.
    private var parked: [ZoneID: ZoneRefresh] = [:]
    let means: RefreshMeans
    let states: StateKeeper
    /// Told how every round ended.
    private let settled: (@Sendable (ZoneSettings, RefreshOutcome) -> Void)?

    init(
        serialQueryRate: UInt32, means: RefreshMeans, states: StateKeeper,
        settled: (@Sendable (ZoneSettings, RefreshOutcome) -> Void)? = nil
    ) {
        table = RefreshTable(serialQueryRate: serialQueryRate)
        self.means = means
        self.states = states
        self.settled = settled
    }

    /// Takes in zones; each is polled as soon as `serial-query-rate` lets it.
    ///
    /// A zone whose file is the one that was published goes on with its lease; any other is pulled anew. `forced`: whatever
    /// the serial.
    func add(_ added: [ZoneSettings], forced: Bool = false) async {
        zones.reserveCapacity(table.count + added.count)
        for (zone, held) in zip(added, await states.held(added)) {
            let id = table.add(held: held, limits: RefreshLimits(zone.options), at: means.clock.now)
            zones.insert(zone, as: id, from: .configuration)
            if forced {
                table.handle(.requested(forced: true), for: id, at: means.clock.now, using: &generator)
            }
        }
        means.alarm.ring()
    }

    /// Begins what is due until the task is cancelled; running refreshes end then.
    func run() async {
        await withDiscardingTaskGroup { rounds in
            while !Task.isCancelled {
                takeTurns(in: &rounds)
                while let action = table.due(at: means.clock.now, using: &generator) {
                    switch action {
                    case .poll(let id, let asked):
                        guard let zone = zones[id] else { continue }
                        begin(id, zone, asked: asked, in: &rounds)
                    case .expire(let id):
                        rounds.addTask { await self.expire(id) }
                    }
                }
                takeTurns(in: &rounds)
                await means.alarm.wait(for: untilNextDeadline)
            }
        }
        for round in parked.values { settle(round.id, round.zone, round.number, .shuttingDown) }
        parked = [:]
        for (id, zone) in zones.all where table.roundState(of: id) == .deferred {
            settle(id, zone, waits.beginRound(), .shuttingDown)
        }
    }

    /// Has those go on that waited for a slot and have one. A slot that nobody wants any longer is given back.
    private func takeTurns(in rounds: inout DiscardingTaskGroup) {
        while let turn = means.transfers.slots.nextTurn() {
            // Told in any case: the place in line is used up, whoever has the turn.
            let isDeferred = table.resumeRound(of: turn.zone, asked: turn.asked)
            if let round = parked[turn.zone] {
                guard round.primary.endpoint.address == turn.slot.peer else { continue }
                let slot = Handover(ZoneRefresh.Slot.transfer(turn.slot))
                rounds.addTask { await self.resume(turn.zone, in: slot) }
            } else if isDeferred, let zone = zones[turn.zone] {
                begin(turn.zone, zone, asked: turn.asked, holding: .transfer(turn.slot), in: &rounds)
            }
        }
        while let turn = means.polls.nextTurn() {
            if table.resumeRound(of: turn.zone, asked: turn.asked), let zone = zones[turn.zone] {
                begin(turn.zone, zone, asked: turn.asked, holding: .poll(turn.slot), in: &rounds)
            }
        }
    }

    /// Begins a refresh in the slot that it holds, if that is the right one for its first action, or else in one that is free; where there
    /// is none, it waits and is no more than a row of the table.
    private func begin(
        _ id: ZoneID, _ zone: ZoneSettings, asked: Bool, holding: ZoneRefresh.Slot? = nil, in rounds: inout DiscardingTaskGroup
    ) {
        var start = ZoneRefresh.Start(
            id: id, zone: zone, notifier: table.notifier(of: id), ZoneView(facts(of: id), zone, means))
        guard start.takeSlot(holding: holding, asked: asked, means) else {
            if table.deferRound(of: id, asked: asked) == true { start.waitForSlot(asked: asked, means) }
            return
        }
        start.number = waits.beginRound()
        rounds.addTask { [start] in await self.run(start) }
    }

    private func run(_ start: ZoneRefresh.Start) async {
        let round = ZoneRefresh(start, refreshLoop: self, means: means)
        await follow(await round.run(in: start.slot), of: round)
    }

    private func resume(_ id: ZoneID, in slot: Handover<ZoneRefresh.Slot>) async {
        // Its zone may have been removed meanwhile.
        guard let round = parked.removeValue(forKey: id) else { return }
        await follow(await round.run(in: slot), of: round)
    }

    /// Forgets the round of a zone that is removed, where it waits for a slot; one that runs finds out by itself.
    func forgetParked(_ id: ZoneID) {
        parked[id] = nil
    }

    /// Whether a round of the zone waits for a slot of `transfers-in`.
    func isParked(_ id: ZoneID) -> Bool { parked[id] != nil }

    private var untilNextDeadline: Duration? {
        table.nextDeadline.map { .milliseconds(max(0, $0.milliseconds(since: means.clock.now))) }
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
                guard let slot = slot(for: round) else { return }
                step = await round.run(in: slot)
            case .ended(let outcome):
                return end(round, outcome)
            }
        }
    }

    /// A slot to pull in; nil where the round must wait for it, and goes on when its turn has come.
    private func slot(for round: ZoneRefresh) -> Handover<ZoneRefresh.Slot>? {
        let (slots, primary) = (means.transfers.slots, round.primary)
        let address = primary.endpoint.address
        if let slot = slots.slot(with: address, limit: primary.transferLimit) { return Handover(.transfer(slot)) }
        round.log.deferred()
        parked[round.id] = round
        slots.wait(round.id, for: address, limit: primary.transferLimit)
        return nil
    }

    /// The one end that a round has. All that it led to is done: from here on the next one may begin.
    private func end(_ round: ZoneRefresh, _ outcome: RefreshOutcome) {
        table.endRound(of: round.id, at: means.clock.now)
        settle(round.id, round.zone, round.number, outcome)
    }

    private func settle(_ id: ZoneID, _ zone: ZoneSettings, _ number: UInt64, _ outcome: RefreshOutcome) {
        means.alarm.ring()
        waits.settled(id, by: number, SettledRound(zone: zone, serial: table.heldSerial(of: id), outcome: outcome))
        settled?(zone, outcome)
    }

    /// Returns once its turn has come: a loop that hangs never answers.
    func ping() {}

    /// Tells the table of an event; returns what it decides.
    @discardableResult
    func handle(_ event: RefreshEvent, for id: ZoneID) async -> RefreshDecision? {
        let decision = table.handle(event, for: id, at: means.clock.now, using: &generator)
        switch event {
        case .answered where decision == .current, .upToDate: await emit(.confirmed(expiry: table.leaseEnd(of: id)), of: id)
        default: break
        }
        return decision
    }

    /// Tells the listeners, one after the other, of what has happened to a zone that is configured.
    private func emit(_ event: ZoneEvent, of id: ZoneID) async {
        guard let zone = zones[id] else { return }
        await emit(event, of: id, zone)
    }

    func emit(_ event: ZoneEvent, of id: ZoneID, _ zone: ZoneSettings) async {
        for listener in means.listeners { await listener.heard(event, of: id, zone) }
    }

    /// How the zone stands; nil once it was removed.
    func facts(of id: ZoneID) -> RefreshFacts? {
        table.facts(of: id, at: means.clock.now)
    }

    /// Takes note that a transfer was published; `expire` is what the primary said of its own copy, in seconds. Of a zone that was removed
    /// meanwhile, `former`, there is nothing but a line.
    func published(_ id: ZoneID, _ former: ZoneSettings, _ publication: PublishedVersion, expire: UInt32?) async {
        guard zones[id] != nil else { return await ZoneEventLog().heard(.published(publication, expiry: nil), of: id, former) }
        table.handle(
            .transferred(SOATimers(publication.soa), expire: expire), for: id, at: means.clock.now, using: &generator)
        await emit(.published(publication, expiry: table.leaseEnd(of: id)), of: id)
    }

    /// Does what the configuration wants done with a zone that has expired, unless it is back already.
    private func expire(_ id: ZoneID) async {
        await emit(.expired, of: id)
        guard let zone = zones[id], let copy = await states.copy(of: zone), table.copyState(of: id) == .expired
        else { return }
        await emit(.leftBehind(copy), of: id)
        if zone.options.onExpire == .rename { await means.transfers.setAside(zone, copy) }
        if table.copyState(of: id) == .expired { await emit(.setAside(copy), of: id) }
    }
}
