import DNS
import Testing

@testable import ZoneMaintenance

/// Whole refreshes against rules that are written down a second time below; and events in any order.
@Suite struct RefreshRoundStoryTests {
    /// What a primary says to a key, for the whole of a refresh.
    private enum Says: CaseIterable {
        case nothing, current, older, newer, refusesKey, refusesSOA

        var poll: PolledAnswer {
            switch self {
            case .nothing: .failed("silent")
            case .current: .answered(Serial(10), expire: nil, .current)
            case .older: .answered(Serial(9), expire: nil, .older(ours: Serial(10)))
            case .newer: .answered(Serial(11), expire: nil, .transfer(.newer(than: Serial(10))))
            case .refusesKey: .keyRefused("BADKEY", isNegotiated: false)
            case .refusesSOA: .refused
            }
        }
    }

    private struct World {
        var notifier: Int?
        var unreachable: Set<Int>
        /// By primary, and by key.
        var says: [[Says]]
        var transferSucceeds: [Bool]
    }

    /// The primaries and keys that are to be asked, in order, and whether the zone is in step in the end: in whole words, the first
    /// primary is the one that sent a NOTIFY, then they come as configured; those that are unreachable come last, and only while nobody
    /// has given a good answer; of each the keys are tried until one is not refused; the first that has something newer, or does not
    /// say, is pulled from; and with a transfer that succeeds all is over.
    private func expected(_ world: World) -> (asked: [[Int]], isInStep: Bool) {
        var order = Array(world.says.indices)
        if let notifier = world.notifier, order.contains(notifier) { order = [notifier] + order.filter { $0 != notifier } }
        let (reachable, unreachable) = (
            order.filter { !world.unreachable.contains($0) }, order.filter(world.unreachable.contains)
        )
        var asked: [[Int]] = []
        var hasGoodAnswer = false
        var isCurrent = false
        for primary in reachable + unreachable {
            if unreachable.contains(primary), hasGoodAnswer { break }
            keys: for (key, says) in world.says[primary].enumerated() {
                asked.append([primary, key])
                switch says {
                case .refusesKey: continue keys
                case .nothing: break keys
                case .current:
                    (hasGoodAnswer, isCurrent) = (true, true)
                    break keys
                case .older:
                    hasGoodAnswer = true
                    break keys
                case .newer, .refusesSOA:
                    if world.transferSucceeds[primary] { return (asked, true) }
                    break keys
                }
            }
        }
        return (asked, isCurrent)
    }

    private func run(_ world: World) -> (asked: [[Int]], isInStep: Bool)? {
        let view = ScriptedView(unreachable: world.unreachable)
        var round = RefreshRound(primaries: world.says.count, notifier: world.notifier)
        var asked: [[Int]] = []
        var event = RoundEvent.began
        for _ in 0..<200 {
            switch round.handle(event, in: view) {
            case .chooseKeys(let primary): event = .keys(world.says[primary].count)
            case .poll(let primary, let key):
                asked.append([primary, key])
                event = .polled(world.says[primary][key].poll)
            case .awaitSlot: event = .slotGranted
            case .transfer(let primary, _, _):
                event = .transferEnded(world.transferSucceeds[primary] ? .published(Serial(11)) : .failed("reset"))
            case .ended(let outcome, _): return (asked, outcome.isInStep)
            }
        }
        return nil
    }

    @Test func `five thousand refreshes ask whom the rules say, in their order, and end as they say`() throws {
        var generator = SplitMix64(seed: 12)
        for number in 0..<5000 {
            let count = Int.random(in: 0...4, using: &generator)
            let world = World(
                notifier: Bool.random(using: &generator) ? .random(in: 0...4, using: &generator) : nil,
                unreachable: Set((0..<count).filter { _ in Int.random(in: 0..<3, using: &generator) == 0 }),
                says: (0..<count).map { _ in
                    (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                        Says.allCases[Int.random(in: 0..<Says.allCases.count, using: &generator)]
                    }
                },
                transferSucceeds: (0..<count).map { _ in Bool.random(using: &generator) })
            let (wanted, found) = (expected(world), try #require(run(world)))
            #expect(found.asked == wanted.asked, "\(number): \(world)")
            #expect(found.isInStep == wanted.isInStep, "\(number): \(world)")
            if found.asked != wanted.asked { return }
        }
    }

    @Test func `100000 events in any order end each refresh once, and ask nothing after its end`() {
        var generator = SplitMix64(seed: 7)
        var ended = 0
        var round = RefreshRound(primaries: 3)
        var action: RoundAction?
        for _ in 0..<100_000 {
            var view = ScriptedView()
            view.copy =
                Int.random(in: 0..<50, using: &generator) == 0 ? nil : [.ok, .none, .expired].randomElement(using: &generator)
            view.takesAnySerial = view.copy == .ok ? nil : .nothingHeld
            view.heldSerial = view.copy == .ok ? Serial(10) : nil
            view.serving = Bool.random(using: &generator) ? [0, 1] : []
            view.unreachable = Bool.random(using: &generator) ? [2] : []
            let event = event(after: action, using: &generator)
            action = round.handle(event, in: view)
            guard case .ended(let outcome, _) = action else { continue }
            ended += 1
            #expect(round.handle(.began, in: view) == .ended(outcome))
            round = RefreshRound(primaries: .random(in: 0...4, using: &generator), notifier: 1)
            action = nil
        }
        #expect(ended > 10_000)
    }

    /// Mostly what the action asks for; at times anything.
    private func event(after action: RoundAction?, using generator: inout SplitMix64) -> RoundEvent {
        let serial = Serial(.random(in: 8...12, using: &generator))
        let polled: [PolledAnswer] = [
            .refused, .failed(""), .noKey(""), .keyRefused("", isNegotiated: true), .answered(serial, expire: 1, .current),
            .answered(serial, expire: nil, .transfer(.newer(than: Serial(10)))), .answered(serial, expire: nil, nil),
            .answered(serial, expire: nil, .older(ours: Serial(10))),
            .answered(serial, expire: nil, .postponed(ours: Serial(10), until: .seconds(9))),
        ]
        let ended: [TransferResult] = [
            .published(serial), .notNewer(serial), .keyRefused("", isNegotiated: true), .notPermitted(""), .noKey(""),
            .overLimit(""), .withoutFile, .differenceFailed, .failed(""),
        ]
        let events: [RoundEvent] = [
            .began, .keys(.random(in: 0...3, using: &generator)), .slotGranted, .cancelled,
            .polled(polled.randomElement(using: &generator) ?? .refused),
            .transferEnded(ended.randomElement(using: &generator) ?? .failed("")),
        ]
        if Int.random(in: 0..<20, using: &generator) == 0 { return events.randomElement(using: &generator) ?? .cancelled }
        switch action {
        case nil: return .began
        case .chooseKeys: return events[1]
        case .poll: return events[4]
        case .awaitSlot: return .slotGranted
        case .transfer: return events[5]
        case .ended: return .began
        }
    }
}
