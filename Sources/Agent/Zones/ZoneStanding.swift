import Configuration
import DNS
import ZoneMaintenance

/// How a zone stands at one moment.
struct ZoneStanding: Sendable {
    let id: ZoneID
    let zone: ZoneSettings
    let copy: CopyState
    let round: RoundState
    /// The serial of the current copy.
    let heldSerial: Serial?
    /// When the current copy expires.
    let expiry: Instant?
    let nextRound: Instant?
    let wantsAnotherRound: Bool
    /// A refresh of it waits for a slot of `transfers-in`.
    let isParked: Bool

    var isRefreshing: Bool { round == .refreshing }
}

extension RefreshLoop {
    /// How a zone stands; nil once it was removed.
    func standing(of id: ZoneID) -> ZoneStanding? {
        guard let zone = zones[id], let copy = table.copyState(of: id), let round = table.roundState(of: id) else { return nil }
        return ZoneStanding(
            id: id, zone: zone, copy: copy, round: round, heldSerial: table.heldSerial(of: id), expiry: table.leaseEnd(of: id),
            nextRound: table.nextRound(of: id), wantsAnotherRound: table.wantsAnotherRound(id), isParked: isParked(id))
    }

    /// How many zones there are, and how many in each state of their copies. Looks at every zone.
    var counts: (all: Int, held: Int, expired: Int, notLoaded: Int) {
        (table.count, table.count(of: .ok), table.count(of: .expired), table.count(of: .none))
    }
}
