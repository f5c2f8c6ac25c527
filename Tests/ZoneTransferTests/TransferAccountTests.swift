import DNS
import Testing
import ZoneTransfer

@Suite struct TransferAccountTests {
    private let start = ContinuousClock.now

    private func statistics(messages: Int, records: Int, octets: Int, outside: Int = 0) -> TransferStatistics {
        var statistics = TransferStatistics()
        statistics.messages = messages
        statistics.records = records
        statistics.octets = octets
        statistics.recordsOutsideZone = outside
        return statistics
    }

    @Test func `it tells the latest of the answer that comes`() {
        var account = TransferAccount(isIXFR: false, from: start)
        #expect(account.statistics == TransferStatistics() && account.serial == nil && account.style == nil)
        account.update(statistics(messages: 1, records: 2, octets: 300), serial: Serial(7), style: nil)
        account.update(statistics(messages: 2, records: 9, octets: 800), serial: Serial(7), style: .nonincremental)
        #expect(account.statistics == statistics(messages: 2, records: 9, octets: 800))
        #expect(account.serial == Serial(7) && account.style == .nonincremental)
        #expect(account.start == start)
    }

    @Test func `what an IXFR brought counts still when an AXFR follows, and what it said does not`() {
        var account = TransferAccount(isIXFR: true, from: start)
        account.update(statistics(messages: 1, records: 4, octets: 300, outside: 2), serial: Serial(7), style: .incremental)
        account.turnToAXFR()
        #expect(!account.isIXFR && account.serial == nil && account.style == nil)
        account.update(statistics(messages: 2, records: 9, octets: 800, outside: 1), serial: Serial(8), style: .nonincremental)
        #expect(account.statistics == statistics(messages: 3, records: 13, octets: 1100, outside: 1))
        #expect(account.serial == Serial(8))
    }
}
