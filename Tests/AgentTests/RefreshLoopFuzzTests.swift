import Logging
import TestSupport
import Testing
import ZoneMaintenance

/// The refresh loop as it is, with its refreshes, lines and slots, under whatever may come, in virtual time. With
/// SWIFT_DETERMINISTIC_HASHING a seed leads to the same storm each time.
@Suite(.serialized) struct RefreshLoopFuzzTests {
    private static let events = FuzzRounds.count(usually: 10_000) * 10
    /// A million lines are of no use to anybody.
    private static let silence: Void = LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }

    init() { Self.silence }

    /// Other tests have few threads, and time limits.
    private static func giveWay(after number: Int) async {
        if number % 50 == 0 { await Task.yield() }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `no order of events loses a zone, a slot or a wait, or runs two refreshes of one zone`(seed: UInt64) async throws {
        var storm = try RefreshLoopStorm(seed: seed)
        try storm.begin(zones: 30)
        for number in 0..<Self.events / 4 where storm.world.faults.isEmpty {
            try storm.step()
            await Self.giveWay(after: number)
        }
        let tally = storm.world.tally
        storm.calm()
        #expect(storm.world.faults == [])
        #expect(tally.polls > Self.events / 40)
        #expect(tally.published > Self.events / 200)
        #expect(tally.expired > Self.events / 2000)
        try storm.cancel()
        #expect(storm.world.faults == [])
    }

    @Test func `whenever the loop is ended, everybody is told and nothing is left`() async throws {
        var generator = SplitMix64(seed: 5)
        var events = 0
        while events < Self.events / 4 {
            let seed = generator.next()
            let count = Int.random(in: 0..<200, using: &generator)
            var storm = try RefreshLoopStorm(seed: seed)
            try storm.begin(zones: 12)
            for _ in 0..<count { try storm.step() }
            try storm.cancel()
            try #require(storm.world.faults == [], "seed \(seed), after \(count) events")
            events += count + 1
            await Task.yield()
        }
    }
}
