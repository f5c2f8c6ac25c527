import Testing

@testable import ZoneMaintenance

private typealias Quota = SlotQuota<String, Int>

extension Quota {
    /// Takes a slot for a waiter, or has it wait; returns whether it has one.
    fileprivate mutating func begin(_ waiter: Int, with peer: String, limit: Int? = nil, asked: Bool = false) -> Bool {
        if take(peer, limit: limit, asked: asked) { return true }
        wait(waiter, for: peer, limit: limit, asked: asked)
        return false
    }

    /// Everybody who has a turn now.
    fileprivate mutating func allTurns() -> [Int] {
        var turns: [Int] = []
        while let turn = nextTurn() { turns.append(turn.waiter) }
        return turns
    }
}

@Suite struct SlotQuotaTests {
    @Test func `no more slots are taken than there are, and the others have their turns in their order`() {
        var quota = Quota(.init(total: 2, perPeer: 9))
        let began = [("a", 0), ("b", 1), ("a", 2), ("b", 3), ("a", 4)].map { quota.begin($0.1, with: $0.0) }
        #expect(began == [true, true, false, false, false])
        #expect(quota.allTurns() == [])
        #expect(quota.giveBack("b") == true)
        #expect(quota.allTurns() == [2])
        _ = quota.giveBack("a")
        #expect(quota.allTurns() == [3])
        _ = quota.giveBack("a")
        #expect(quota.allTurns() == [4])
        #expect(quota.running == 2 && quota.waiting == 0)
    }

    @Test func `larger limits let those who wait go on at once`() {
        var quota = Quota(.init(total: 1, perPeer: 2))
        let began = [0, 1, 2].map { quota.begin($0, with: $0 < 2 ? "a" : "b") }
        #expect(began == [true, false, false])
        quota.limits = .init(total: 2, perPeer: 2)
        #expect(quota.allTurns() == [1])
        quota.limits = .init(total: 3, perPeer: 2)
        #expect(quota.allTurns() == [2])
    }

    @Test func `a larger limit for each peer counts for those who wait already`() {
        var quota = Quota(.init(total: 9, perPeer: 1))
        let began = [0, 1, 2].map { quota.begin($0, with: "a") }
        #expect(began == [true, false, false])
        quota.limits = .init(total: 9, perPeer: 2)
        #expect(quota.allTurns() == [1])
    }

    @Test func `a busy peer holds up its own, and those of no other`() {
        var quota = Quota(.init(total: 10, perPeer: 2))
        let began = [0, 1, 2].map { quota.begin($0, with: "a") }
        #expect(began == [true, true, false])
        #expect(quota.begin(3, with: "b") == true)
        #expect(quota.giveBack("b") == false, "nobody who waits could have it")
        #expect(quota.allTurns() == [])
        #expect(quota.giveBack("a") == true)
        #expect(quota.allTurns() == [2])
    }

    @Test func `peers have their turns one after the other, however many wait for each`() {
        var quota = Quota(.init(total: 1, perPeer: 1))
        #expect(quota.begin(0, with: "a") == true)
        for waiter in 1...3 { _ = quota.begin(waiter, with: "a") }
        for waiter in 4...5 { _ = quota.begin(waiter, with: "b") }
        _ = quota.begin(6, with: "c")
        var order: [Int] = []
        var holder = "a"
        for _ in 0..<6 {
            _ = quota.giveBack(holder)
            guard let turn = quota.nextTurn() else { break }
            order.append(turn.waiter)
            holder = turn.peer
        }
        #expect(order == [1, 4, 6, 2, 5, 3])
    }

    @Test func `a peer's own limit counts instead of the common one`() {
        var quota = Quota(.init(total: 10, perPeer: 5))
        let began = [0, 1, 2].map { quota.begin($0, with: "a", limit: 1) }
        #expect(began == [true, false, false])
        #expect(quota.begin(3, with: "a", limit: 9) == false, "the others are first")
        #expect(quota.allTurns() == [1, 2, 3])
    }

    @Test func `a limit of none is one`() {
        var quota = Quota(.init(total: 0, perPeer: 0))
        #expect(quota.begin(0, with: "a", limit: 0) == true)
        #expect(quota.begin(1, with: "b", limit: 0) == false)
        _ = quota.giveBack("a")
        #expect(quota.allTurns() == [1])
    }

