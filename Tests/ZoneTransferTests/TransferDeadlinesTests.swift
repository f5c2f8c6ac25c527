import Testing
import ZoneTransfer

@Suite struct TransferDeadlinesTests {
    private let start = ContinuousClock.now

    /// Minutes, as the configuration has them.
    private func deadlines(total: UInt32 = 120, idle: UInt32 = 60, rate: (octets: Int, minutes: Double) = (0, 0))
        -> TransferDeadlines
    {
        TransferDeadlines(
            total: .seconds(total * 60), idle: .seconds(idle * 60), leastOctets: rate.octets,
            window: .seconds(rate.minutes * 60), from: start)
    }

    private func minutes(_ count: Double) -> ContinuousClock.Instant { start + .seconds(count * 60) }

    private func overrun(_ deadlines: TransferDeadlines, at minute: Double) -> TransferDeadlines.Overrun? {
        var deadlines = deadlines
        do throws(TransferDeadlines.Overrun) {
            try deadlines.check(at: minutes(minute))
            return nil
        } catch {
            return error
        }
    }

    @Test func `silence lasts until max-transfer-idle-in, counted from the latest octets`() throws {
        var deadlines = deadlines(idle: 60)
        #expect(deadlines.next == minutes(60))
        #expect(overrun(deadlines, at: 59.99) == nil)
        #expect(overrun(deadlines, at: 60) == .idle)
        try deadlines.received(octets: 1, at: minutes(45))
        #expect(deadlines.next == minutes(105))
        #expect(overrun(deadlines, at: 60) == nil)
        #expect(overrun(deadlines, at: 105) == .idle)
    }

    @Test func `no octets put off the end of max-transfer-time-in`() throws {
        var deadlines = deadlines(total: 120, idle: 60)
        for minute in 1..<120 { try deadlines.received(octets: 65537, at: minutes(Double(minute))) }
        #expect(deadlines.next == minutes(120))
        #expect(overrun(deadlines, at: 119.99) == nil)
        #expect(overrun(deadlines, at: 120) == .total)
        #expect(throws: TransferDeadlines.Overrun.total) { try deadlines.received(octets: 65537, at: minutes(120)) }
    }

    @Test func `what trickles in too slowly ends with the first window that has too few octets`() throws {
        var deadlines = deadlines(rate: (octets: 10_240, minutes: 5))
        #expect(deadlines.next == minutes(5))
        try deadlines.received(octets: 10_239, at: minutes(1))
        #expect(overrun(deadlines, at: 4.99) == nil)
        #expect(overrun(deadlines, at: 5) == .rate)
        #expect(throws: TransferDeadlines.Overrun.rate) { try deadlines.received(octets: 0, at: minutes(5)) }
    }

    @Test func `a fast window is no credit for the next`() throws {
        var deadlines = deadlines(rate: (octets: 10_240, minutes: 5))
        try deadlines.received(octets: 10_240_000, at: minutes(1))
        try deadlines.check(at: minutes(5))
        #expect(deadlines.next == minutes(10))
        try deadlines.received(octets: 10_239, at: minutes(9))
        #expect(overrun(deadlines, at: 10) == .rate)
    }

    @Test func `where no rate is asked for, none is measured`() throws {
        let deadlines = deadlines(total: 120, idle: 60)
        #expect(overrun(deadlines, at: 59) == nil)
        for rate in [(octets: 0, minutes: 5.0), (1, 0)] {
            let deadlines = self.deadlines(total: 120, idle: 60, rate: rate)
            #expect(deadlines.next == minutes(60))
            #expect(overrun(deadlines, at: 59) == nil)
        }
    }

    @Test func `of several limits that were passed, the longest is told`() {
        let deadlines = deadlines(total: 10, idle: 5, rate: (octets: 1, minutes: 1))
        #expect(overrun(deadlines, at: 1) == .rate)
        #expect(overrun(deadlines, at: 6) == .idle)
        #expect(overrun(deadlines, at: 11) == .total)
    }

    @Test func `the limits are told in the words of BIND`() {
        #expect(TransferDeadlines.Overrun.total.rawValue == "maximum transfer time exceeded")
        #expect(TransferDeadlines.Overrun.idle.rawValue == "maximum idle time exceeded")
        #expect(TransferDeadlines.Overrun.rate.rawValue == "minimum transfer rate reached")
    }
}
