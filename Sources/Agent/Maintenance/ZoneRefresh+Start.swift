import Configuration
import ZoneMaintenance

extension ZoneRefresh {
    /// A slot that a refresh runs in.
    enum Slot: Sendable {
        case poll(PollSlots.Slot)
        case transfer(TransferSlots.Slot)
    }

    /// A refresh that is to begin.
    struct Start: Sendable {
        let id: ZoneID
        let zone: ZoneSettings
        /// The refresh's own among all refreshes, once it begins.
        var number: UInt64 = 0
        var slot: Handover<Slot>?
        fileprivate(set) var round: RefreshRound
        /// What it does first.
        let action: RoundAction

        /// `notifier` is the place of the primary whose NOTIFY the refresh is owed to, which is asked first.
        init(id: ZoneID, zone: ZoneSettings, notifier: Int?, _ view: ZoneView) {
            self.id = id
            self.zone = zone
            round = RefreshRound(primaries: zone.primaries.count, notifier: notifier)
            action = round.handle(.began, in: view)
        }
    }
}
