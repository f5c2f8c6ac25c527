// Passes data from the event loop to one caller. A wait needs no timer of its own: one alarm serves all waits of a connection, and is
// set anew only when it goes off, or when a wait must end before it does.

import NIOCore
import Synchronization

/// Passes buffers from an event loop to one waiting caller; either may come first.
final class Inbox: Sendable {
    enum Delivery: Sendable {
        case buffers([ByteBuffer])
        case endOfStream
        case failed(TransportError)
    }

    struct Pickup: Sendable {
        let delivery: Delivery
        /// Whether the event loop had stopped reading and must be told to continue.
        let mustResumeReading: Bool
    }

    /// How long the caller waits, and the error when that is over.
    struct Patience: Sendable {
        let deadline: NIODeadline
        let limit: TimeLimit
    }

    private struct PendingReceive {
        let continuation: CheckedContinuation<Pickup, Never>
        let patience: Patience
        let count: Int
    }

    private struct State {
        var ready: [ByteBuffer] = []
        var ending: Delivery?
        var waiter: PendingReceive?
        var alarm: (deadline: NIODeadline, task: Scheduled<Void>)?
        /// Whether part of the next message has arrived.
        var isWithinMessage = false
        /// Whether the event loop stopped reading because `ready` was not empty.
        var isReadingPaused = false

        mutating func nextPickup(atMost count: Int) -> Pickup? {
            guard !ready.isEmpty else { return ending.map { Pickup(delivery: $0, mustResumeReading: false) } }
            let taken = Array(ready.prefix(count))
            ready.removeFirst(taken.count)
            defer { if ready.isEmpty { isReadingPaused = false } }
            return Pickup(delivery: .buffers(taken), mustResumeReading: isReadingPaused && ready.isEmpty)
        }

        /// The waiting caller and its buffers, if both are there.
        mutating func match() -> Match? {
            guard let waiter, let pickup = nextPickup(atMost: waiter.count) else { return nil }
            self.waiter = nil
            return Match(waiter: waiter, pickup: pickup)
        }
    }

    private struct Match {
        let waiter: PendingReceive
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

    /// Whether nothing has arrived, not even in part, and the stream has not ended.
    var isQuiet: Bool {
        state.withLock { $0.ready.isEmpty && !$0.isWithinMessage && $0.ending == nil }
    }

    /// Octets that were put in and not yet received.
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

    /// Whether the event loop should continue to read; if not, the caller that empties the inbox is told to resume reading.
    /// `isWithinMessage`: whether part of a message has arrived that is not put in yet.
    func wantsMore(isWithinMessage: Bool) -> Bool {
        state.withLock { state in
            state.isWithinMessage = isWithinMessage
            state.isReadingPaused = !state.ready.isEmpty
            return state.ready.isEmpty && state.ending == nil
        }
    }

    /// Ends the stream after the buffers that are there already; the first ending counts.
    func end(_ ending: Delivery) {
        finish(ending, discarding: false)
    }

    /// Ends the stream now: buffers that were not received are dropped.
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
    /// Waits for up to `count` buffers, the end of the stream, or the deadline. One caller at a time.
    func receive(atMost count: Int, _ patience: Patience) async -> Pickup {
        if let pickup = state.withLock({ $0.nextPickup(atMost: count) }) { return pickup }
        return await withCheckedContinuation { continuation in
            wait(PendingReceive(continuation: continuation, patience: patience, count: count))
        }
    }

    private func wait(_ waiter: PendingReceive) {
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
            // An alarm that was replaced while it went off does not count.
            guard state.alarm?.deadline == deadline else { return nil as PendingReceive? }
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
