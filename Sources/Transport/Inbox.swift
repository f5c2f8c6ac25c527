// What the event loop puts down and one caller picks up. A wait costs no timer of its own: one alarm serves all
// waits of a connection and is set anew only when it goes off, or when a wait must end before it does.

import NIOCore
import Synchronization

/// Hands buffers from an event loop to one waiting caller; both sides may come first.
final class Inbox: Sendable {
    enum Delivery: Sendable {
        case buffers([ByteBuffer])
        case endOfStream
        case failed(TransportError)
    }

    struct Pickup: Sendable {
        let delivery: Delivery
        /// Whether the event loop had stopped reading and must be told to go on.
        let mustResumeReading: Bool
    }

    /// How long the caller waits, and what it is told when that is over.
    struct Patience: Sendable {
        let deadline: NIODeadline
        let limit: TimeLimit
    }

    private struct Waiter {
        let continuation: CheckedContinuation<Pickup, Never>
        let patience: Patience
        let count: Int
    }

    private struct State {
        var ready: [ByteBuffer] = []
        var ending: Delivery?
        var waiter: Waiter?
        var alarm: (deadline: NIODeadline, task: Scheduled<Void>)?
        /// Whether part of what is to be put down next has come.
        var isWithinMessage = false
        /// Whether the event loop stopped reading because `ready` was not empty.
        var isReadingPaused = false

        mutating func take(atMost count: Int) -> Pickup? {
            guard !ready.isEmpty else { return ending.map { Pickup(delivery: $0, mustResumeReading: false) } }
            let taken = Array(ready.prefix(count))
            ready.removeFirst(taken.count)
            defer { if ready.isEmpty { isReadingPaused = false } }
            return Pickup(delivery: .buffers(taken), mustResumeReading: isReadingPaused && ready.isEmpty)
        }

        /// The waiter and what there is for it, if both are there.
        mutating func match() -> Match? {
            guard let waiter, let pickup = take(atMost: waiter.count) else { return nil }
            self.waiter = nil
            return Match(waiter: waiter, pickup: pickup)
        }
    }

    private struct Match {
        let waiter: Waiter
        let pickup: Pickup

        func resume() {
            waiter.continuation.resume(returning: pickup)
        }
    }

    private let state = Mutex(State())
    private let eventLoop: any EventLoop
    private let capacity: Int

    /// Keeps at most `capacity` buffers; further ones are dropped.
    init(on eventLoop: any EventLoop, capacity: Int = .max) {
        self.eventLoop = eventLoop
        self.capacity = capacity
    }

    /// Whether nothing is there or under way, and the stream has not ended.
    var isQuiet: Bool {
        state.withLock { $0.ready.isEmpty && !$0.isWithinMessage && $0.ending == nil }
    }

    /// Octets put down and not yet picked up.
    var bufferedOctets: Int {
        state.withLock { $0.ready.reduce(0) { $0 + $1.readableBytes } }
    }
}

// The event loop's side.
extension Inbox {
    func put(_ buffers: [ByteBuffer]) {
        let match = state.withLock { state in
            guard state.ending == nil else { return nil as Match? }
            state.ready += buffers.prefix(capacity - state.ready.count)
            return state.match()
        }
        match?.resume()
    }

    /// Whether the event loop should go on reading; if not, whoever empties the inbox is told to set it going again.
    /// `isWithinMessage`: whether part of a message has come that is not put down yet.
    func wantsMore(isWithinMessage: Bool) -> Bool {
        state.withLock { state in
            state.isWithinMessage = isWithinMessage
            state.isReadingPaused = !state.ready.isEmpty
            return state.ready.isEmpty && state.ending == nil
        }
    }

    /// Ends the stream behind what was put down already; the first ending counts.
    func end(_ ending: Delivery) {
        finish(ending, discarding: false)
    }

    /// Ends the stream now: what was not picked up is dropped.
    func abandon() {
        finish(.failed(.cancelled), discarding: true)
    }

    private func finish(_ ending: Delivery, discarding: Bool) {
        let (match, alarm) = state.withLock { state in
            if discarding {
                state.ready = []
                state.ending = ending
            } else if state.ending == nil {
                state.ending = ending
            }
            defer { state.alarm = nil }
            return (state.match(), state.alarm?.task)
        }
        alarm?.cancel()
        match?.resume()
    }
}

// The caller's side.
extension Inbox {
    /// Waits for up to `count` buffers, the end, or the end of patience. One caller at a time.
    func receive(atMost count: Int, _ patience: Patience) async -> Pickup {
        if let pickup = state.withLock({ $0.take(atMost: count) }) { return pickup }
        return await withCheckedContinuation { continuation in
            wait(Waiter(continuation: continuation, patience: patience, count: count))
        }
    }

    private func wait(_ waiter: Waiter) {
        let match = state.withLock { state in
            precondition(state.waiter == nil, "one receive at a time")
            state.waiter = waiter
            if let match = state.match() { return match as Match? }
            setAlarm(for: waiter.patience.deadline, in: &state)
            return nil
        }
        match?.resume()
    }

    private func setAlarm(for deadline: NIODeadline, in state: inout State) {
        if let alarm = state.alarm {
            guard deadline < alarm.deadline else { return }
            alarm.task.cancel()
        }
        let task = eventLoop.scheduleTask(deadline: deadline) { [weak self] in
            guard let self else { return }
            self.alarmWentOff(at: deadline)
        }
        state.alarm = (deadline, task)
    }

    private func alarmWentOff(at deadline: NIODeadline) {
        let expired = state.withLock { state in
            // An alarm that was replaced while it went off is none.
            guard state.alarm?.deadline == deadline else { return nil as Waiter? }
            state.alarm = nil
            guard let waiter = state.waiter else { return nil }
            guard waiter.patience.deadline <= deadline else {
                setAlarm(for: waiter.patience.deadline, in: &state)
                return nil
            }
            state.waiter = nil
            return waiter
        }
        guard let expired else { return }
        let pickup = Pickup(delivery: .failed(.timedOut(expired.patience.limit)), mustResumeReading: false)
        expired.continuation.resume(returning: pickup)
    }
}
