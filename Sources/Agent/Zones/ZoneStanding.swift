import Configuration
import DNS
import ZoneMaintenance

/// How a zone stands at one moment.
struct ZoneStanding: Sendable {
    let id: ZoneID
    let zone: ZoneSettings
    let copy: CopyState
    /// The serial of the current copy.
    let heldSerial: Serial?
    /// When the current copy expires.
    let expiry: Instant?
    let refresh: Refresh

    /// How its refresh stands.
    struct Refresh: Sendable {
        let state: RoundState
        /// When the next one is due.
        let next: Instant?
        let isWantedAgain: Bool
        /// It waits for a slot of `transfers-in`, after it has asked.
        let isParked: Bool
    }

    var isRefreshing: Bool { refresh.state == .refreshing }
}

extension ZoneStanding {
    /// How the zone stands in `table`; nil once it was removed from that.
    init?(of id: ZoneID, _ zone: ZoneSettings, in table: borrowing RefreshTable, isParked: Bool) {
        guard let copy = table.copyState(of: id), let state = table.roundState(of: id) else { return nil }
        self.init(
            id: id, zone: zone, copy: copy, heldSerial: table.heldSerial(of: id), expiry: table.leaseEnd(of: id),
            refresh: Refresh(
                state: state, next: table.nextRound(of: id), isWantedAgain: table.wantsAnotherRound(id), isParked: isParked))
    }
}
