import DNS
import DequeModule
import Synchronization

/// Hands out the slots of `transfers-in` and `transfers-per-ns`, first come, first served for each primary.
final class TransferQuota: Sendable {
    fileprivate struct Waiter {
        let ticket: UInt64
        let continuation: CheckedContinuation<Bool, Never>
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
    }

    private let state: Mutex<State>

    init(transfersIn: Int, transfersPerNS: Int = .max) {
        state = Mutex(State(transfersIn: max(1, transfersIn), transfersPerNS: max(1, transfersPerNS)))
    }

    /// Has other bounds from here on; what runs above them runs to its end.
    func setLimits(transfersIn: Int, transfersPerNS: Int) {
        let ready = state.withLock { state in
            state.transfersIn = max(1, transfersIn)
            state.transfersPerNS = max(1, transfersPerNS)
            return state.takeWaiting()
        }
        for waiter in ready { waiter.continuation.resume(returning: true) }
    }

    /// How many run, and how many wait for a slot.
    var counts: (running: Int, deferred: Int) {
        state.withLock { state in (state.running, state.lines.values.reduce(0) { $0 + $1.waiters.count }) }
    }

    /// Runs `transfer` in a slot for `primary`, of which there are `limit`, or else `transfers-per-ns`; `deferred` is called
    /// first where it must wait.
    ///
    /// Returns `nil` where the task was cancelled before a slot was free.
    func withSlot<Outcome: Sendable>(
        for primary: IPAddress, limit: Int? = nil, deferred: () -> Void, transfer: () async -> Outcome
    ) async -> Outcome? {
        let limit = max(1, limit ?? state.withLock(\.transfersPerNS))
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
                    let waiter = Waiter(ticket: ticket, continuation: continuation)
                    state.lines[primary, default: Line(limit: limit)].waiters.append(waiter)
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { $0.remove(ticket, from: primary) }
            waiter?.continuation.resume(returning: false)
        }
    }

    private func release(_ primary: IPAddress) {
        let ready = state.withLock { $0.release(primary) }
        for waiter in ready { waiter.continuation.resume(returning: true) }
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
    fileprivate mutating func release(_ primary: IPAddress) -> [TransferQuota.Waiter] {
        running -= 1
        lines[primary]?.running -= 1
        defer { dropIfIdle(primary) }
        return takeWaiting()
    }

    /// Gives slots to those who wait; returns who may go on now.
    fileprivate mutating func takeWaiting() -> [TransferQuota.Waiter] {
        var ready: [TransferQuota.Waiter] = []
        while running < transfersIn, let next = longestWaiting(), let waiter = lines[next]?.waiters.popFirst() {
            running += 1
            lines[next]?.running += 1
            ready.append(waiter)
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
