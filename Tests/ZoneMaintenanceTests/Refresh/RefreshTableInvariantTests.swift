import DNS
import Testing

@testable import ZoneMaintenance

@Suite struct RefreshTableInvariantTests {
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `whatever happens, in whatever order, the table keeps its promises`(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var table = RefreshTable(serialQueryRate: .random(in: 1...50, using: &generator))
        var zones: [ZoneID] = []
        var removed: [ZoneID] = []
        var now = Instant.seconds(0)
        for _ in 0..<3000 {
            switch Int.random(in: 0..<12, using: &generator) {
            case 0:
                let lease = Instant.seconds(.random(in: -100...100_000, using: &generator))
                let held: (SOATimers, Instant)? = Bool.random(using: &generator) ? (timers(&generator), lease) : nil
                let limits = RefreshLimits(publishDelay: .random(in: 0...3, using: &generator) * 300)
                zones.append(table.add(held: held, limits: limits, at: now))
            case 1:
                if let index = zones.indices.randomElement(using: &generator) {
                    let zone = zones.remove(at: index)
                    table.remove(zone)
                    removed.append(zone)
                }
            case 2..<9:
                let target = [zones.randomElement(using: &generator), removed.randomElement(using: &generator)]
                guard let zone = target[Int.random(in: 0..<12, using: &generator) / 11] else { continue }
                let before = table.roundState(of: zone)
                let lease = table.leaseEnd(of: zone)
                guard let event = event(&generator) else {
                    table.endRound(of: zone, at: now)
                    let after: RoundState? = before == .refreshing ? .waiting : before
                    #expect(table.roundState(of: zone) == (removed.contains(zone) ? nil : after))
                    continue
                }
                let decision = table.tell(event, zone, at: now, using: &generator)
                check(event, zone, decision, before: before, lease: lease, in: table, isGone: removed.contains(zone))
            default:
                now = now.adding(milliseconds: .random(in: 0...200_000, using: &generator))
                var expired: Set<ZoneID> = []
                var polled: Set<ZoneID> = []
                while let action = table.due(at: now, using: &generator) {
                    switch action {
                    case .expire(let zone):
                        #expect(zones.contains(zone))
                        #expect(expired.insert(zone).inserted)
                        #expect(!polled.contains(zone), "a lease that has ended is told before the poll")
                        #expect(table.copyState(of: zone) == .expired)
                    case .poll(let zone, _):
                        #expect(zones.contains(zone))
                        #expect(polled.insert(zone).inserted)
                        #expect(table.roundState(of: zone) == .refreshing)
                    }
                }
                if let next = table.nextDeadline { #expect(next > now) }
                for zone in zones {
                    if let lease = table.leaseEnd(of: zone) { #expect(lease > now) }
                    if table.roundState(of: zone) == .waiting { #expect(table.nextRound(of: zone).map { $0 > now } == true) }
                }
            }
            #expect(table.count == zones.count)
        }
        #expect(Set(zones + removed).count == zones.count + removed.count)
    }

    private func check(
        _ event: RefreshEvent, _ zone: ZoneID, _ decision: RefreshDecision?, before: RoundState?, lease: Instant?,
        in table: RefreshTable, isGone: Bool
    ) {
        if isGone {
            #expect(decision == nil && table.roundState(of: zone) == nil)
            return
        }
        switch event {
        case .answered:
            #expect((decision != nil) == (before == .refreshing))
            if case .postponed(_, let deadline) = decision {
                #expect(table.roundState(of: zone) == .waiting)
                #expect(table.wantsAnotherRound(zone) || table.nextRound(of: zone) == deadline)
            } else {
                #expect(table.roundState(of: zone) == before)
            }
            if let lease, let after = table.leaseEnd(of: zone) { #expect(after >= lease) }
        case .transferred(let timers, _):
            #expect(table.heldSerial(of: zone) == timers.serial)
            #expect(table.roundState(of: zone) == (before == .refreshing ? .waiting : before))
        case .overLimit, .upToDate, .postponed:
            #expect(table.roundState(of: zone) == (before == .refreshing ? .waiting : before))
        case .notified where before == .waiting && table.roundState(of: zone) == .waiting:
            #expect(table.publications[zone.index]?.isSuperseded == true)
        case .requested, .notified:
            #expect(table.roundState(of: zone) == (before == .refreshing ? .refreshing : .pending))
        }
    }

    private func timers(_ generator: inout SplitMix64) -> SOATimers {
        SOATimers(
            serial: Serial(.random(in: 0...20, using: &generator)), refresh: .random(in: 0...7200, using: &generator),
            retry: .random(in: 0...1200, using: &generator), expire: .random(in: 0...100_000, using: &generator))
    }

    /// What happens; nil for the end of a round.
    private func event(_ generator: inout SplitMix64) -> RefreshEvent? {
        let expire: UInt32? = Bool.random(using: &generator) ? .random(in: 0...100_000, using: &generator) : nil
        return switch Int.random(in: 0..<9, using: &generator) {
        case 0, 1: .answered(Serial(.random(in: 0...20, using: &generator)), expire: expire)
        case 2: .transferred(timers(&generator), expire: expire)
        case 3: .upToDate(expire: expire)
        case 4: .overLimit
        case 5: nil
        case 6: .postponed
        case 7: .notified(by: .random(in: 0...70, using: &generator))
        default: .requested(forced: .random(using: &generator))
        }
    }
}
