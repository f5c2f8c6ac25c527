import DNS
import Testing

@testable import ZoneMaintenance

/// The table and the quotas of polls and transfers together, under NOTIFYs, requests, reloads and transfers in whatever order, in
/// virtual time: as an agent uses them.
@Suite struct RefreshStormTests {
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `no order of events loses a zone or a slot, or runs two refreshes of one zone`(seed: UInt64) {
        var storm = Storm(seed: seed)
        storm.run(zones: 100, events: 60_000)
        storm.calm()
        #expect(storm.faults == [])
        #expect(storm.rounds > 4000)
        #expect(storm.deferred > 1000)
        #expect(storm.removed > 1000)
    }
}

private struct Storm {
    typealias Quota = SlotQuota<Int, ZoneID>

    /// How far a round is.
    private enum Stage {
        case polling
        /// It has asked, and waits for a slot of a transfer.
        case parked
        case transferring
        /// What it brought is in the table; what follows from that is being done.
        case publishing
    }

    private struct Round {
        let number: Int
        var stage: Stage
        var primary: Int
        var polls = 0
        var transfers = 0
    }

    private var generator: SplitMix64
    private var table = RefreshTable(serialQueryRate: 2000)
    private var polls = Quota(.init(total: 16, perPeer: 6, kept: 4, keptPerPeer: 2))
    private var transfers = Quota(.init(total: 4, perPeer: 2))
    private var now = Instant.seconds(0)
    private var zones: [ZoneID] = []
    private var running: [ZoneID: Round] = [:]
    /// Of removed zones: they end by themselves.
    private var orphans: [Round] = []
    private var asked: [ZoneID: Int] = [:]
    private var number = 0
    var rounds = 0
    var deferred = 0
    var removed = 0
    var faults: [String] = []

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    private func primary(of zone: ZoneID) -> Int { Int(zone.index) % 4 }

    mutating func run(zones count: Int, events: Int) {
        for _ in 0..<count { zones.append(table.add(at: now)) }
        for _ in 0..<events where faults.count < 5 {
            guard let zone = zones.randomElement(using: &generator) else { return }
            switch Int.random(in: 0..<20, using: &generator) {
            case 0..<2: ask(zone, .notified(by: .random(in: 0..<3, using: &generator)))
            case 2: ask(zone, .requested(forced: .random(using: &generator)))
            case 6:
                remove(zone)
                zones.append(table.add(at: now))
            case 7: transfers.limits.total = .random(in: 1...6, using: &generator)
            case 8: now = now.adding(milliseconds: .random(in: 0...600_000, using: &generator))
            case 3..<6, 9: now = now.adding(milliseconds: 1)
            default: step()
            }
            loop()
        }
    }

    /// Lets everything come to its end, with no new events, and looks at what is left.
    mutating func calm() {
        runDown()
        // Nobody asks for them: whoever waits must have its turn all the same.
        for zone in zones where table.roundState(of: zone) == .deferred { faults.append("\(zone) waits in no line") }
        for zone in zones { ask(zone, .notified()) }
        runDown()
        if !asked.isEmpty { faults.append("never refreshed: \(asked.count)") }
        if polls.running != 0 { faults.append("polls: \(polls.running)") }
        if transfers.running != 0 { faults.append("transfers: \(transfers.running)") }
        for zone in zones where ![.waiting, .pending].contains(table.roundState(of: zone)) {
            faults.append("\(zone) is \(String(describing: table.roundState(of: zone)))")
        }
    }

    /// Goes on while a round runs, or one that somebody asked for has not begun.
    private mutating func runDown() {
        var steps = 0
        while !asked.isEmpty || !running.isEmpty || !orphans.isEmpty, steps < 1_000_000, faults.isEmpty {
            steps += 1
            step()
            now = now.adding(milliseconds: 1)
            loop()
        }
    }

    /// Somebody wants a round that begins from here on.
    private mutating func ask(_ zone: ZoneID, _ event: RefreshEvent) {
        table.handle(event, for: zone, at: now, using: &generator)
        asked[zone] = number
    }

    private mutating func remove(_ zone: ZoneID) {
        removed += 1
        table.remove(zone)
        zones.removeAll { $0 == zone }
        asked[zone] = nil
        // One that waits for a slot has no task: it ends here.
        guard let round = running.removeValue(forKey: zone), round.stage != .parked else { return }
        orphans.append(round)
    }

    private mutating func loop() {
        takeTurns()
        while let action = table.due(at: now, using: &generator) {
            guard case .poll(let zone, let isAsked) = action else { continue }
            begin(zone, asked: isAsked)
        }
        takeTurns()
        if polls.running > 40 { faults.append("\(polls.running) polls") }
        if transfers.running > 6 { faults.append("\(transfers.running) transfers") }
    }

