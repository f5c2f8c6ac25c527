import Configuration
import ZoneMaintenance

extension ZoneRefresh {
    /// A slot that a round runs in.
    enum Slot: Sendable {
        case poll(PollSlots.Slot)
        case transfer(TransferSlots.Slot)
    }

    /// A round that is to begin.
    struct Start: Sendable {
        let id: ZoneID
        let zone: ZoneSettings
        /// The round's own among all rounds, once it begins.
        var number: UInt64 = 0
        var slot: Handover<Slot>?
        var rotation: PrimaryRotation
        /// The primary whose turn is first: its place in the zone's list; nil where the zone has none.
        let first: Int?

        /// `notifier` is the place of the primary whose NOTIFY the round is owed to, which is asked first.
        init(id: ZoneID, zone: ZoneSettings, notifier: Int?, _ means: RefreshMeans) {
            self.id = id
            self.zone = zone
            rotation = PrimaryRotation(count: zone.primaries.count, first: notifier)
            first = rotation.next { means.primaries.isUnreachable(zone.primaries[$0], at: means.clock.now) }
        }

        /// The primary whose turn is first.
        var primary: Primary? { first.map { zone.primaries[$0] } }

        /// The same, where the round may begin by asking it for the zone.
        func servingPrimary(_ means: RefreshMeans) -> Primary? {
            primary.flatMap { means.primaries.isServing($0, at: means.clock.now) ? $0 : nil }
        }
    }
}