    @Test func `nobody goes past those who wait and could go`() {
        var quota = Quota(.init(total: 2, perPeer: 2))
        #expect(quota.take("a") == true)
        #expect(quota.take("a") == true)
        quota.wait(1, for: "b")
        _ = quota.giveBack("a")
        #expect(quota.take("c") == false, "the slot is b's")
        #expect(quota.allTurns() == [1])
    }

    @Test func `what has begun goes on beyond all limits, and what is given back above them is nobody's`() {
        var quota = Quota(.init(total: 1, perPeer: 1))
        quota.takeAnyway("a")
        quota.takeAnyway("a")
        quota.wait(1, for: "a")
        _ = quota.giveBack("a")
        #expect(quota.allTurns() == [])
        _ = quota.giveBack("a")
        #expect(quota.allTurns() == [1])
    }

    @Test func `room is kept for those who were asked for, of all slots and of each peer's`() {
        var quota = Quota(.init(total: 6, perPeer: 2, kept: 2, keptPerPeer: 1))
        let began = [0, 1, 2].map { quota.begin($0, with: "silent") }
        #expect(began == [true, true, false])
        #expect(quota.begin(3, with: "silent", asked: true) == true)
        #expect(quota.begin(4, with: "silent", asked: true) == false)
        #expect(quota.begin(5, with: "other") == true)
        #expect(quota.begin(6, with: "third") == false, "what is left is kept")
        #expect(quota.begin(7, with: "third", asked: true) == true)
        _ = quota.giveBack("silent")
        #expect(quota.allTurns() == [4], "who was asked for goes first")
    }

    @Test func `who was asked for and waits already does not wait twice`() {
        var quota = Quota(.init(total: 1, perPeer: 1))
        #expect(quota.take("a") == true)
        for _ in 0..<1000 { quota.wait(1, for: "a", asked: true) }
        #expect(quota.waiting == 1)
        _ = quota.giveBack("a")
        #expect(quota.allTurns() == [1])
        #expect(quota.waiting == 0)
    }

    @Test func `a zone that waits is 8 octets`() {
        #expect(MemoryLayout<ZoneID>.stride == 8)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `whatever is taken, waited for and given back, no limit is passed and no waiter or slot is lost`(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var limits = Quota.Limits(total: 7, perPeer: 3, kept: 2, keptPerPeer: 1)
        var quota = Quota(limits)
        var held: [String] = []
        var waiting: Set<Int> = []
        for number in 0..<5000 {
            let peer = "\(Int.random(in: 0..<5, using: &generator))"
            switch Int.random(in: 0..<8, using: &generator) {
            case 0..<4:
                let asked = Bool.random(using: &generator)
                let (all, own) = (held.count, held.count { $0 == peer })
                if quota.begin(number, with: peer, asked: asked) {
                    #expect(all < (asked ? limits.total : limits.total - limits.kept))
                    #expect(own < (asked ? limits.perPeer + limits.keptPerPeer : limits.perPeer))
                    held.append(peer)
                } else {
                    waiting.insert(number)
                }
            case 4..<7:
                guard let index = held.indices.randomElement(using: &generator) else { continue }
                _ = quota.giveBack(held.remove(at: index))
            default:
                limits.total = .random(in: 1...9, using: &generator)
                limits.kept = .random(in: 0..<limits.total, using: &generator)
                quota.limits = limits
            }
            while let turn = quota.nextTurn() {
                held.append(turn.peer)
                #expect(waiting.remove(turn.waiter) != nil)
                #expect(held.count <= limits.total)
                #expect(held.count { $0 == turn.peer } <= limits.perPeer + limits.keptPerPeer)
            }
            #expect(quota.running == held.count && quota.waiting == waiting.count)
        }
        while !held.isEmpty {
            _ = quota.giveBack(held.removeLast())
            while let turn = quota.nextTurn() {
                held.append(turn.peer)
                #expect(waiting.remove(turn.waiter) != nil)
            }
        }
        #expect(waiting.isEmpty)
        #expect(quota.running == 0 && quota.waiting == 0)
    }
}
