import Testing
import ZoneMaintenance

@Suite struct QueryPacerTests {
    /// When `count` queries go, if each goes as soon as it may.
    private func departures(_ count: Int, from pacer: inout QueryPacer, at start: Instant) -> [Instant] {
        var now = start
        return (0..<count).map { _ in
            while !pacer.take(at: now) { now = pacer.nextAvailable ?? now }
            return now
        }
    }

    @Test func `at rate 20 the first goes at once and a thousand take fifty seconds`() {
        var pacer = QueryPacer(rate: 20)
        let departures = departures(1000, from: &pacer, at: .seconds(100))
        #expect(departures == (0..<1000).map { Instant(milliseconds: 100_000 + 50 * Int64($0)) })
    }

    @Test func `a rate of zero is one a second`() {
        var pacer = QueryPacer(rate: 0)
        #expect(departures(3, from: &pacer, at: .seconds(0)) == [.seconds(0), .seconds(1), .seconds(2)])
    }

    @Test func `a rate beyond the clock's grain is kept on the whole`() {
        var pacer = QueryPacer(rate: 3000)
        #expect(departures(30_001, from: &pacer, at: .seconds(0)).last == .seconds(10))
    }

    @Test(arguments: [1, 7, 20, 333, 4_294_967_295] as [UInt32])
    func `no second sees more than the rate and its small burst`(rate: UInt32) {
        var pacer = QueryPacer(rate: rate)
        let departures = departures(2000, from: &pacer, at: .seconds(0))
        let burst = 1 + Int(rate) / 10 + 1
        for (index, departure) in departures.enumerated() {
            let after = index + Int(rate) + burst
            if after < departures.count { #expect(departures[after].milliseconds(since: departure) >= 1000) }
        }
    }

    @Test func `a long silence saves up a small burst and no more`() {
        var pacer = QueryPacer(rate: 20)
        let first = pacer.take(at: .seconds(0))
        #expect(first)
        let taken = (0..<10).filter { _ in pacer.take(at: Instant(milliseconds: .max)) }
        #expect(taken.count == 3)
    }

    @Test func `a reserved query goes before the next that is taken`() {
        var pacer = QueryPacer(rate: 10)
        let first = pacer.take(at: .seconds(0))
        #expect(first)
        let reserved = [pacer.reserve(at: .seconds(0)), pacer.reserve(at: .seconds(0))]
        #expect(reserved == [Instant(milliseconds: 100), Instant(milliseconds: 200)])
        let early = pacer.take(at: Instant(milliseconds: 250))
        #expect(!early)
        #expect(pacer.nextAvailable == Instant(milliseconds: 300))
        let later = pacer.take(at: Instant(milliseconds: 300))
        #expect(later)
    }

    @Test func `a clock that steps back earns nothing and loses nothing`() {
        var pacer = QueryPacer(rate: 1)
        let first = pacer.take(at: .seconds(10))
        let back = pacer.take(at: .seconds(5))
        let due = pacer.take(at: .seconds(11))
        #expect(first && !back && due)
    }
}
