import Testing
import ZoneMaintenance

@Suite struct InstantTests {
    @Test func `seconds are added as thousands of milliseconds`() {
        #expect(Instant.seconds(5) + 2 == Instant(milliseconds: 7000))
        #expect(Instant.seconds(5).milliseconds(since: .seconds(7)) == -2000)
    }

    @Test func `sums stop at the ends of the range`() {
        #expect(Instant(milliseconds: .max) + 1 == Instant(milliseconds: .max))
        #expect(Instant(milliseconds: .min).adding(milliseconds: -1) == Instant(milliseconds: .min))
        #expect(Instant.seconds(.max) == Instant(milliseconds: .max))
        #expect(Instant(milliseconds: .max).milliseconds(since: Instant(milliseconds: .min)) == .max)
    }
}
