import NIOCore
import NIOPosix
import Synchronization

/// What one loop sleeps on: until a moment, or until somebody rings.
final class Alarm: Sendable {
    private enum State {
        case quiet
        case rung
        case waiting(CheckedContinuation<Void, Never>)
    }

    private let state = Mutex(State.quiet)
    private let eventLoop: any EventLoop

    /// `eventLoop` keeps the time.
    init(on eventLoop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next()) {
        self.eventLoop = eventLoop
    }

    /// Ends the wait that is on, or else the next one.
    func ring() {
        let sleeper = state.withLock { state -> CheckedContinuation<Void, Never>? in
            defer { if case .waiting = state { state = .quiet } else { state = .rung } }
            if case .waiting(let continuation) = state { return continuation }
            return nil
        }
        sleeper?.resume()
    }

    /// Waits for `duration`, or for ever where it is `nil`; returns early when rung or cancelled.
    func wait(for duration: Duration?) async {
        let timer = duration.map { duration in
            eventLoop.scheduleTask(in: TimeAmount(max(.zero, duration))) { self.ring() }
        }
        await waitForRing()
        timer?.cancel()
    }

    private func waitForRing() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if Task.isCancelled { return true }
                    if case .rung = state {
                        state = .quiet
                        return true
                    }
                    state = .waiting(continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let sleeper = state.withLock { state -> CheckedContinuation<Void, Never>? in
                guard case .waiting(let continuation) = state else { return nil }
                state = .quiet
                return continuation
            }
            sleeper?.resume()
        }
    }
}
