import Control
import DNS
import LibCrypto
import NIOCore
import NIOEmbedded
import TSIG
import TestSupport
import ZoneMaintenance

@testable import Agent
@testable import Configuration

/// A `RefreshLoop` under whatever may come, in virtual time: NOTIFYs, requests, reloads, answers in any order, and its end. After every
/// event all that can run is run, and the loop is looked at.
struct RefreshLoopStorm {
    private static let addresses = (1...4).map { IPAddress.v4(0xC000_0200 + $0) }

    let world: StormWorld
    private let executor = PumpedExecutor()
    private let timer = EmbeddedEventLoop()
    private let loop: RefreshLoop
    private let slots: RefreshSlots
    private let waiters = StormWaiters()
    private var running: Task<Void, Never>?
    private var generator: SplitMix64
    private var settings = Settings(directory: "/storm")
    private var lastZone = 0

    init(seed: UInt64) throws {
        generator = SplitMix64(seed: seed)
        world = StormWorld(seed: generator.next(), executor: executor)
        settings.serialQueryRate = 1000
        settings.transfersIn = 3
        settings.transfersPerNS = 2
        let alarm = Alarm(on: timer)
        slots = RefreshSlots(
            polls: .init(total: 12, perPeer: 4, kept: 3, keptPerPeer: 2), transfers: .init(settings), ringing: alarm)
        let means = RefreshMeans(
            clock: world, alarm: alarm, slots: slots, primaries: world.primaries, poller: world, transfers: world,
            states: world,
            listeners: [world])
        loop = RefreshLoop(serialQueryRate: 1000, means: means, seed: generator.next()) { [world] zone, _ in world.settled(zone)
        }
    }

    private mutating func chance(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }

    // MARK: Zones

    private mutating func makeZone(named name: String? = nil) throws -> ZoneSettings {
        lastZone += 1
        let name = name ?? "zone\(lastZone).example"
        return ZoneSettings(
            name: try Name(parsing: name), file: "/storm/\(lastZone)", common: try makeCommon())
    }

    private mutating func makeCommon() throws -> ZoneSettings.Common {
        var options = ZoneOptions.builtIn
        options.publishDelay = chance(4) == 0 ? 30 : 0
        options.onExpire = chance(2) == 0 ? .rename : .keep
        var primaries: [Primary] = []
        for address in Self.addresses.shuffled(using: &generator).prefix(chance(4)) {
            let keys = try (0..<chance(3)).map { number in
                KeyCandidate.secret(
                    TSIGKey(name: try Name(parsing: "key\(number)"), algorithm: TSIGAlgorithm(.sha256), secret: [1, 2]))
            }
            primaries.append(
                Primary(
                    endpoint: Endpoint(address, port: UInt16(53 + chance(2))), keys: keys,
                    transfers: chance(4) == 0 ? 1 : nil, requestIXFR: chance(3) > 0))
        }
        return ZoneSettings.Common(recordClass: .internet, view: nil, options: options, primaries: primaries)
    }

    private func selection(_ zone: ZoneSettings) -> ZoneSelection { ZoneSelection(name: "\(zone.name)") }

    // MARK: Running

    /// Has the loop begin with so many zones.
    mutating func begin(zones count: Int) throws {
        for _ in 0..<count { settings.zones.append(try makeZone()) }
        running = Task(executorPreference: executor) { [loop, waiters] in
            await loop.run()
            waiters.ended()
        }
        configure()
        executor.run(using: &generator)
    }

    /// Lets one thing happen, and all that follows from it at once.
    mutating func step() throws {
        switch chance(32) {
        case 0..<2: notify()
        case 2: request()
        case 3: requestAndWait()
        case 4: try reload()
        case 5..<8: advance(milliseconds: 1)
        case 8: advance(milliseconds: Int64(chance(60_000)))
        case 9: if chance(8) == 0 { advance(milliseconds: Int64(chance(1_200_000))) }
        default: if !world.letGo() { advance(milliseconds: Int64(chance(60_000))) }
        }
        executor.run(using: &generator)
        check()
    }

