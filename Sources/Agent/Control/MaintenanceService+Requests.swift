import Configuration
import Control
import DNS
import ZoneMaintenance

extension MaintenanceService {
    /// The zones that are meant, in each view that has them.
    func ids(of selection: ZoneSelection) throws(ControlFailure) -> [ZoneID] {
        guard let name = try? Name(parsing: selection.name) else { throw .noSuchZone(selection) }
        let ids = zones.ids(named: name).filter { id in selection.view == nil || zones[id]?.view == selection.view }
        guard !ids.isEmpty else { throw .noSuchZone(selection) }
        return ids
    }

    /// The zones that are meant; all, where none is named.
    private func ids(of selections: [ZoneSelection]) throws(ControlFailure) -> [ZoneID] {
        guard !selections.isEmpty else { return zones.all.map(\.id) }
        var ids: [ZoneID] = []
        for selection in selections { ids += try self.ids(of: selection) }
        return ids
    }

    /// Lets a round of each zone begin as soon as may be; none, where one of them is not known.
    func request(_ selections: [ZoneSelection], forced: Bool) throws(ControlFailure) {
        request(try ids(of: selections), forced: forced)
    }

    /// The same for somebody who waits for how these rounds end, and tells `leave` in the end.
    func requestAndWait(
        _ selections: [ZoneSelection], forced: Bool
    ) throws(ControlFailure) -> (ticket: RefreshWaits.Ticket, rounds: AsyncStream<SettledRound>) {
        let ids = try ids(of: selections)
        defer { request(ids, forced: forced) }
        return waits.wait(for: ids)
    }

    func leave(_ ticket: RefreshWaits.Ticket) {
        waits.leave(ticket)
    }

    private func request(_ ids: [ZoneID], forced: Bool) {
        for id in ids { table.handle(.requested(forced: forced), for: id, at: means.clock.now, using: &generator) }
        means.alarm.ring()
    }
}
