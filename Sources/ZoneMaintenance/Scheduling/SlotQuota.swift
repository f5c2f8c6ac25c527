import DequeModule

/// Slots, of which at most so many are taken in all and so many with one peer, and the queues of those that wait for one: first
/// come, first served within a peer, and the peers in turn.
///
/// A few slots are kept for what an operator or a NOTIFY asked for, so that the regular refreshes of many zones never delay it. A
/// waiter is an element of a queue and holds no task. Call `nextTurn` after a slot was given back and after limits were changed.
///
/// A zone that waits takes `MemoryLayout<ZoneID>.stride`, 8 octets.
package struct SlotQuota<Peer: Hashable & Sendable, Waiter: Hashable & Sendable>: Sendable {
    /// How many slots there are.
    package struct Limits: Equatable, Sendable {
        /// In all, at least 1.
        package var total: Int
        /// With one peer that has no limit of its own, at least 1.
        package var perPeer: Int
        /// Of `total`, how many only those that were asked for may take.
        package var kept: Int
        /// How many beyond `perPeer` those that were asked for may take.
        package var keptPerPeer: Int

        /// Numbers out of range count as the nearest one in range; `kept` is at most `total` − 1.
        package init(total: Int, perPeer: Int, kept: Int = 0, keptPerPeer: Int = 0) {
            self.total = max(1, total)
            self.perPeer = max(1, perPeer)
            self.kept = min(max(0, kept), self.total - 1)
            self.keptPerPeer = max(0, keptPerPeer)
        }
    }

    private struct Line {
        var ownLimit: Int?
        var running = 0
        var asked = DistinctQueue<Waiter>()
        var regular = Deque<Waiter>()

        var isIdle: Bool { running == 0 && asked.isEmpty && regular.isEmpty }
    }

    /// The limits in force; after they are changed, call `nextTurn`.
    package var limits: Limits {
        didSet { for peer in lines.keys { enterTurns(peer) } }
    }
    /// Slots that are taken.
    package private(set) var running = 0
    /// Waiters of all peers.
    package private(set) var waiting = 0
    private var lines: [Peer: Line] = [:]
    /// Peers with a waiter, in the order of their turns. One that has no slot left is passed over, and comes again with its next one.
    private var askedTurns = DistinctQueue<Peer>()
    private var regularTurns = DistinctQueue<Peer>()

    /// A quota of which no slot is taken.
    package init(_ limits: Limits) {
        self.limits = limits
    }

    /// Slots that are taken with `peer`.
    package func running(with peer: Peer) -> Int { lines[peer]?.running ?? 0 }

    /// Takes a slot where one is free and no waiter could have it; returns whether it did.
    ///
    /// - Parameters:
    ///   - limit: The peer's own limit, from here on; nil where it has none.
    ///   - asked: Whether an operator or a NOTIFY asked for what is to be done in it.
    package mutating func take(_ peer: Peer, limit: Int? = nil, asked: Bool = false) -> Bool {
        lines[peer]?.ownLimit = limit.map { max(1, $0) }
        guard hasRoom(asked: asked), !mayOthersGo(asked: true), asked || !mayOthersGo(asked: false),
            hasOwnRoom(peer, limit, asked: asked)
        else { return false }
        takeAnyway(peer)
        lines[peer]?.ownLimit = limit.map { max(1, $0) }
        return true
    }

    /// Puts `waiter` in the queue for a slot: a later `nextTurn` returns it.
    ///
    /// - Parameters:
    ///   - limit: The peer's own limit, from here on; nil where it has none.
    ///   - asked: Whether an operator or a NOTIFY asked for it. A waiter that was queued with `asked` is not queued so twice.
    package mutating func wait(_ waiter: Waiter, for peer: Peer, limit: Int? = nil, asked: Bool = false) {
        lines[peer, default: Line()].ownLimit = limit.map { max(1, $0) }
        if asked {
            if lines[peer]?.asked.append(waiter) == true { waiting += 1 }
        } else {
            lines[peer]?.regular.append(waiter)
            waiting += 1
        }
        enterTurns(peer)
    }

    /// Takes a slot, whether or not one is free: for what has begun and must go on.
    package mutating func takeAnyway(_ peer: Peer) {
        running += 1
        lines[peer, default: Line()].running += 1
    }

    /// Gives back a slot that was taken with `peer`; returns whether `nextTurn` may now return a waiter.
    package mutating func giveBack(_ peer: Peer) -> Bool {
        running -= 1
        lines[peer]?.running -= 1
        enterTurns(peer)
        return !askedTurns.isEmpty || !regularTurns.isEmpty
    }

    /// A waiter that has its slot now.
    package struct Turn: Equatable, Sendable {
        /// As it was given to `wait`.
        package let waiter: Waiter
        /// The peer that the slot counts against.
        package let peer: Peer
        /// As it was given to `wait`.
        package let asked: Bool
    }

    /// Takes a slot for the next waiter and returns it; nil where no waiter can have one.
    package mutating func nextTurn() -> Turn? {
        if let turn = nextTurn(asked: true) { return turn }
        return nextTurn(asked: false)
    }

    private mutating func nextTurn(asked: Bool) -> Turn? {
        while hasRoom(asked: asked), let peer = asked ? askedTurns.popFirst() : regularTurns.popFirst() {
            guard hasOwnRoom(peer, lines[peer]?.ownLimit, asked: asked),
                let waiter = asked ? lines[peer]?.asked.popFirst() : lines[peer]?.regular.popFirst()
            else {
                dropIfIdle(peer)
                continue
            }
            waiting -= 1
            takeAnyway(peer)
            enterTurns(peer)
            return Turn(waiter: waiter, peer: peer, asked: asked)
        }
        return nil
    }

    /// Whether a waiter could have the next free slot: no newcomer overtakes it.
    private mutating func mayOthersGo(asked: Bool) -> Bool {
        while let peer = asked ? askedTurns.first : regularTurns.first {
            let isWaiting = asked ? lines[peer]?.asked.isEmpty == false : lines[peer]?.regular.isEmpty == false
            if isWaiting, hasOwnRoom(peer, lines[peer]?.ownLimit, asked: asked) { return true }
            _ = asked ? askedTurns.popFirst() : regularTurns.popFirst()
        }
        return false
    }

    private func hasRoom(asked: Bool) -> Bool {
        running < (asked ? limits.total : limits.total - limits.kept)
    }

    private func hasOwnRoom(_ peer: Peer, _ ownLimit: Int?, asked: Bool) -> Bool {
        let limit = ownLimit.map { max(1, $0) } ?? limits.perPeer
        return running(with: peer) < (asked ? limit + limits.keptPerPeer : limit)
    }

    /// Puts a peer with waiters in the order of turns, or forgets it where it has neither waiters nor slots.
    private mutating func enterTurns(_ peer: Peer) {
        if lines[peer]?.asked.isEmpty == false { askedTurns.append(peer) }
        if lines[peer]?.regular.isEmpty == false { regularTurns.append(peer) }
        dropIfIdle(peer)
    }

    private mutating func dropIfIdle(_ peer: Peer) {
        if lines[peer]?.isIdle == true { lines[peer] = nil }
    }
}

/// A queue in which no element is twice.
private struct DistinctQueue<Element: Hashable & Sendable>: Sendable {
    private var order = Deque<Element>()
    private var members: Set<Element> = []

    var isEmpty: Bool { order.isEmpty }
    var first: Element? { order.first }

    /// Returns false where the element is in the queue already.
    @discardableResult
    mutating func append(_ element: Element) -> Bool {
        guard members.insert(element).inserted else { return false }
        order.append(element)
        return true
    }

    mutating func popFirst() -> Element? {
        guard let first = order.popFirst() else { return nil }
        members.remove(first)
        return first
    }
}
