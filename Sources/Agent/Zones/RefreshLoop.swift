import Configuration
import Control
import DNS
import Exchange
import ZoneMaintenance

/// Keeps the zones in step: wakes at the table's deadlines, begins what is due, and tells the table what came of it.
actor RefreshLoop {
    private var table: RefreshTable
    private var zones = ZoneRegistry()
    private var waits = RefreshWaits()
    private var waiting: WaitingRefreshes
    private var generator: SplitMix64
    private let listeners: ZoneListeners
    let means: RefreshMeans
    /// Told how every refresh ended.
    private let settled: (@Sendable (ZoneSettings, RefreshOutcome) -> Void)?

    /// `seed` is that of the chances that spread the polls of zones.
    init(
        serialQueryRate: UInt32, means: RefreshMeans, seed: UInt64 = .random(in: .min ... .max),
        settled: (@Sendable (ZoneSettings, RefreshOutcome) -> Void)? = nil
    ) {
        table = RefreshTable(serialQueryRate: serialQueryRate)
        waiting = WaitingRefreshes(means.slots)
        generator = SplitMix64(seed: seed)
        listeners = ZoneListeners(means.listeners)
        self.means = means
        self.settled = settled
    }

    /// Begins what is due until the task is cancelled; running refreshes end then, and whoever waits for one is told.
    func run() async {
        await withDiscardingTaskGroup { refreshes in
            while !Task.isCancelled {
                takeTurns(in: &refreshes)
                while let action = table.due(at: means.clock.now, using: &generator) {
                    switch action {
                    case .poll(let id, let asked): begin(id, asked: asked, in: &refreshes)
                    case .expire(let id): refreshes.addTask { await self.expire(id) }
                    }
                }
                takeTurns(in: &refreshes)
                await means.alarm.wait(for: table.nextDeadline.map { means.clock.remaining(until: $0) })
            }
        }
        for refresh in waiting.takeAll() { settle(refresh.id, refresh.zone, refresh.number, .shuttingDown) }
        for (id, zone) in zones.all {
            if table.roundState(of: id) == .deferred { settle(id, zone, waits.beginRefresh(), .shuttingDown) }
            refuse(id)
        }
        waits.close()
    }

    /// Has those go on that waited for a slot and have one.
    private func takeTurns(in refreshes: inout DiscardingTaskGroup) {
        while let turn = waiting.nextTurn(in: &table) {
            switch turn {
            case .goOn(let id, let slot): refreshes.addTask { await self.goOn(id, in: slot) }
            case .begin(let id, let slot, let asked): begin(id, asked: asked, holding: slot, in: &refreshes)
            }
        }
    }

    /// Begins a refresh in its slot; where there is none, it waits and is no more than a row of the table.
    private func begin(
        _ id: ZoneID, asked: Bool, holding slot: ZoneRefresh.Slot? = nil, in refreshes: inout DiscardingTaskGroup
    ) {
        guard let zone = zones[id] else { return }
        var start = ZoneRefresh.Start(
            id: id, zone: zone, notifier: table.notifier(of: id), ZoneView(facts(of: id), zone, means))
        guard waiting.admit(&start, holding: slot, asked: asked, in: &table) else { return }
        start.number = waits.beginRefresh()
        refreshes.addTask { [start] in await self.run(ZoneRefresh(start), in: start.slot) }
    }

    private func goOn(_ id: ZoneID, in slot: Handover<ZoneRefresh.Slot>) async {
        // Its zone may have been removed meanwhile.
        guard let refresh = waiting.take(id) else { return }
        await run(refresh, in: slot)
    }

    /// Runs a refresh until it has ended or must wait.
    private func run(_ refresh: ZoneRefresh, in slot: Handover<ZoneRefresh.Slot>?) async {
        var step = await refresh.run(in: slot, for: self)
        while case .wantsSlot = step {
            if Task.isCancelled { return end(refresh, .shuttingDown) }
            guard table.roundState(of: refresh.id) != nil else { return end(refresh, .zoneRemoved) }
            guard let slot = waiting.transferSlot(for: refresh) else { return }
            step = await refresh.run(in: slot, for: self)
        }
        if case .ended(let outcome) = step { end(refresh, outcome) }
    }

    /// The one end that a refresh has. All that it led to is done: from here on the next one may begin.
    private func end(_ refresh: ZoneRefresh, _ outcome: RefreshOutcome) {
        table.endRound(of: refresh.id, at: means.clock.now)
        settle(refresh.id, refresh.zone, refresh.number, outcome)
    }

    private func settle(_ id: ZoneID, _ zone: ZoneSettings, _ number: UInt64, _ outcome: RefreshOutcome) {
        means.alarm.ring()
        waits.settled(id, by: number, SettledRefresh(zone: zone, serial: table.heldSerial(of: id), outcome: outcome))
        settled?(zone, outcome)
    }

    /// Does what the configuration wants done with a zone that has expired, unless it is back already.
    private func expire(_ id: ZoneID) async {
        await emit(.expired, of: id)
        guard let zone = zones[id], let copy = await means.states.copy(of: zone), table.copyState(of: id) == .expired
        else { return }
        await emit(.leftBehind(copy), of: id)
        if zone.options.onExpire == .rename { await means.transfers.setAside(zone, copy) }
        if table.copyState(of: id) == .expired { await emit(.setAside(copy), of: id) }
    }

    @discardableResult
    private func tell(_ event: RefreshEvent, of id: ZoneID) -> RefreshDecision? {
        table.handle(event, for: id, at: means.clock.now, using: &generator)
    }

    /// Tells the listeners of what has happened to a zone that is configured.
    private func emit(_ event: ZoneEvent, of id: ZoneID) async {
        if let zone = zones[id] { await emit(event, of: id, zone) }
    }
}

