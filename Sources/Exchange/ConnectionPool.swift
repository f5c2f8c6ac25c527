package import DNS
package import NIOCore
import Synchronization
package import Transport

/// Idle connections that have carried a whole answer, kept for the next query to the same server (RFC 7766 §6.2.1, RFC 5936 §4.1.1).
///
/// A server may close one at any time: if nothing at all comes back, the caller repeats its query on a new connection.
package final class ConnectionPool: Sendable {
    private struct Idle {
        let connection: StreamConnection
        let since: NIODeadline
    }

    private struct State {
        var idle: [Peer: [Idle]] = [:]
        /// Servers that ignore a second query on a connection; few, if any.
        var deaf: Set<Peer> = []
        var hasTimer = false
    }

    /// How long a server may be silent after a query on a kept connection, before it is repeated on a new one.
    package static let answerPatience = Duration.seconds(3)
    /// RFC 7766 §6.2.3: a few seconds. The next query, if any, follows at once: for the next zone of a queue.
    private static let patience = TimeAmount.seconds(2)

    private let state = Mutex(State())
    private let eventLoop: any EventLoop
    private let perPeer: @Sendable () -> Int

    /// `eventLoop` keeps the time; of one server's connections `perPeer` are kept at most, as it is at that time.
    package init(on eventLoop: any EventLoop, keepingAtMost perPeer: @escaping @Sendable () -> Int) {
        self.eventLoop = eventLoop
        self.perPeer = perPeer
    }

    /// The number of idle connections.
    package var count: Int { state.withLock { $0.idle.values.reduce(0) { $0 + $1.count } } }

    /// Removes an idle connection to `peer` from the pool and returns it, if there is one on which nothing has happened since.
    package func take(to peer: Peer) -> StreamConnection? {
        state.withLock { state in
            while let idle = state.idle[peer]?.popLast() {
                if state.idle[peer]?.isEmpty == true { state.idle[peer] = nil }
                if idle.connection.isQuiet { return idle.connection }
            }
            return nil
        }
    }

    /// Keeps a connection for a while, unless more has arrived on it, or there are enough.
    ///
    /// `limit` is the server's own; `nil` if it has none.
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

    /// Keeps no connections to `peer` from now on.
    package func keepNone(to peer: Peer) {
        state.withLock { state in
            // More servers than a configuration will have; remembering them only saves time.
            if state.deaf.count >= 1000 { state.deaf = [] }
            state.deaf.insert(peer)
        }
    }

    private func setTimer() {
        eventLoop.scheduleTask(in: Self.patience) { [weak self] in self?.closeOld() }
    }

    private func closeOld() {
        let latest = NIODeadline.now() - Self.patience
        // Closed without holding the lock.
        var old: [Idle] = []
        let hasMore = state.withLock { state in
            for peer in state.idle.keys {
                // The newest are last, because they are reused first.
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
