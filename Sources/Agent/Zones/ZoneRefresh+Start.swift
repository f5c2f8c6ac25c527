import Configuration
import DNS
import ZoneMaintenance

extension ZoneRefresh {
    /// A slot that a refresh runs in: while it asks, and while it pulls.
    enum Slot: Sendable {
        case poll(PollSlots.Slot)
        case transfer(TransferSlots.Slot)
    }

    /// A slot that a refresh cannot begin without: of a primary's polls, or of its transfers, of which it may have a limit of its own.
    enum Need: Equatable {
        case poll(Endpoint)
        case transfer(IPAddress, limit: Int?)

        func isMet(by slot: Slot) -> Bool {
            switch (self, slot) {
            case (.poll(let endpoint), .poll(let slot)): slot.peer == endpoint
            case (.transfer(let address, _), .transfer(let slot)): slot.peer == address
            case (.poll, .transfer), (.transfer, .poll): false
            }
        }
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

        /// The slot for the first action; nil where that is none that needs one.
        var need: Need? {
            switch action {
            case .chooseKeys(let place): .poll(zone.primaries[place].endpoint)
            case .awaitSlot(let place):
                .transfer(zone.primaries[place].endpoint.address, limit: zone.primaries[place].transferLimit)
            case .poll, .transfer, .ended: nil
            }
        }
    }
}
