// One queue for all sockets, and one caller that reads it: a flood costs the memory of the queue, and no task. Datagrams are dropped
// when there are too many; connections wait, because each has at most one message here and does not read on before the reply.

import NIOCore
import Synchronization

/// Messages from listeners, waiting for the one caller that handles them.
package final class ListenerQueue: Sendable {
    private struct Lane {
        private var messages: [ReceivedMessage?] = []
        private var head = 0
        private(set) var octets = 0

        var count: Int { messages.count - head }

        /// Whether there are fewer than `capacity` messages and less than a mebioctet of them.
        func hasRoom(for capacity: Int) -> Bool { count < capacity && octets < 1 << 20 }

        mutating func append(_ message: ReceivedMessage) {
            messages.append(message)
            octets += message.octets.readableBytes
        }

        mutating func popFirst() -> ReceivedMessage? {
            guard head < messages.count, let message = messages[head] else { return nil }
            messages[head] = nil
            head += 1
            octets -= message.octets.readableBytes
            if head == messages.count {
                messages.removeAll(keepingCapacity: head <= 64)
                head = 0
            } else if head >= 1024 {
                messages.removeFirst(head)
                head = 0
            }
            return message
        }
    }

    private struct State {
        var datagrams = Lane()
        var streams = Lane()
        var isTurnOfStreams = true
        var dropped: UInt64 = 0
        var waiter: CheckedContinuation<ReceivedMessage?, Never>?
        var isClosed = false

        /// The lanes take turns, so that a flood of datagrams does not block connections.
        mutating func popFirst() -> ReceivedMessage? {
            defer { isTurnOfStreams.toggle() }
            return isTurnOfStreams
                ? streams.popFirst() ?? datagrams.popFirst() : datagrams.popFirst() ?? streams.popFirst()
        }
    }

    private let state = Mutex(State())
    private let capacity: Int

    /// Holds at most `capacity` datagrams, or a mebioctet of them and one more.
    package init(capacity: Int = 1024) {
        self.capacity = max(1, capacity)
    }

    /// The number of datagrams that there was no room for.
    var droppedDatagrams: UInt64 { state.withLock { $0.dropped } }

    var waitingDatagrams: Int { state.withLock { $0.datagrams.count } }

    var waitingStreams: Int { state.withLock { $0.streams.count } }

    /// Waits for the next message; `nil` once the queue is closed, or the task cancelled. One caller at a time.
    package func next() async -> ReceivedMessage? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let ready: ReceivedMessage?? = state.withLock { state in
                    precondition(state.waiter == nil, "one caller at a time")
                    if Task.isCancelled { return .some(nil) }
                    if let message = state.popFirst() { return message }
                    if state.isClosed { return .some(nil) }
                    state.waiter = continuation
                    return .none
                }
                if let ready { continuation.resume(returning: ready) }
            }
        } onCancel: {
            removeWaiter()?.resume(returning: nil)
        }
    }

    /// Ends the waiting caller's wait; messages that are still queued are dropped.
    package func close() {
        let waiter = state.withLock { state in
            state.isClosed = true
            state.datagrams = Lane()
            state.streams = Lane()
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: nil)
    }

    private func removeWaiter() -> CheckedContinuation<ReceivedMessage?, Never>? {
        state.withLock { state in
            defer { state.waiter = nil }
            return state.waiter
        }
    }

    /// Adds a message; drops a datagram if there is no room.
    func put(_ message: ReceivedMessage) {
        let waiter = state.withLock { state -> CheckedContinuation<ReceivedMessage?, Never>? in
            guard !state.isClosed else { return nil }
            if let waiter = state.waiter {
                state.waiter = nil
                return waiter
            }
            if message.isOverTCP {
                state.streams.append(message)
            } else if state.datagrams.hasRoom(for: capacity) {
                state.datagrams.append(message)
            } else {
                state.dropped += 1
            }
            return nil
        }
        waiter?.resume(returning: message)
    }

    /// Whether there is room for a datagram; asked before it is copied.
    func hasRoom() -> Bool {
        state.withLock { state in
            if state.waiter != nil || state.datagrams.hasRoom(for: capacity) { return true }
            state.dropped += 1
            return false
        }
    }
}
