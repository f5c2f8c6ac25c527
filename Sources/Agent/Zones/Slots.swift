import Configuration
import DNS
import Synchronization
import ZoneMaintenance

/// The slots of one kind, shared by all zones. A slot is a value: who lets go of it has given it back.
final class Slots<Peer: Hashable & Sendable>: Sendable {
    /// One slot, taken with a peer; given back when the last reference to it goes.
    final class Slot: Sendable {
        let peer: Peer
        private let slots: Slots

        fileprivate init(_ peer: Peer, of slots: Slots) {
            self.peer = peer
            self.slots = slots
        }

        deinit { slots.giveBack(peer) }
    }

    /// A zone that waited, and its slot.
    struct Turn: Sendable {
        let zone: ZoneID
        let slot: Slot
        /// As it was given to `wait`.
        let asked: Bool
    }

    private let quota: Mutex<SlotQuota<Peer, ZoneID>>
    private let alarm: Alarm

    /// Rings `alarm` when a zone that waits may have its turn.
    init(_ limits: SlotQuota<Peer, ZoneID>.Limits, ringing alarm: Alarm) {
        quota = Mutex(SlotQuota(limits))
        self.alarm = alarm
    }

    /// Has other limits from here on; what is taken above them is given back in its own time.
    func setLimits(_ limits: SlotQuota<Peer, ZoneID>.Limits) {
        quota.withLock { $0.limits = limits }
        alarm.ring()
    }

    var limits: SlotQuota<Peer, ZoneID>.Limits { quota.withLock(\.limits) }

    /// Slots that are taken, and zones that wait for one.
    var counts: (taken: Int, waiting: Int) { quota.withLock { ($0.running, $0.waiting) } }

    /// A slot, where there is one and nobody waits who could have it.
    ///
    /// - Parameters:
    ///   - limit: The peer's own; nil where it has none.
    ///   - asked: Whether somebody asked for what is to be done in it.
    func slot(with peer: Peer, limit: Int? = nil, asked: Bool = false) -> Slot? {
        quota.withLock { $0.take(peer, limit: limit, asked: asked) } ? Slot(peer, of: self) : nil
    }

    /// Lets `zone` wait for a slot: it is a later `nextTurn`.
    func wait(_ zone: ZoneID, for peer: Peer, limit: Int? = nil, asked: Bool = false) {
        quota.withLock { $0.wait(zone, for: peer, limit: limit, asked: asked) }
        // A slot may have been given back meanwhile.
        alarm.ring()
    }

    /// A slot beyond all limits, for what has begun and must go on.
    func slotAnyway(with peer: Peer) -> Slot {
        quota.withLock { $0.takeAnyway(peer) }
        return Slot(peer, of: self)
    }

    /// A zone that has waited and has its slot now; to be called until it returns nil.
    func nextTurn() -> Turn? {
        quota.withLock { $0.nextTurn() }.map { Turn(zone: $0.waiter, slot: Slot($0.peer, of: self), asked: $0.asked) }
    }

    private func giveBack(_ peer: Peer) {
        if quota.withLock({ $0.giveBack(peer) }) { alarm.ring() }
    }
}

/// Slots of `transfers-in` and `transfers-per-ns`.
typealias TransferSlots = Slots<IPAddress>

/// Slots of refreshes that ask primaries for their serials.
typealias PollSlots = Slots<Endpoint>

/// What refreshes run in: slots of polls while they ask, and of transfers while they pull.
struct RefreshSlots: Sendable {
    let polls: PollSlots
    let transfers: TransferSlots

    /// Rings `alarm` when a zone that waits may have its turn.
    init(
        polls: SlotQuota<Endpoint, ZoneID>.Limits = .polls, transfers: SlotQuota<IPAddress, ZoneID>.Limits, ringing alarm: Alarm
    ) {
        self.polls = PollSlots(polls, ringing: alarm)
        self.transfers = TransferSlots(transfers, ringing: alarm)
    }
}

extension SlotQuota.Limits {
    /// `transfers-in` and `transfers-per-ns`.
    init(_ settings: Settings) {
        self.init(total: Int(settings.transfersIn), perPeer: Int(settings.transfersPerNS))
    }
}

extension SlotQuota<Endpoint, ZoneID>.Limits {
    /// Far more than the default `serial-query-rate` has out even while every primary is silent. One primary has a share: while it is
    /// silent the zones of all others go on. A NOTIFY and a request find room in any case.
    static let polls = Self(total: 512, perPeer: 64, kept: 64, keptPerPeer: 16)
}

/// A value on its way into a closure that may run long: whoever takes it is the only one that has it.
final class Handover<Value: Sendable>: Sendable {
    private let value: Mutex<Value?>

    init(_ value: Value) {
        self.value = Mutex(value)
    }

    /// Returns nil where it was taken already.
    func take() -> Value? {
        value.withLock { $0.take() }
    }

    /// Lets go of the value, where it was not taken.
    func drop() {
        _ = take()
    }
}
