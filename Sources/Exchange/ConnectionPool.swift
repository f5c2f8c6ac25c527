package import DNS
package import NIOCore
import Synchronization
package import Transport

/// Connections that have brought a whole answer, kept for the next question to the same server (RFC 7766 §6.2.1, RFC 5936 §4.1.1).
///
/// A server may close one at any time: whoever takes one asks anew, on a connection of its own, where nothing at all came back.
package final class ConnectionPool: Sendable {
    private struct Idle {
        let connection: StreamConnection
        let since: NIODeadline
    }

    private struct State {
        var idle: [Peer: [Idle]] = [:]
        /// Who hears nothing more on a connection that it has answered on; few, if any.
        var deaf: Set<Peer> = []
        var hasTimer = false
    }

    /// How long a server may say nothing to a question on a kept connection, before it is asked on a new one.
    package static let answerPatience = Duration.seconds(3)
    /// RFC 7766 §6.2.3: of the order of a few seconds. What follows at all follows at once: the next zone of a queue.
    private static let patience = TimeAmount.seconds(2)

    private let state = Mutex(State())
    private let eventLoop: any EventLoop
    private let perPeer: @Sendable () -> Int

    /// `eventLoop` keeps the time; of one server's connections `perPeer` are kept at most, as it is at that time.
    package init(on eventLoop: any EventLoop, keepingAtMost perPeer: @escaping @Sendable () -> Int) {
        self.eventLoop = eventLoop
        self.perPeer = perPeer
    }

    /// Connections that nobody uses.
    package var count: Int { state.withLock { $0.idle.values.reduce(0) { $0 + $1.count } } }

    /// A connection to `peer` on which nothing has happened since it was kept; the caller has it to itself.
    package func take(to peer: Peer) -> StreamConnection? {
        state.withLock { state in
            while let idle = state.idle[peer]?.popLast() {
                if state.idle[peer]?.isEmpty == true { state.idle[peer] = nil }
                if idle.connection.isQuiet { return idle.connection }
            }
            return nil
        }
    }

    /// Keeps a connection for a while, unless something more has come on it, or there are enough.
    ///
    /// `limit` is the server's own; nil where it has none.
    package func keep(_ connection: StreamConnection, to peer: Peer, atMost limit: Int? = nil) {
        guard connection.isQuiet else { return }
        let limit = limit ?? perPeer()
        let isFirst = state.withLock { state in
            guard state.idle[peer]?.count ?? 0 < limit, !state.deaf.contains(peer) else { return false }
            state.idle[peer, default: []].append(Idle(connection: connection, since: .now()))
            defer { state.hasTimer = true }
            return !state.hasTimer
        }
        if isFirst { setTimer() }
    }

    /// Keeps no connections to `peer` from here on.
    package func keepNone(to peer: Peer) {
        state.withLock { state in
            // As many as a configuration may well have; the memory of them is no more than a convenience.
            if state.deaf.count >= 1000 { state.deaf = [] }
            state.deaf.insert(peer)
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
            for peer in state.idle.keys {
                // The newest stand last, for they are taken first.
                let count = state.idle[peer]?.prefix { $0.since <= latest }.count ?? 0
                old += state.idle[peer]?.prefix(count) ?? []
                state.idle[peer]?.removeFirst(count)
                if state.idle[peer]?.isEmpty == true { state.idle[peer] = nil }
            }
            state.hasTimer = !state.idle.isEmpty
            return state.hasTimer
        }
        if hasMore { setTimer() }
    }
}
