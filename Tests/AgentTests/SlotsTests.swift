import DNS
import Testing
import ZoneMaintenance

@testable import Agent

@Suite struct SlotsTests {
    private static let first = IPAddress.v4(0xC000_0201)
    private static let second = IPAddress.v4(0xC000_0202)

    @Test func `a slot is given back when nobody has it any longer`() {
        let slots = TransferSlots(.init(total: 1, perPeer: 1), ringing: Alarm())
        var slot = slots.slot(with: Self.first)
        #expect(slot?.peer == Self.first)
        #expect(slots.counts.taken == 1)
        #expect(slots.slot(with: Self.second) == nil)
        slot = nil
        #expect(slots.counts.taken == 0)
        #expect(slots.slot(with: Self.second) != nil)
    }

    @Test func `whoever takes a slot that is handed over is the only one that has it`() {
        let slots = TransferSlots(.init(total: 1, perPeer: 1), ringing: Alarm())
        let handover = Handover(slots.slotAnyway(with: Self.first))
        #expect(slots.counts.taken == 1)
        _ = handover.take()
        #expect(slots.counts.taken == 0)
        #expect(handover.take() == nil)
    }

    @Test func `a zone without a slot has its turn when one is given back, in the order of asking`() async {
        var table = RefreshTable()
        let zones = (0..<4).map { _ in table.add(at: .seconds(0)) }
        let alarm = Alarm()
        let slots = TransferSlots(.init(total: 2, perPeer: 9), ringing: alarm)
        var held = [Self.first: slots.slot(with: Self.first, limit: 1), Self.second: slots.slot(with: Self.second, limit: 1)]
        #expect(slots.slot(with: Self.first, limit: 1) == nil)
        slots.wait(zones[1], for: Self.first, limit: 1)
        slots.wait(zones[3], for: Self.second, limit: 1)
        #expect(slots.counts == (2, 2))
        await alarm.wait(for: nil)
        #expect(slots.nextTurn() == nil)

        held[Self.second] = nil
        await alarm.wait(for: nil)
        #expect(slots.nextTurn()?.zone == zones[3])
        held = [:]
        #expect(slots.nextTurn()?.zone == zones[1])
        #expect(slots.nextTurn() == nil)
        #expect(slots.counts == (0, 0), "no turn was kept, so no slot is")
    }

    @Test func `a slot that becomes free while a zone goes to wait is not lost`() async {
        var table = RefreshTable()
        let zone = table.add(at: .seconds(0))
        let alarm = Alarm()
        let slots = TransferSlots(.init(total: 1, perPeer: 1), ringing: alarm)
        var slot = slots.slot(with: Self.first)
        #expect(slots.slot(with: Self.first) == nil)
        _ = slot
        slot = nil
        slots.wait(zone, for: Self.first)
        await alarm.wait(for: nil)
        #expect(slots.nextTurn()?.zone == zone)
    }
}
