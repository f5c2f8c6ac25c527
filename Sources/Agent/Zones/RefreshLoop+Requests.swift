import Configuration
import Control
import DNS
import ZoneMaintenance

extension RefreshLoop {
    /// The zones that are meant, in each view that has them.
    func ids(of selection: ZoneSelection) throws(ControlFailure) -> [ZoneID] { try zones.ids(of: selection) }

    /// Lets a round of each zone begin as soon as may be; none, where one of them is not known.
    func request(_ selections: [ZoneSelection], forced: Bool) throws(ControlFailure) {
        request(try zones.ids(of: selections), forced: forced)
    }

    /// The same for somebody who waits for how these rounds end, and tells `leave` in the end.
    func requestAndWait(
        _ selections: [ZoneSelection], forced: Bool
    ) throws(ControlFailure) -> (ticket: RefreshWaits.Ticket, rounds: AsyncStream<SettledRound>) {
        let ids = try zones.ids(of: selections)
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