    private func advance(milliseconds: Int64) {
        world.advance(milliseconds: milliseconds)
        timer.advanceTime(by: .milliseconds(milliseconds))
    }

    private mutating func notify() {
        guard let zone = settings.zones.randomElement(using: &generator) else { return }
        let place = chance(4)
        Task(executorPreference: executor) { [loop, world, waiters] in
            guard let standing = await loop.standing(ofZonesNamed: zone.name).first else { return }
            let count = world.settledCount(standing.zone) + (standing.isRefreshing ? 2 : 1)
            await loop.notified(standing.id, by: place < 3 ? place : nil)
            waiters.owe(count, of: standing.zone)
        }
    }

    private mutating func request() {
        guard let zone = settings.zones.randomElement(using: &generator) else { return }
        let isForced = chance(2) == 0
        let selection = selection(zone)
        Task(executorPreference: executor) { [loop] in try? await loop.request([selection], forced: isForced) }
    }

    private mutating func requestAndWait() {
        let count = chance(8) == 0 ? 0 : 1 + chance(4)
        let selections = (0..<count).compactMap { _ in settings.zones.randomElement(using: &generator).map(selection) }
        let leavesAfter = chance(4) == 0 ? chance(3) : nil
        Task(executorPreference: executor) { [loop, world, waiters] in
            guard let wait = try? await loop.requestAndWait(selections, forced: false) else { return }
            let number = waiters.begin()
            var told: Set<String> = []
            for await refresh in wait.refreshes {
                if told.count == leavesAfter { break }
                if !told.insert(refresh.zone.file).inserted { world.fault("\(refresh.zone.text) is told of twice") }
            }
            if leavesAfter == nil, count > 0, told.count != Set(selections).count {
                world.fault("\(Set(selections).count) zones were asked for, \(told.count) told of")
            }
            await loop.leave(wait.ticket)
            waiters.end(number)
        }
    }

    /// Takes other zones in, one reload after the other.
    private mutating func reload() throws {
        guard !waiters.isConfiguring else { return }
        for _ in 0..<chance(3) {
            guard let place = settings.zones.indices.randomElement(using: &generator) else { break }
            let zone = settings.zones[place]
            switch chance(4) {
            case 0: settings.zones.remove(at: place)
            case 1: settings.zones[place] = try makeZone(named: "\(zone.name)")
            default: settings.zones[place] = ZoneSettings(name: zone.name, file: zone.file, common: try makeCommon())
            }
        }
        while settings.zones.count < 30 { settings.zones.append(try makeZone()) }
        settings.transfersIn = UInt32(1 + chance(6))
        settings.transfersPerNS = UInt32(1 + chance(StormWorld.mostTransfersPerPrimary))
        configure()
    }

    private func configure() {
        waiters.isConfiguring = true
        Task(executorPreference: executor) { [loop, waiters, settings] in
            _ = await loop.configure(settings)
            waiters.isConfiguring = false
        }
    }

    // MARK: What must be true

    /// Looks at one zone, and at the slots, while nothing can run.
    private mutating func check() {
        let taken = slots.polls.counts.taken + slots.transfers.counts.taken
        if taken > world.busyCount { world.fault("\(taken) slots are taken by \(world.busyCount) refreshes") }
        if slots.polls.counts.taken < world.pollsInProgress { world.fault("a primary is polled without a slot") }
        for counts in [slots.polls.counts, slots.transfers.counts] where counts.taken == 0 && counts.waiting > 0 {
            world.fault("\(counts.waiting) wait for a slot, and all are free")
        }
        if slots.transfers.counts.taken > 6 { world.fault("\(slots.transfers.counts.taken) transfers") }
        guard let zone = settings.zones.randomElement(using: &generator) else { return }
        look(at: zone)
    }

