package import DNS
package import TSIG

/// The negotiated keys of a process: each is negotiated on first use, renewed before it expires, and deleted at shutdown.
///
///                 demand                negotiated              4/5 of its life
///     absent ──────────────▶ negotiating ─────────▶ valid ────────────────────────▶ renewing
///        ▲                       ▲   │ failed        │ │                              │  │
///        │ patience over         │   ▼               │ └──── lapsed ──▶ absent ◀──────┘  │ negotiated
///        └──────────────────── failing ◀─────────────┤ refused twice in a row            ▼
///                            negotiating ◀───────────┘ refused                          valid
///
/// It has no clock and no socket: instants go in, and `nextAction` returns what to do. A waiter that is woken demands the key again.
package struct NegotiatedKeys: Sendable {
    private enum State {
        case negotiating
        case valid(NegotiatedKey, renewal: Renewal)
        case failing(TKEYError, until: TSIGTime)
    }

    private enum Renewal: Equatable {
        case at(TSIGTime)
        case running
    }

    private struct Row {
        var state: State
        var waiters: [NegotiatedKeyWaiter] = []
        /// Failed negotiations since a key last worked.
        var failures = 0
        /// Keys refused by the server since one last worked.
        var refusals = 0
        /// No longer in the configuration: a key whose negotiation is still under way is deleted once it is there.
        var isDropped = false
    }

    /// Seconds until a failed negotiation is repeated: doubled each time, up to a minute.
    private static let firstPatience: UInt64 = 5
    private static let longestPatience: UInt64 = 60
    /// Seconds for which a renewed key is kept at the server, for queries that are still signed with it.
    private static let retirement: UInt64 = 30

    private var rows: [NegotiatedKeyID: Row] = [:]
    private var retired: [(deadline: TSIGTime, id: NegotiatedKeyID, key: NegotiatedKey)] = []
    private var actions: [NegotiatedKeyAction] = []
    private var lastWaiter: UInt64 = 0

    /// No key is negotiated yet.
    package init() {}

    // MARK: Using a key

    /// The key to sign with, or a waiter to be woken when it is there.
    package mutating func demand(_ id: NegotiatedKeyID, at now: TSIGTime) -> NegotiatedKeyDemand {
        switch rows[id]?.state {
        case .valid(let key, _) where key.isLive(at: now):
            return .key(key)
        case .failing(let error, let until) where now.seconds < until.seconds:
            return .failed(error, until: until)
        case .negotiating:
            break
        case .valid(_, .running):
            // It expired while the next one is being negotiated.
            rows[id]?.state = .negotiating
        case .valid, .failing, nil:
            negotiate(id)
        }
        lastWaiter += 1
        let waiter = NegotiatedKeyWaiter(number: lastWaiter)
        rows[id]?.waiters.append(waiter)
        return .waiting(waiter)
    }

    /// Removes a waiter that was cancelled.
    package mutating func abandon(_ waiter: NegotiatedKeyWaiter, for id: NegotiatedKeyID) {
        rows[id]?.waiters.removeAll { $0 == waiter }
    }

    /// Notes that an answer signed with the key of that name was verified.
    package mutating func proved(_ id: NegotiatedKeyID, key name: Name) {
        guard case .valid(let key, _) = rows[id]?.state, key.key.name == name else { return }
        rows[id]?.failures = 0
        rows[id]?.refusals = 0
    }

    /// Notes that the server answered BADKEY to the key of that name; as this is not authenticated, it is believed once only.
    ///
    /// The key is dropped, and one negotiation replaces it for all that demand it; a query that was signed with an older key gets the
    /// new one. If the new one is refused as well, that counts as a failed negotiation.
    package mutating func refused(_ id: NegotiatedKeyID, key name: Name, at now: TSIGTime) {
        guard case .valid(let key, let renewal) = rows[id]?.state, key.key.name == name else { return }
        let wasRefusedBefore = rows[id].map { $0.refusals > 0 } ?? false
        rows[id]?.refusals += 1
        if renewal == .running {
            // The next one is being negotiated already.
            rows[id]?.state = .negotiating
        } else if wasRefusedBefore {
            rows[id]?.state = .negotiating
            fail(id, .keyForgotten(name), at: now)
        } else {
            negotiate(id)
        }
    }

    // MARK: Negotiations

    /// Reports that a negotiation succeeded.
    package mutating func negotiated(_ key: NegotiatedKey, for id: NegotiatedKeyID, at now: TSIGTime) {
        guard var row = rows[id], !row.isDropped else {
            actions.append(.delete(id, key))
            return startOver(id)
        }
        if case .valid(let old, _) = row.state, old.isLive(at: now) {
            retired.append((TSIGTime(min(old.expiration.seconds, now.seconds + Self.retirement)), id, old))
        }
        // A server that grants only a second or two is not asked again that often.
        let renewal = max(key.renewal.seconds, now.seconds + Self.firstPatience)
        row.state = .valid(key, renewal: .at(TSIGTime(renewal)))
        if row.refusals == 0 { row.failures = 0 }
        rows[id] = row
        wake(id)
    }

    /// Reports that a negotiation failed. A key that is still valid stays in use.
    package mutating func failed(_ error: TKEYError, for id: NegotiatedKeyID, at now: TSIGTime) {
        guard rows[id]?.isDropped == false else { return startOver(id) }
        fail(id, error, at: now)
    }

    /// The negotiated key is no longer configured; its waiters now wait for another one of that name.
    private mutating func startOver(_ id: NegotiatedKeyID) {
        let waiters = rows.removeValue(forKey: id)?.waiters ?? []
        guard !waiters.isEmpty else { return }
        negotiate(id)
        rows[id]?.waiters = waiters
    }

    private mutating func negotiate(_ id: NegotiatedKeyID) {
        rows[id, default: Row(state: .negotiating)].state = .negotiating
        actions.append(.negotiate(id))
    }

    private mutating func fail(_ id: NegotiatedKeyID, _ error: TKEYError, at now: TSIGTime) {
        guard var row = rows[id] else { return }
        row.failures += 1
        let patience = min(Self.firstPatience << UInt64(min(row.failures - 1, 8)), Self.longestPatience)
        let until = TSIGTime(now.seconds + patience)
        if case .valid(let key, .running) = row.state, key.isLive(at: now) {
            row.state = .valid(key, renewal: .at(until))
        } else {
            row.state = .failing(error, until: until)
        }
        rows[id] = row
        wake(id)
    }

    private mutating func wake(_ id: NegotiatedKeyID) {
        guard let waiters = rows[id]?.waiters, !waiters.isEmpty else { return }
        rows[id]?.waiters = []
        actions.append(.wake(id, waiters))
    }

    // MARK: Ends

    /// Deletes a key that was removed from the configuration or changed there; its waiters are woken.
    package mutating func drop(_ id: NegotiatedKeyID, at now: TSIGTime) {
        guard let row = rows[id] else { return }
        for entry in retired where entry.id == id && entry.key.isLive(at: now) { actions.append(.delete(id, entry.key)) }
        retired.removeAll { $0.id == id }
        wake(id)
        if case .valid(let key, _) = row.state, key.isLive(at: now) { actions.append(.delete(id, key)) }
        switch row.state {
        case .negotiating, .valid(_, .running):
            rows[id]?.state = .negotiating
            rows[id]?.isDropped = true
        case .valid, .failing:
            rows[id] = nil
        }
    }

    /// Lets failed negotiations be repeated at once, as after a manual change.
    package mutating func forgetFailures() {
        rows = rows.filter { if case .failing = $0.value.state { false } else { true } }
    }

    /// Deletes every key, as at shutdown.
    package mutating func dropAll(at now: TSIGTime) {
        for id in rows.keys.sorted(by: { "\($0)" < "\($1)" }) { drop(id, at: now) }
    }

    /// The key that `demand` would return now.
    package func current(_ id: NegotiatedKeyID, at now: TSIGTime) -> NegotiatedKey? {
        guard case .valid(let key, _) = rows[id]?.state, key.isLive(at: now) else { return nil }
        return key
    }

    /// Every key that was demanded, negotiated or not.
    package var ids: [NegotiatedKeyID] { Array(rows.keys) }

    // MARK: Time

    /// The next thing to do at `now`; `nil` if there is nothing before `nextDeadline`.
    package mutating func nextAction(at now: TSIGTime) -> NegotiatedKeyAction? {
        if actions.isEmpty { passTime(to: now) }
        return actions.isEmpty ? nil : actions.removeFirst()
    }

    /// When `nextAction` will have something without another call, once it has returned `nil`; `nil` for never.
    package var nextDeadline: TSIGTime? {
        let rows = rows.values.compactMap { deadline(of: $0) }
        return (rows + retired.map(\.deadline)).min { $0.seconds < $1.seconds }
    }

    private func deadline(of row: Row) -> TSIGTime? {
        guard case .valid(let key, let renewal) = row.state else { return nil }
        if case .at(let time) = renewal, time.seconds <= key.expiration.seconds { return time }
        return TSIGTime(key.expiration.seconds + 1)
    }

    private mutating func passTime(to now: TSIGTime) {
        for entry in retired where entry.deadline.seconds <= now.seconds && entry.key.isLive(at: now) {
            actions.append(.delete(entry.id, entry.key))
        }
        retired.removeAll { $0.deadline.seconds <= now.seconds }
        for (id, row) in rows {
            guard case .valid(let key, let renewal) = row.state,
                let deadline = deadline(of: row), deadline.seconds <= now.seconds
            else { continue }
            switch renewal {
            case .at where key.isLive(at: now):
                rows[id]?.state = .valid(key, renewal: .running)
                actions.append(.negotiate(id))
            case .at:
                rows[id] = nil
            case .running:
                rows[id]?.state = .negotiating
            }
        }
    }
}