// What a refresh that runs learns of its zone, and tells.
extension RefreshLoop {
    /// Tells the listeners of what has happened to a zone. Of one that was removed, before or while they are told, only those hear who
    /// want to.
    func emit(_ event: ZoneEvent, of id: ZoneID, _ zone: ZoneSettings) async {
        await listeners.emit(event, of: id, zone) { zones.source(of: id) != nil }
    }

    /// How the zone stands; nil once it was removed.
    func facts(of id: ZoneID) -> RefreshFacts? { table.facts(of: id, at: means.clock.now) }

    /// Has the table judge what a primary has said, so long after the query. nil where the zone was removed.
    func answered(
        _ id: ZoneID, _ zone: ZoneSettings, _ answer: SOAAnswer, by primary: Primary, after roundTrip: Duration
    ) async -> RefreshDecision? {
        let decision = tell(.answered(answer.soa.serial, expire: answer.remaining), of: id)
        await emit(
            .polled(answer, decision, expiry: table.leaseEnd(of: id), by: primary, after: roundTrip), of: id, zone)
        return decision
    }

    /// Tells the table of what a refresh has come to without a transfer.
    func ended(_ id: ZoneID, with event: RefreshEvent) async {
        tell(event, of: id)
        if case .upToDate = event { await emit(.confirmed(expiry: table.leaseEnd(of: id)), of: id) }
    }

    /// Takes note that a transfer was published; `expire` is what the primary said of its own copy, in seconds. Of a zone that was removed
    /// meanwhile, `former`, there is nothing but a line.
    func published(_ id: ZoneID, _ former: ZoneSettings, _ publication: PublishedVersion, expire: UInt32?) async {
        tell(.transferred(SOATimers(publication.soa), expire: expire), of: id)
        await emit(.published(publication, expiry: table.leaseEnd(of: id)), of: id, zones[id] ?? former)
    }
}

// What others ask of it.
extension RefreshLoop {
    /// The zones that are meant, in each view that has them.
    func ids(of selection: ZoneSelection) throws(ControlFailure) -> [ZoneID] { try zones.ids(of: selection) }

    /// Lets a refresh of each zone begin as soon as may be; none, where one of them is not known.
    func request(_ selections: [ZoneSelection], forced: Bool) throws(ControlFailure) {
        request(try zones.ids(of: selections), forced: forced)
    }

    /// The same for somebody who waits for how these refreshes end, and tells `leave` in the end.
    func requestAndWait(
        _ selections: [ZoneSelection], forced: Bool
    ) throws(ControlFailure) -> (ticket: RefreshWaits.Ticket, refreshes: AsyncStream<SettledRefresh>) {
        let ids = try zones.ids(of: selections)
        let wait = waits.wait(for: ids)
        request(ids, forced: forced)
        if waits.isClosed { for id in ids { refuse(id) } }
        return wait
    }

    func leave(_ ticket: RefreshWaits.Ticket) { waits.leave(ticket) }

