import Configuration
import DNS
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

        /// Takes a slot for the first action: the one that is held, if it is the right one, or else one that is free. Returns whether it has
        /// what it needs.
        mutating func takeSlot(holding: Slot?, asked: Bool, _ means: RefreshMeans) -> Bool {
            switch action {
            case .awaitSlot(let place):
                let primary = zone.primaries[place]
                let address = primary.endpoint.address
                if case .transfer(let held) = holding, held.peer == address {
                    slot = Handover(.transfer(held))
                } else if let free = means.transfers.slots.slot(with: address, limit: primary.transferLimit, asked: asked) {
                    slot = Handover(.transfer(free))
                }
                return slot != nil
            case .chooseKeys(let place):
                let endpoint = zone.primaries[place].endpoint
                if case .poll(let held) = holding, held.peer == endpoint {
                    slot = Handover(.poll(held))
                } else if let free = means.polls.slot(with: endpoint, asked: asked) {
                    slot = Handover(.poll(free))
                }
                return slot != nil
            case .poll, .transfer, .ended:
                return true
            }
        }

        /// Puts the zone in line for the slot that its first action needs.
        func waitForSlot(asked: Bool, _ means: RefreshMeans) {
            switch action {
            case .awaitSlot(let place):
                let primary = zone.primaries[place]
                means.transfers.slots.wait(id, for: primary.endpoint.address, limit: primary.transferLimit, asked: asked)
                ZoneLog(zone).deferred()
            case .chooseKeys(let place):
                means.polls.wait(id, for: zone.primaries[place].endpoint, asked: asked)
            case .poll, .transfer, .ended:
                break
            }
        }
    }
}
