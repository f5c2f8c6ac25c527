import NIOCore
import Synchronization

/// The outcome of one operation that an event loop carries out for a task, awaited with a limit and cancellation.
final class Completion<Value: Sendable>: Sendable {
    typealias Outcome = Result<Value, TransportError>

    private enum State {
        case pending
        case awaited(CheckedContinuation<Outcome, Never>)
        case resolved(Outcome)
    }

    private let state = Mutex(State.pending)

    /// What was resolved before anybody waits costs no wait: an event loop that the task itself runs on writes at once.
    private var settled: Outcome? {
        state.withLock { state in
            if case .resolved(let outcome) = state { outcome } else { nil }
        }
    }

    /// Settles the outcome; returns whether this call was the first and its outcome is the one that counts.
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

    /// Waits for the outcome, once; cancellation settles it as `.cancelled`.
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

    /// As `value()`, for `duration` at most.
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
    /// A promise of `channel`'s that settles this; `octets` is the size of the message sent.
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
    /// Far waits are cut to a year: more than that is no wait but a mistake, and the clock's arithmetic is 64 bits of
    /// nanoseconds.
    static func + (deadline: NIODeadline, duration: Duration) -> NIODeadline {
        deadline + TimeAmount(min(max(duration, .zero), .seconds(365 * 86400)))
    }
}
