import DNS
import DequeModule
import Synchronization
import ZoneMaintenance

/// Hands out the slots of `transfers-in` and `transfers-per-ns`, first come, first served for each primary.
final class TransferQuota: Sendable {
    /// A round whose turn has come: it has a slot, to be given back by `release`.
    struct Turn: Equatable, Sendable {
        let zone: ZoneID
        let primary: IPAddress
    }

    fileprivate struct Waiter {
        /// A task that sleeps, or a round that has none while it waits.
        enum Kind {
            case task(CheckedContinuation<Bool, Never>)
            case round(ZoneID)
        }

        let ticket: UInt64
        let kind: Kind
    }

    fileprivate struct Line {
        var limit: Int
        var running = 0
        var waiters = Deque<Waiter>()
    }

    fileprivate struct State {
        var transfersIn: Int
        var transfersPerNS: Int
        var running = 0
        var nextTicket: UInt64 = 0
        var lines: [IPAddress: Line] = [:]
        var turns = Deque<Turn>()
    }

    private let state: Mutex<State>
    private let alarm: Alarm?

    /// Rings `alarm` when a round's turn has come.
    init(transfersIn: Int, transfersPerNS: Int = .max, ringing alarm: Alarm? = nil) {
        self.alarm = alarm
        state = Mutex(State(transfersIn: max(1, transfersIn), transfersPerNS: max(1, transfersPerNS)))
    }

    /// Has other bounds from here on; what runs above them runs to its end.
    func setLimits(transfersIn: Int, transfersPerNS: Int) {
        let ready = state.withLock { state in
            state.transfersIn = max(1, transfersIn)
            state.transfersPerNS = max(1, transfersPerNS)
            return state.takeWaiting()
        }
        resume(ready)
    }

    /// How many transfers may run from one primary, of whose own `transfers` is this.
    func limit(_ transfers: UInt32?) -> Int {
        max(1, transfers.map { Int($0) } ?? state.withLock(\.transfersPerNS))
    }

    /// How many run, and how many wait for a slot.
    var counts: (running: Int, deferred: Int) {
        state.withLock { state in (state.running, state.lines.values.reduce(0) { $0 + $1.waiters.count }) }
    }

    /// Takes a slot for a round of `zone`, or lets it wait for one; returns whether it has one. If not, it is the `nextTurn` of some
    /// later time.
    func takeOrWait(_ zone: ZoneID, for primary: IPAddress, limit: Int) -> Bool {
        state.withLock { state in
            if state.take(primary, limit: limit) { return true }
            state.nextTicket += 1
            let waiter = Waiter(ticket: state.nextTicket, kind: .round(zone))
            state.lines[primary, default: Line(limit: limit)].waiters.append(waiter)
            return false
        }
    }

    /// A round that has waited and has its slot now; to be called until it returns nil.
    func nextTurn() -> Turn? {
        state.withLock { $0.turns.popFirst() }
    }

    /// Runs `transfer` in a slot for `primary`, of which there are `limit`; `deferred` is called first where it must wait.
    ///
    /// Returns `nil` where the task was cancelled before a slot was free.
    func withSlot<Outcome: Sendable>(
        for primary: IPAddress, limit: Int, deferred: () -> Void, transfer: () async -> Outcome
    ) async -> Outcome? {
        let limit = max(1, limit)
        if !take(primary, limit: limit) {
            deferred()
            guard await wait(for: primary, limit: limit) else { return nil }
        }
        defer { release(primary) }
        return await transfer()
    }

    private func take(_ primary: IPAddress, limit: Int) -> Bool {
        state.withLock { $0.take(primary, limit: limit) }
    }

    private func wait(for primary: IPAddress, limit: Int) async -> Bool {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    // Asked under the lock: a cancellation before finds no waiter, one after finds this one.
                    if Task.isCancelled { return false }
                    // Whoever was ahead may have ended since, and taken the line along.
                    if state.take(primary, limit: limit) { return true }
                    let waiter = Waiter(ticket: ticket, kind: .task(continuation))
                    state.lines[primary, default: Line(limit: limit)].waiters.append(waiter)
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            if case .task(let continuation) = state.withLock({ $0.remove(ticket, from: primary) })?.kind {
                continuation.resume(returning: false)
            }
        }
    }

    /// Gives a slot back.
    func release(_ primary: IPAddress) {
        resume(state.withLock { $0.release(primary) })
    }

    private func resume(_ ready: Ready) {
        for continuation in ready.tasks { continuation.resume(returning: true) }
        if ready.hasTurns { alarm?.ring() }
    }

    fileprivate struct Ready {
        var tasks: [CheckedContinuation<Bool, Never>] = []
        var hasTurns = false
    }
}

extension TransferQuota.State {
    fileprivate mutating func take(_ primary: IPAddress, limit: Int) -> Bool {
        lines[primary]?.limit = limit
        guard running < transfersIn, lines[primary]?.running ?? 0 < limit else { return false }
        running += 1
        lines[primary, default: TransferQuota.Line(limit: limit)].running += 1
        return true
    }

    /// Gives a slot back; returns who may go on now.
    fileprivate mutating func release(_ primary: IPAddress) -> TransferQuota.Ready {
        running -= 1
        lines[primary]?.running -= 1
        defer { dropIfIdle(primary) }
        return takeWaiting()
    }

    /// Gives slots to those who wait; returns who may go on now.
    fileprivate mutating func takeWaiting() -> TransferQuota.Ready {
        var ready = TransferQuota.Ready()
        while running < transfersIn, let next = longestWaiting(), let waiter = lines[next]?.waiters.popFirst() {
            running += 1
            lines[next]?.running += 1
            switch waiter.kind {
            case .task(let continuation): ready.tasks.append(continuation)
            case .round(let zone):
                turns.append(TransferQuota.Turn(zone: zone, primary: next))
                ready.hasTurns = true
            }
        }
        return ready
    }

    private mutating func dropIfIdle(_ primary: IPAddress) {
        if let line = lines[primary], line.running == 0, line.waiters.isEmpty { lines[primary] = nil }
    }

    /// The primary whose first waiter has waited longest of those that have a slot left.
    private func longestWaiting() -> IPAddress? {
        var longest: (ticket: UInt64, primary: IPAddress)?
        for (primary, line) in lines where line.running < line.limit {
            guard let first = line.waiters.first, first.ticket < longest?.ticket ?? .max else { continue }
            longest = (first.ticket, primary)
        }
        return longest?.primary
    }

    fileprivate mutating func remove(_ ticket: UInt64, from primary: IPAddress) -> TransferQuota.Waiter? {
        guard let index = lines[primary]?.waiters.firstIndex(where: { $0.ticket == ticket }) else { return nil }
        defer { dropIfIdle(primary) }
        return lines[primary]?.waiters.remove(at: index)
    }
}
