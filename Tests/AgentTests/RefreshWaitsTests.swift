import Configuration
import DNS
import Testing
import ZoneMaintenance

@testable import Agent

@Suite struct RefreshWaitsTests {
    private let ids: [ZoneID]
    private let zone: ZoneSettings

    init() throws {
        var table = RefreshTable()
        ids = (0..<200).map { _ in table.add(at: .seconds(0)) }
        zone = ZoneSettings(
            name: try Name(parsing: "example.com"), file: "/db",
            common: ZoneSettings.Common(recordClass: .internet, view: nil, options: .builtIn, primaries: []))
    }

    private func ended(_ serial: UInt32) -> SettledRefresh {
        SettledRefresh(zone: zone, serial: Serial(serial), outcome: .upToDate(Serial(serial)))
    }

    /// The serials of all refreshes that a stream, which has ended, brought.
    private func serials(_ refreshes: AsyncStream<SettledRefresh>) async -> [UInt32?] {
        var serials: [UInt32?] = []
        for await refresh in refreshes { serials.append(refresh.serial?.value) }
        return serials
    }

    @Test func `every zone is told of once, and with the last the stream ends`() async {
        var waits = RefreshWaits()
        let (_, refreshes) = waits.wait(for: ids)
        for (number, id) in ids.enumerated() {
            for _ in 0..<2 { waits.settled(id, by: waits.beginRefresh(), ended(UInt32(number))) }
        }
        #expect(waits.count == 0)
        #expect(await serials(refreshes) == (0..<200).map { UInt32($0) })
    }

    @Test func `a refresh that had begun before is not the one that was asked for`() async {
        var waits = RefreshWaits()
        let former = waits.beginRefresh()
        let (_, refreshes) = waits.wait(for: [ids[0]])
        let wanted = waits.beginRefresh()
        waits.settled(ids[0], by: former, ended(1))
        #expect(waits.count == 1)
        waits.settled(ids[0], by: wanted, ended(2))
        #expect(await serials(refreshes) == [2])
    }

    @Test func `each who waits is told, and a zone that is named twice is one`() async {
        var waits = RefreshWaits()
        let (_, both) = waits.wait(for: [ids[0], ids[1], ids[0]])
        let (_, one) = waits.wait(for: [ids[1]])
        waits.settled(ids[1], by: waits.beginRefresh(), ended(1))
        #expect(waits.count == 1)
        waits.settled(ids[0], by: waits.beginRefresh(), ended(2))
        #expect(await serials(both) == [1, 2])
        #expect(await serials(one) == [1])
    }

    @Test func `a zone that is removed is waited for no longer`() async {
        var waits = RefreshWaits()
        let (_, refreshes) = waits.wait(for: [ids[0], ids[1]])
        waits.removed(ids[0], zone)
        waits.settled(ids[1], by: waits.beginRefresh(), ended(3))
        #expect(await serials(refreshes) == [nil, 3])
        #expect(waits.count == 0)
    }

    @Test func `where no refresh begins any more, whoever waits is told so`() async {
        var waits = RefreshWaits()
        let (_, refreshes) = waits.wait(for: [ids[0], ids[1]])
        waits.settled(ids[1], by: waits.beginRefresh(), ended(3))
        for id in ids { waits.refuse(id, ended(4)) }
        #expect(await serials(refreshes) == [3, 4])
        #expect(waits.isEmpty)
    }

    @Test func `whoever leaves is forgotten, and whoever waits for nothing is done`() async {
        var waits = RefreshWaits()
        let (ticket, _) = waits.wait(for: ids)
        waits.leave(ticket)
        #expect(waits.count == 0)
        let (_, refreshes) = waits.wait(for: [])
        #expect(await serials(refreshes) == [])
        #expect(waits.count == 0)
    }
}