    private mutating func look(at zone: ZoneSettings) {
        Task(executorPreference: executor) { [loop, world, slots] in
            for standing in await loop.standing(ofZonesNamed: zone.name) {
                let isBusy = world.isBusy(standing.zone)
                if standing.isRefreshing, !isBusy, !standing.refresh.isParked { world.fault("\(zone.text) is lost") }
                if world.isAsking(standing.id), !standing.isRefreshing { world.fault("\(zone.text) asks and does not refresh") }
                let waiting = slots.polls.counts.waiting + slots.transfers.counts.waiting
                if standing.refresh.state == .deferred || standing.refresh.isParked, waiting == 0 {
                    world.fault("\(zone.text) waits in no line")
                }
            }
        }
        executor.run(using: &generator)
    }

    /// Lets all come to its end with nothing new, and looks at what is left: every zone is refreshed once more.
    mutating func calm() {
        world.calm()
        settle()
        // What waited for publish-delay is owed now, too.
        advance(milliseconds: 30_000)
        settle()
        for zone in settings.zones where world.settledCount(zone) < waiters.owedCount(zone) {
            world.fault("a NOTIFY of \(zone.text) came to nothing")
        }
        let before = settings.zones.map(world.settledCount)
        // The longest back-off is six hours.
        for _ in 0..<80 {
            advance(milliseconds: 300_000)
            settle()
        }
        for (zone, count) in zip(settings.zones, before) where world.settledCount(zone) <= count {
            world.fault("\(zone.text) is refreshed no more")
        }
        if waiters.count > 0 { world.fault("\(waiters.count) wait for ever") }
        for zone in settings.zones { look(at: zone) }
        checkSlots()
    }

    /// Answers every question, and those that follow, in a time that hardly passes.
    private mutating func settle() {
        for _ in 0..<20 {
            repeat { executor.run(using: &generator) } while world.letGo()
            advance(milliseconds: 200)
            executor.run(using: &generator)
        }
        repeat { executor.run(using: &generator) } while world.letGo()
    }

    private func checkSlots() {
        for counts in [slots.polls.counts, slots.transfers.counts] where counts != (0, 0) {
            world.fault("slots: \(counts.taken) taken, \(counts.waiting) waited for")
        }
    }

    /// Ends the loop in the midst of all that can run, with more events to come; everything comes to its end.
    mutating func cancel() throws {
        let begun = begunRefreshes()
        notify()
        requestAndWait()
        for _ in 0..<chance(12) where executor.runOne(using: &generator) {}
        running?.cancel()
        for _ in 0..<chance(12) where executor.runOne(using: &generator) {}
        requestAndWait()
        notify()
        repeat { executor.run(using: &generator) } while world.letGo()
        for (zone, count) in begun where world.settledCount(zone) <= count {
            world.fault("nobody is told how the refresh of \(zone.text) ended")
        }
        if !waiters.isEnded { world.fault("the loop does not end") }
        // Whoever comes now is told at once.
        requestAndWait()
        repeat { executor.run(using: &generator) } while world.letGo()
        if waiters.count > 0 { world.fault("\(waiters.count) wait for a loop that has ended") }
        if waiters.isConfiguring { world.fault("a reload does not end") }
        if world.busyCount > 0 { world.fault("\(world.busyCount) refreshes do not end") }
        let taken = slots.polls.counts.taken + slots.transfers.counts.taken
        if taken > 0 { world.fault("\(taken) slots are taken") }
    }
}

extension RefreshLoopStorm {
    /// The zones that are to stay of which a refresh runs or is parked, and how many of each have ended.
    private mutating func begunRefreshes() -> [(zone: ZoneSettings, count: Int)] {
        let zones = settings.zones
        let found = Journal<(zone: ZoneSettings, count: Int)>()
        Task(executorPreference: executor) { [loop, world] in
            for zone in zones {
                for standing in await loop.standing(ofZonesNamed: zone.name)
                where standing.zone.file == zone.file && standing.isRefreshing {
                    found.append((zone, world.settledCount(zone)))
                }
            }
        }
        executor.run(using: &generator)
        return found.entries
    }
}
