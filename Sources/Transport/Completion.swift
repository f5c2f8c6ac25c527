import NIOCore
import Synchronization

/// The outcome of an operation that an event loop performs for a task, awaited with a time limit and cancellation.
final class Completion<Value: Sendable>: Sendable {
    typealias Outcome = Result<Value, TransportError>

    private enum State {
        case pending
        case awaited(CheckedContinuation<Outcome, Never>)
        case resolved(Outcome)
    }

    private let state = Mutex(State.pending)

    /// An outcome that is there before it is awaited costs no wait: on the task's own event loop, a write is done at once.
    private var settled: Outcome? {
        state.withLock { state in
            if case .resolved(let outcome) = state { outcome } else { nil }
        }
    }

    /// Sets the outcome; returns whether this call was the first, whose outcome counts.
    @discardableResult
    func resolve(_ outcome: Outcome) -> Bool {
        let (isFirst, continuation) = state.withLock { state in
            defer { if case .resolved = state {} else { state = .resolved(outcome) } }
            switch state {
            case .pending: return (true, nil as CheckedContinuation<Outcome, Never>?)
            case .awaited(let continuation): return (true, continuation)
            case .resolved: return (false, nil)
            }
        }
        continuation?.resume(returning: outcome)
        return isFirst
    }

    /// Waits for the outcome, once; cancellation sets it to `.cancelled`.
    func value() async throws(TransportError) -> Value {
        if let settled { return try settled.get() }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let resolved = state.withLock { state in
                    if case .resolved(let outcome) = state { return outcome as Outcome? }
                    state = .awaited(continuation)
                    return nil
                }
                if let resolved { continuation.resume(returning: resolved) }
            }
        } onCancel: {
            resolve(.failure(.cancelled))
        }
        return try outcome.get()
    }

    /// As `value()`, for at most `duration`.
    func value(within duration: Duration, _ limit: TimeLimit, on eventLoop: any EventLoop) async throws(TransportError) -> Value
    {
        if let settled { return try settled.get() }
        let alarm = eventLoop.scheduleTask(deadline: .now() + duration) { [self] in
            _ = resolve(.failure(.timedOut(limit)))
        }
        defer { alarm.cancel() }
        return try await value()
    }
}

extension Completion where Value == Void {
    /// A promise that sets this outcome; `octets` is the size of the message sent.
    func promise(on eventLoop: any EventLoop, octets: Int = 0) -> EventLoopPromise<Void> {
        let promise = eventLoop.makePromise(of: Void.self)
        promise.futureResult.whenComplete { [self] outcome in
            resolve(outcome.mapError { TransportError($0, octets: octets) })
        }
        return promise
    }
}

extension Channel {
    /// Returns when the channel is closed, or the task cancelled.
    func closed() async {
        let closed = Completion<Void>()
        closeFuture.whenComplete { _ in closed.resolve(.success(())) }
        _ = try? await closed.value()
    }
}

extension NIODeadline {
    /// Waits are limited to a year: a longer one is a mistake, and the clock counts nanoseconds in 64 bits.
    static func + (deadline: NIODeadline, duration: Duration) -> NIODeadline {
        deadline + TimeAmount(min(max(duration, .zero), .seconds(365 * 86400)))
    }
}
