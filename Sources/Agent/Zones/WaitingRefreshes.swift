import Configuration
import DNS
import ZoneMaintenance

/// The refreshes that wait for slots. One that has asked nobody yet is a row of the table and a place in a line; one that waits for a
/// slot of `transfers-in` after it has asked is kept here. Neither has a task.
struct WaitingRefreshes {
    private let slots: RefreshSlots
    private var parked: [ZoneID: ZoneRefresh] = [:]

    init(_ slots: RefreshSlots) {
        self.slots = slots
    }

    /// What a slot that has become free is for.
    enum Turn {
        /// The parked refresh goes on.
        case goOn(ZoneID, Handover<ZoneRefresh.Slot>)
        /// A refresh begins that has asked nobody yet.
        case begin(ZoneID, ZoneRefresh.Slot, asked: Bool)
    }

    /// The next refresh that has waited and has its slot; to be called until it returns nil. A slot that nobody wants any longer is given
    /// back.
    func nextTurn(in table: inout RefreshTable) -> Turn? {
        while let turn = slots.transfers.nextTurn() {
            // Told in any case: the place in line is used up, whoever has the turn.
            let isDeferred = table.resumeRound(of: turn.zone, asked: turn.asked)
            if let refresh = parked[turn.zone] {
                guard refresh.primary.endpoint.address == turn.slot.peer else { continue }
                return .goOn(turn.zone, Handover(.transfer(turn.slot)))
            }
            if isDeferred { return .begin(turn.zone, .transfer(turn.slot), asked: turn.asked) }
        }
        while let turn = slots.polls.nextTurn() {
            guard table.resumeRound(of: turn.zone, asked: turn.asked) else { continue }
            return .begin(turn.zone, .poll(turn.slot), asked: turn.asked)
        }
        return nil
    }

    /// Gives a refresh that is to begin the slot that it needs: the one that is held, if it is the right one, or else one that is free.
    /// Where there is none it waits as a row of the table, and false is returned.
    func admit(
        _ start: inout ZoneRefresh.Start, holding: ZoneRefresh.Slot?, asked: Bool, in table: inout RefreshTable
    ) -> Bool {
        guard let need = start.need else { return true }
        if let holding, need.isMet(by: holding) {
            start.slot = Handover(holding)
        } else if let free = slot(need, asked: asked) {
            start.slot = Handover(free)
        } else {
            if table.deferRound(of: start.id, asked: asked) == true { wait(start, for: need, asked: asked) }
            return false
        }
        return true
    }

    private func slot(_ need: ZoneRefresh.Need, asked: Bool) -> ZoneRefresh.Slot? {
        switch need {
        case .poll(let endpoint):
            slots.polls.slot(with: endpoint, asked: asked).map { .poll($0) }
        case .transfer(let address, let limit):
            slots.transfers.slot(with: address, limit: limit, asked: asked).map { .transfer($0) }
        }
    }

    private func wait(_ start: ZoneRefresh.Start, for need: ZoneRefresh.Need, asked: Bool) {
        switch need {
        case .poll(let endpoint):
            slots.polls.wait(start.id, for: endpoint, asked: asked)
        case .transfer(let address, let limit):
            slots.transfers.wait(start.id, for: address, limit: limit, asked: asked)
            ZoneLog(start.zone).deferred()
        }
    }

    /// A slot for a refresh that has asked, and is to pull from its primary; nil where it must wait, and is parked until its turn.
    mutating func transferSlot(for refresh: ZoneRefresh) -> Handover<ZoneRefresh.Slot>? {
        let (address, limit) = (refresh.primary.endpoint.address, refresh.primary.transferLimit)
        if let slot = slots.transfers.slot(with: address, limit: limit) { return Handover(.transfer(slot)) }
        ZoneLog(refresh.zone).deferred()
        parked[refresh.id] = refresh
        slots.transfers.wait(refresh.id, for: address, limit: limit)
        return nil
    }

    /// Whether a refresh of the zone is parked.
    func contains(_ id: ZoneID) -> Bool { parked[id] != nil }

    /// Takes out the parked refresh of a zone: its turn has come, or the zone is removed.
    @discardableResult
    mutating func take(_ id: ZoneID) -> ZoneRefresh? { parked.removeValue(forKey: id) }

    /// Takes out all that are parked.
    mutating func takeAll() -> [ZoneRefresh] {
        defer { parked = [:] }
        return Array(parked.values)
    }
}
