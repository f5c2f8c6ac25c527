import Configuration
import DNS
import NIOCore
import Synchronization
import Transport
import ZoneMaintenance

/// Connections that have brought a whole answer, kept for the next question to the same primary (RFC 7766 §6.2.1, RFC 5936 §4.1.1).
///
/// A primary may close one at any time: whoever takes one asks anew, on a connection of its own, where nothing at all came back.
final class PrimaryConnections: Sendable {
    private struct Key: Hashable {
        let primary: Endpoint
        let source: IPAddress?

        init(_ primary: Primary) {
            self.primary = primary.endpoint
            source = primary.source
        }
    }

    private struct Idle {
        let connection: StreamConnection
        let since: NIODeadline
    }

    private struct State {
        var idle: [Key: [Idle]] = [:]
        /// Who hears nothing more on a connection that it has answered on; few, if any.
        var deaf: Set<Key> = []
        var hasTimer = false
    }

    /// How long a primary may say nothing to a question on a kept connection, before it is asked on a new one.
    static let answerPatience = Duration.seconds(3)
    /// RFC 7766 §6.2.3: of the order of a few seconds. What follows at all follows at once: the next zone of a queue.
    private static let patience = TimeAmount.seconds(2)

    private let state = Mutex(State())
    private let eventLoop: any EventLoop
    private let slots: TransferSlots

    /// `eventLoop` keeps the time; of one primary's connections as many are kept as `slots` lets transfers run.
    init(on eventLoop: any EventLoop, within slots: TransferSlots) {
        self.eventLoop = eventLoop
        self.slots = slots
    }

    /// Connections that nobody uses.
    var count: Int { state.withLock { $0.idle.values.reduce(0) { $0 + $1.count } } }

    /// A connection to `primary` on which nothing has happened since it was kept; the caller has it to itself.
    func take(to primary: Primary) -> StreamConnection? {
        let key = Key(primary)
        return state.withLock { state in
            while let idle = state.idle[key]?.popLast() {
                if state.idle[key]?.isEmpty == true { state.idle[key] = nil }
                if idle.connection.isQuiet { return idle.connection }
            }
            return nil
        }
    }

    /// Keeps a connection for a while, unless something more has come on it, or there are enough.
    func keep(_ connection: StreamConnection, to primary: Primary) {
        guard connection.isQuiet else { return }
        let limit = primary.transferLimit ?? slots.limits.perPeer
        let isFirst = state.withLock { state in
            guard state.idle[Key(primary)]?.count ?? 0 < limit, !state.deaf.contains(Key(primary)) else { return false }
            state.idle[Key(primary), default: []].append(Idle(connection: connection, since: .now()))
            defer { state.hasTimer = true }
            return !state.hasTimer
        }
        if isFirst { setTimer() }
    }

    /// Keeps no connections to `primary` from here on.
    func keepNone(to primary: Primary) {
        state.withLock { state in
            // As many as a configuration may well have; the memory of them is no more than a convenience.
            if state.deaf.count >= 1000 { state.deaf = [] }
            state.deaf.insert(Key(primary))
        }
    }

    private func setTimer() {
        eventLoop.scheduleTask(in: Self.patience) { [weak self] in self?.closeOld() }
    }

    private func closeOld() {
        let latest = NIODeadline.now() - Self.patience
        // Closed where the lock is not held.
        var old: [Idle] = []
        let hasMore = state.withLock { state in
            for key in state.idle.keys {
                // The newest stand last, for they are taken first.
                let count = state.idle[key]?.prefix { $0.since <= latest }.count ?? 0
                old += state.idle[key]?.prefix(count) ?? []
                state.idle[key]?.removeFirst(count)
                if state.idle[key]?.isEmpty == true { state.idle[key] = nil }
            }
            state.hasTimer = !state.idle.isEmpty
            return state.hasTimer
        }
        if hasMore { setTimer() }
    }
}

extension Primary {
    /// Its own limit of transfers, at least 1; nil where it has none.
    var transferLimit: Int? { transfers.map { max(1, Int($0)) } }
}

extension MessageBatch {
    /// Whether its first message may answer `request`: it has the same ID, or is no message at all.
    func isAnswer(to request: [UInt8]) -> Bool {
        var batch = self
        guard let message = batch.next(), let id: UInt16 = message.getInteger(at: message.readerIndex) else { return true }
        return id == request.span.uint16(at: 0)
    }
}