    private func request(_ ids: [ZoneID], forced: Bool) {
        for id in ids { tell(.requested(forced: forced), of: id) }
        means.alarm.ring()
    }

    /// Tells whoever waits for the zone that no refresh of it begins any more.
    private func refuse(_ id: ZoneID) {
        guard !waits.isEmpty, let zone = zones[id] else { return }
        waits.refuse(id, SettledRefresh(zone: zone, serial: table.heldSerial(of: id), outcome: .shuttingDown))
    }

    /// A NOTIFY came that calls for a query, from the primary at this place in the zone's list, or from somebody else.
    func notified(_ id: ZoneID, by primary: Int?) {
        // BIND: a primary that sends is one that can be reached.
        if let primary, let zone = zones[id], zone.primaries.indices.contains(primary) {
            means.primaries.reportAlive(zone.primaries[primary])
        }
        tell(.notified(by: primary), of: id)
        means.alarm.ring()
    }

    /// Has `outbox` tell whoever is to be told of a zone's version, if that is the one that is held; returns whether it is.
    func announce(_ soa: SOA, of id: ZoneID, by outbox: NotifyOutbox) async -> Bool {
        guard let zone = zones[id], table.heldSerial(of: id) == soa.serial else { return false }
        await outbox.announce(soa, of: id, zone)
        return true
    }

    /// Returns once its turn has come: a loop that hangs never answers.
    func ping() {}
}

// What zones there are.
extension RefreshLoop {
    /// Takes in zones; each is polled as soon as `serial-query-rate` lets it.
    ///
    /// A zone whose file is the one that was published goes on with its lease; any other is pulled anew. `forced`: whatever
    /// the serial.
    func add(_ added: [ZoneSettings], forced: Bool = false) async {
        zones.reserveCapacity(table.count + added.count)
        for (zone, held) in zip(added, await means.states.held(added)) {
            let id = table.add(held: held, limits: RefreshLimits(zone.options), at: means.clock.now)
            zones.insert(zone, as: id, from: .configuration)
            if forced { tell(.requested(forced: true), of: id) }
        }
        means.alarm.ring()
    }

    /// Goes on with `settings`: zones that are no longer there stop, their files stay; those that changed go on with their
    /// leases; new ones start. Running transfers of zones that stay are not disturbed.
    func configure(_ settings: Settings) async -> ZoneChanges {
        table.pacer = QueryPacer(rate: settings.serialQueryRate)
        means.slots.transfers.setLimits(.init(settings))
        let plan = ZonePlan(from: zones, of: .configuration, to: settings.zones)
        // First of all: a file that was one zone's may be another's now.
        for id in plan.removed { await remove(id) }
        for (id, zone) in plan.unchanged { zones[id] = zone }
        for (id, zone) in plan.changed { await change(id, to: zone) }
        await add(plan.added)
        return ZoneChanges(added: plan.added.count, removed: plan.removed.count, changed: plan.changed.count)
    }

    private func change(_ id: ZoneID, to zone: ZoneSettings) async {
        guard let former = zones[id] else { return }
        zones[id] = zone
        let limits = RefreshLimits(zone.options)
        if limits != RefreshLimits(former.options) {
            table.setLimits(limits, of: id, timers: await means.states.timers(of: zone), at: means.clock.now)
        }
        // Whoever names other primaries wants to know what these have.
        if former.primaries != zone.primaries { tell(.requested(), of: id) }
        means.alarm.ring()
    }

    /// Stops a zone; its file and what is remembered of it stay.
    private func remove(_ id: ZoneID) async {
        table.remove(id)
        guard let zone = zones.remove(id) else { return }
        waits.removed(id, zone)
        waiting.take(id)
        await means.transfers.end(id)
        await listeners.emit(.removed, of: id, zone) { true }
    }

    /// How a zone stands; nil once it was removed.
    func standing(of id: ZoneID) -> ZoneStanding? {
        zones[id].flatMap { ZoneStanding(of: id, $0, in: table, isParked: waiting.contains(id)) }
    }

    /// The zones of that name, in each class and view that has it.
    func standing(ofZonesNamed name: Name) -> [ZoneStanding] { zones.ids(named: name).compactMap { standing(of: $0) } }

    /// How many zones there are, and how many in each state of their copies. Looks at every zone.
    var counts: (all: Int, held: Int, expired: Int, notLoaded: Int) {
        (table.count, table.count(of: .ok), table.count(of: .expired), table.count(of: .none))
    }
}