    private mutating func takeTurns() {
        while let turn = transfers.nextTurn() {
            let isDeferred = table.resumeRound(of: turn.waiter, asked: turn.asked)
            if running[turn.waiter]?.stage == .parked, running[turn.waiter]?.primary == turn.peer {
                running[turn.waiter]?.stage = .transferring
                running[turn.waiter]?.transfers += 1
            } else if isDeferred {
                start(turn.waiter, pulling: turn.peer)
            } else {
                _ = transfers.giveBack(turn.peer)
            }
        }
        while let turn = polls.nextTurn() {
            if table.resumeRound(of: turn.waiter, asked: turn.asked), turn.peer == primary(of: turn.waiter) {
                start(turn.waiter)
            } else {
                _ = polls.giveBack(turn.peer)
            }
        }
    }

    private mutating func begin(_ zone: ZoneID, asked isAsked: Bool) {
        // At times its primary has just brought another zone, and nothing is held: it is to be pulled at once, from any of them.
        if Int.random(in: 0..<3, using: &generator) == 0 {
            let peer = Int.random(in: 0..<4, using: &generator)
            if transfers.take(peer, asked: isAsked) { return start(zone, pulling: peer) }
            deferred += 1
            if table.deferRound(of: zone, asked: isAsked) == true { transfers.wait(zone, for: peer, asked: isAsked) }
            return
        }
        guard polls.take(primary(of: zone), asked: isAsked) else {
            deferred += 1
            if table.deferRound(of: zone, asked: isAsked) == true { polls.wait(zone, for: primary(of: zone), asked: isAsked) }
            return
        }
        start(zone)
    }

    /// Begins a round, in a slot that was taken for it: of its primary's polls, or of the transfers from `pulling`.
    private mutating func start(_ zone: ZoneID, pulling: Int? = nil) {
        rounds += 1
        number += 1
        if running[zone] != nil { faults.append("two rounds of \(zone)") }
        if table.roundState(of: zone) != .refreshing { faults.append("\(zone) runs and does not refresh") }
        running[zone] =
            if let pulling {
                Round(number: number, stage: .transferring, primary: pulling, transfers: 1)
            } else {
                Round(number: number, stage: .polling, primary: primary(of: zone), polls: 1)
            }
    }

    /// One round, any, comes one step further.
    private mutating func step() {
        if !orphans.isEmpty, Bool.random(using: &generator) {
            giveBack(orphans.remove(at: .random(in: 0..<orphans.count, using: &generator)))
        }
        guard let (zone, round) = running.randomElement(using: &generator) else { return }
        switch round.stage {
        case .parked: break
        case .polling:
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: end(zone)
            case 1:
                // On to another primary.
                _ = polls.giveBack(round.primary)
                let next = Int.random(in: 0..<4, using: &generator)
                polls.takeAnyway(next)
                running[zone]?.primary = next
            default: wantsTransfer(zone, round)
            }
        case .transferring:
            if Bool.random(using: &generator) {
                let timers = SOATimers(
                    serial: Serial(.random(in: 0...9, using: &generator)), refresh: 900, retry: 500, expire: 9000)
                table.handle(.transferred(timers), for: zone, at: now, using: &generator)
                running[zone]?.stage = .publishing
            } else {
                // In vain: on to the next primary.
                _ = transfers.giveBack(round.primary)
                polls.takeAnyway(round.primary)
                running[zone]?.stage = .polling
                running[zone]?.transfers -= 1
                running[zone]?.polls += 1
            }
        case .publishing: end(zone)
        }
    }

    private mutating func wantsTransfer(_ zone: ZoneID, _ round: Round) {
        _ = polls.giveBack(round.primary)
        running[zone]?.polls -= 1
        if transfers.take(round.primary) {
            running[zone]?.stage = .transferring
            running[zone]?.transfers += 1
        } else {
            running[zone]?.stage = .parked
            transfers.wait(zone, for: round.primary)
        }
    }

    private mutating func end(_ zone: ZoneID) {
        guard let round = running.removeValue(forKey: zone) else { return }
        giveBack(round)
        table.endRound(of: zone, at: now)
        if let after = asked[zone], round.number > after { asked[zone] = nil }
    }

    private mutating func giveBack(_ round: Round) {
        for _ in 0..<round.polls { _ = polls.giveBack(round.primary) }
        for _ in 0..<round.transfers { _ = transfers.giveBack(round.primary) }
    }
}
