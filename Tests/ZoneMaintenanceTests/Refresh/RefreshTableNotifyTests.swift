import DNS
import Testing

@testable import ZoneMaintenance

private let timers = SOATimers(serial: Serial(10), refresh: 3600, retry: 600, expire: 86400)

@Suite struct RefreshTableNotifyTests {
    /// A table whose zones were transferred at 0.
    private func table(holding count: Int, serialQueryRate: UInt32 = 1000) -> (RefreshTable, [ZoneID]) {
        var table = RefreshTable(serialQueryRate: serialQueryRate)
        let zones = (0..<count).map { _ in table.add(held: (timers, leaseEnd: .seconds(86400)), at: .seconds(-1000)) }
        for second in Int64(-1000)..<0 {
            for case .poll(let zone, _) in table.allDue(at: .seconds(second)) {
                table.tell(.transferred(timers), zone, at: .seconds(0))
            }
        }
        #expect(zones.allSatisfy { table.roundState(of: $0) == .waiting })
        return (table, zones)
    }

    @Test func `a NOTIFY makes a waiting zone due now, and names whom to ask first`() throws {
        var (table, zones) = table(holding: 1)
        #expect(table.allDue(at: .seconds(50)).isEmpty)
        #expect(table.tell(.notified(by: 2), zones[0], at: .seconds(50)) == nil)
        #expect(table.nextDeadline.map { $0 <= .seconds(50) } == true)
        #expect(table.allDue(at: .seconds(50)) == [.poll(zones[0], asked: true)])
        #expect(table.notifier(of: zones[0]) == 2)
        table.tell(.answered(Serial(10)), zones[0], at: .seconds(51))
        table.endRound(of: zones[0], at: .seconds(51))
        #expect(table.notifier(of: zones[0]) == nil)
        #expect(table.nextDeadline == .seconds(51 + 3600))
    }

    @Test(arguments: [(nil, nil), (0, 0), (30, 30), (31, nil), (70_000, nil), (-1, nil)] as [(Int?, Int?)])
    func `a notifier far down the list, or in none, is heard and not remembered`(place: Int?, remembered: Int?) {
        var (table, zones) = table(holding: 1)
        table.tell(.notified(by: place), zones[0], at: .seconds(50))
        #expect(table.allDue(at: .seconds(50)) == [.poll(zones[0], asked: true)])
        #expect(table.notifier(of: zones[0]) == remembered)
    }

    @Test func `any number of NOTIFYs during a round make one more round, and the last sender is asked first`() {
        var (table, zones) = table(holding: 1)
        let zone = zones[0]
        table.tell(.notified(by: 0), zone, at: .seconds(50))
        _ = table.allDue(at: .seconds(50))
        for place in [1, 3, 2] { table.tell(.notified(by: place), zone, at: .seconds(51)) }
        #expect(table.allDue(at: .seconds(51)).isEmpty, "at most one in flight")
        table.tell(.transferred(timers), zone, at: .seconds(52))
        #expect(table.allDue(at: .seconds(52)) == [.poll(zone, asked: true)])
        #expect(table.notifier(of: zone) == 2)
        table.tell(.answered(Serial(10)), zone, at: .seconds(53))
        table.endRound(of: zone, at: .seconds(53))
        #expect(table.allDue(at: .seconds(54)).isEmpty)
        #expect(table.nextDeadline == .seconds(53 + 3600))
    }

    @Test func `NOTIFYs obey serial-query-rate, take turns with what is due, and a request goes ahead`() {
        var (table, zones) = table(holding: 3, serialQueryRate: 1)
        var fresh = zones
        for _ in 0..<3 { fresh.append(table.add(at: .seconds(10))) }
        for zone in zones { table.tell(.notified(), zone, at: .seconds(10)) }
        var story: [RefreshAction] = []
        for second: Int64 in 10...12 { story += table.allDue(at: .seconds(second)) }
        table.tell(.requested(), fresh[5], at: .seconds(12))
        for second: Int64 in 13...20 { story += table.allDue(at: .seconds(second)) }
        #expect(
            story == [
                .poll(fresh[0], asked: true), .poll(fresh[3]), .poll(fresh[1], asked: true), .poll(fresh[5], asked: true),
                .poll(fresh[4]), .poll(fresh[2], asked: true),
            ])
    }

    @Test func `100000 NOTIFYs for a thousand zones are a thousand polls, at serial-query-rate`() {
        var (table, zones) = table(holding: 1000, serialQueryRate: 100)
        var generator = SplitMix64(seed: 1)
        var polls: [ZoneID: Int] = [:]
        var at: [Int64] = []
        for step in 0..<100_000 {
            let now = Instant.seconds(100).adding(milliseconds: Int64(step) / 10)
            table.tell(.notified(by: 0), zones[step % 1000], at: now)
            while let action = table.due(at: now, using: &generator) {
                guard case .poll(let zone, _) = action else { continue }
                polls[zone, default: 0] += 1
                at.append(now.milliseconds)
            }
        }
        #expect(polls.count <= 1000 && polls.values.allSatisfy { $0 == 1 }, "none answered, so none is asked again")
        #expect(polls.count >= 990)
        #expect(at.count { $0 < 101_000 } <= 100 + 11, "a second's worth and what the bucket holds")
    }

    @Test func `a zone that was removed is not notified, nor the one that follows it in the row`() {
        var (table, zones) = table(holding: 1)
        table.tell(.notified(by: 4), zones[0], at: .seconds(50))
        table.remove(zones[0])
        let zone = table.add(held: (timers, leaseEnd: .seconds(86400)), at: .seconds(50))
        #expect(zone.index == zones[0].index)
        table.tell(.notified(by: 5), zones[0], at: .seconds(50))
        #expect(table.notifier(of: zone) == nil)
        #expect(table.allDue(at: .seconds(50)) == [.poll(zone, asked: true)])
    }

    @Test func `copies expire while a flood holds the queue, and the row stays 40 octets`() {
        var (table, zones) = table(holding: 2, serialQueryRate: 1)
        _ = table.allDue(at: .seconds(80_000))
        for zone in zones { table.endRound(of: zone, at: .seconds(80_000)) }
        for _ in 0..<1000 { for zone in zones { table.tell(.notified(), zone, at: .seconds(86_400)) } }
        let expired = table.allDue(at: .seconds(86_400)).filter { if case .expire = $0 { true } else { false } }
        #expect(Set(expired.map { "\($0)" }).count == 2)
        #expect(MemoryLayout<RefreshRow>.stride == 40)
    }
}
