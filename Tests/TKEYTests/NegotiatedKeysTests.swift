import DNS
import LibCrypto
import TKEY
import TSIG
import Testing

/// Keys that come and go, told as stories: seconds are written down, nobody waits.
@Suite struct NegotiatedKeysTests {
    private let id: NegotiatedKeyID
    private let other: NegotiatedKeyID

    init() throws {
        let name = try Name(parsing: "to-ns1")
        id = NegotiatedKeyID(primary: Peer(Endpoint(.v4(0x7F00_0001), port: 53)), view: nil, name: name)
        other = NegotiatedKeyID(primary: Peer(Endpoint(.v4(0x7F00_0001), port: 53)), view: "inside", name: name)
    }

    private func key(_ name: String, from inception: UInt64, for lifetime: UInt64 = 1000) throws -> NegotiatedKey {
        NegotiatedKey(
            key: TSIGKey(name: try Name(parsing: name), algorithm: TSIGAlgorithm(.md5), secret: [1]),
            inception: TSIGTime(inception), expiration: TSIGTime(inception + lifetime))
    }

    /// Every action there is at `now`.
    private func actions(_ keys: inout NegotiatedKeys, at now: UInt64) -> [NegotiatedKeyAction] {
        var actions: [NegotiatedKeyAction] = []
        while let action = keys.nextAction(at: TSIGTime(now)) { actions.append(action) }
        return actions
    }

    /// Keys that hold `key` from `now` on.
    private func holding(_ key: NegotiatedKey, at now: UInt64) -> NegotiatedKeys {
        var keys = NegotiatedKeys()
        _ = keys.demand(id, at: TSIGTime(now))
        keys.negotiated(key, for: id, at: TSIGTime(now))
        _ = actions(&keys, at: now)
        return keys
    }

    private func demand(_ keys: inout NegotiatedKeys, at now: UInt64) -> NegotiatedKeyDemand {
        keys.demand(id, at: TSIGTime(now))
    }

    /// A place in line, which must be what `demand` gives.
    private func waiting(_ keys: inout NegotiatedKeys, at now: UInt64) throws -> NegotiatedKeyWaiter {
        let demand = demand(&keys, at: now)
        guard case .waiting(let waiter) = demand else {
            Issue.record("\(demand)")
            throw NotWaiting()
        }
        return waiter
    }

    private struct NotWaiting: Error {}

    @Test func `a thousand zones that want a key at once make one negotiation`() throws {
        var keys = NegotiatedKeys()
        var waiters: [NegotiatedKeyWaiter] = []
        for _ in 0..<1000 {
            guard case .waiting(let waiter) = demand(&keys, at: 100) else { continue }
            waiters.append(waiter)
        }
        #expect(Set(waiters).count == 1000)
        #expect(actions(&keys, at: 100) == [.negotiate(id)])
        let first = try key("k1", from: 100)
        keys.negotiated(first, for: id, at: TSIGTime(101))
        #expect(actions(&keys, at: 101) == [.wake(id, waiters)])
        for _ in 0..<1000 { #expect(demand(&keys, at: 102) == .key(first)) }
        #expect(actions(&keys, at: 102) == [])
    }

    @Test func `a thousand zones that meet a lapsed key at once make one negotiation`() throws {
        let first = try key("k1", from: 100)
        var keys = holding(first, at: 100)
        keys.proved(id, key: first.key.name)
        var waiting = 0
        for _ in 0..<1000 {
            keys.refused(id, key: first.key.name, at: TSIGTime(200))
            if case .waiting = demand(&keys, at: 200) { waiting += 1 }
        }
        #expect(waiting == 1000)
        #expect(actions(&keys, at: 200) == [.negotiate(id)])
        let second = try key("k2", from: 200)
        keys.negotiated(second, for: id, at: TSIGTime(201))
        // Those that only now get the answer to what they signed with the old key.
        for _ in 0..<1000 {
            keys.refused(id, key: first.key.name, at: TSIGTime(202))
            #expect(demand(&keys, at: 202) == .key(second))
        }
        #expect(actions(&keys, at: 202).filter { $0 == .negotiate(id) } == [])
    }

    @Test func `a key that is refused is negotiated once more, and not a third time`() throws {
        let first = try key("k1", from: 100)
        var keys = holding(first, at: 100)
        keys.refused(id, key: first.key.name, at: TSIGTime(150))
        _ = demand(&keys, at: 150)
        #expect(actions(&keys, at: 150) == [.negotiate(id)])
        let second = try key("k2", from: 150)
        keys.negotiated(second, for: id, at: TSIGTime(151))
        _ = actions(&keys, at: 151)
        keys.refused(id, key: second.key.name, at: TSIGTime(152))
        #expect(demand(&keys, at: 152) == .failed(.keyForgotten(second.key.name), until: TSIGTime(157)))
        #expect(actions(&keys, at: 152) == [])
        // Then from the start, with less patience each time, until one works.
        _ = try waiting(&keys, at: 157)
        #expect(actions(&keys, at: 157) == [.negotiate(id)])
        let third = try key("k3", from: 157)
        keys.negotiated(third, for: id, at: TSIGTime(157))
        keys.refused(id, key: third.key.name, at: TSIGTime(158))
        #expect(demand(&keys, at: 158) == .failed(.keyForgotten(third.key.name), until: TSIGTime(168)))
    }

    @Test func `a key that has worked in between may be refused again`() throws {
        var keys = holding(try key("k0", from: 100), at: 100)
        for round in 0..<5 {
            let name = try Name(parsing: "k\(round)")
            keys.proved(id, key: name)
            keys.refused(id, key: name, at: TSIGTime(200))
            _ = demand(&keys, at: 200)
            #expect(actions(&keys, at: 200) == [.negotiate(id)])
            keys.negotiated(try key("k\(round + 1)", from: 200), for: id, at: TSIGTime(200))
            _ = actions(&keys, at: 200)
        }
    }

    @Test func `a key is renewed when four fifths of its life are over, and used meanwhile`() throws {
        let first = try key("k1", from: 100)
        var keys = holding(first, at: 100)
        #expect(keys.nextDeadline == TSIGTime(900))
        #expect(actions(&keys, at: 899) == [])
        #expect(actions(&keys, at: 900) == [.negotiate(id)])
        #expect(actions(&keys, at: 901) == [])
        #expect(demand(&keys, at: 901) == .key(first))
        let second = try key("k2", from: 900)
        keys.negotiated(second, for: id, at: TSIGTime(902))
        #expect(demand(&keys, at: 902) == .key(second))
        // The old one stays for what is under way with it.
        #expect(keys.nextDeadline == TSIGTime(932))
        #expect(actions(&keys, at: 931) == [])
        #expect(actions(&keys, at: 932) == [.delete(id, first)])
        #expect(keys.nextDeadline == TSIGTime(1700))
    }

    @Test func `a renewal that fails is tried again until the key lapses`() throws {
        let first = try key("k1", from: 100)
        var keys = holding(first, at: 100)
        var tries: [UInt64] = []
        var now: UInt64 = 900
        while now <= 1100 {
            for action in actions(&keys, at: now) where action == .negotiate(id) {
                tries.append(now)
                keys.failed(.unsigned(.refused), for: id, at: TSIGTime(now))
            }
            #expect(demand(&keys, at: now) == .key(first))
            now += 1
        }
        #expect(tries == [900, 905, 915, 935, 975, 1035, 1095])
        #expect(keys.nextDeadline == TSIGTime(1101))
        #expect(actions(&keys, at: 1101) == [])
        #expect(keys.nextDeadline == nil)
        _ = try waiting(&keys, at: 1101)
    }

    @Test func `who wants a key that lapsed during its renewal waits for the next`() throws {
        var keys = holding(try key("k1", from: 100), at: 100)
        #expect(actions(&keys, at: 900) == [.negotiate(id)])
        let waiter = try waiting(&keys, at: 1200)
        #expect(actions(&keys, at: 1200) == [])
        let second = try key("k2", from: 900)
        keys.negotiated(second, for: id, at: TSIGTime(1201))
        #expect(actions(&keys, at: 1201) == [.wake(id, [waiter])])
        #expect(demand(&keys, at: 1202) == .key(second))
    }

    @Test func `a negotiation that fails is told to all who wait, and tried again later`() throws {
        var keys = NegotiatedKeys()
        let first = try waiting(&keys, at: 100)
        let second = try waiting(&keys, at: 100)
        _ = actions(&keys, at: 100)
        keys.abandon(first, for: id)
        keys.failed(.declined(.badMode), for: id, at: TSIGTime(110))
        #expect(actions(&keys, at: 110) == [.wake(id, [second])])
        #expect(demand(&keys, at: 114) == .failed(.declined(.badMode), until: TSIGTime(115)))
        #expect(actions(&keys, at: 114) == [])
        _ = try waiting(&keys, at: 115)
        #expect(actions(&keys, at: 115) == [.negotiate(id)])
        keys.failed(.declined(.badMode), for: id, at: TSIGTime(116))
        #expect(demand(&keys, at: 116) == .failed(.declined(.badMode), until: TSIGTime(126)))
    }

    @Test func `what failed is tried again at once where it is forgotten, and what is held stays`() throws {
        let first = try key("k1", from: 100)
        var keys = holding(first, at: 100)
        _ = keys.demand(other, at: TSIGTime(101))
        _ = actions(&keys, at: 101)
        keys.failed(.refused(.refused), for: other, at: TSIGTime(102))
        _ = actions(&keys, at: 102)
        keys.forgetFailures()
        #expect(demand(&keys, at: 103) == .key(first))
        guard case .waiting = keys.demand(other, at: TSIGTime(103)) else { throw NotWaiting() }
        #expect(actions(&keys, at: 103) == [.negotiate(other)])
    }

    @Test func `a view has keys of its own`() throws {
        var keys = holding(try key("k1", from: 100), at: 100)
        _ = keys.demand(other, at: TSIGTime(101))
        #expect(actions(&keys, at: 101) == [.negotiate(other)])
    }

    @Test func `in the end every key is deleted that the server still has`() throws {
        let first = try key("k1", from: 100)
        var keys = holding(first, at: 100)
        _ = keys.demand(other, at: TSIGTime(200))
        let lapsed = try key("k3", from: 100, for: 50)
        keys.negotiated(lapsed, for: other, at: TSIGTime(100))
        _ = actions(&keys, at: 120)
        _ = actions(&keys, at: 900)
        let second = try key("k2", from: 900)
        keys.negotiated(second, for: id, at: TSIGTime(900))
        keys.dropAll(at: TSIGTime(910))
        #expect(actions(&keys, at: 910) == [.delete(id, first), .delete(id, second)])
        #expect(keys.ids == [])
        #expect(keys.nextDeadline == nil)
    }

    @Test func `a key that is dropped while it is negotiated is deleted when it is there`() throws {
        var keys = NegotiatedKeys()
        let waiter = try waiting(&keys, at: 100)
        _ = actions(&keys, at: 100)
        keys.drop(id, at: TSIGTime(101))
        #expect(actions(&keys, at: 101) == [.wake(id, [waiter])])
        // The same name with other settings: what the old ones come to is not for it.
        let late = try waiting(&keys, at: 102)
        #expect(actions(&keys, at: 102) == [])
        let first = try key("k1", from: 100)
        keys.negotiated(first, for: id, at: TSIGTime(103))
        #expect(actions(&keys, at: 103) == [.delete(id, first), .negotiate(id)])
        let second = try key("k2", from: 103)
        keys.negotiated(second, for: id, at: TSIGTime(104))
        #expect(actions(&keys, at: 104) == [.wake(id, [late])])
    }

    @Test func `a dropped negotiation that fails leaves nothing`() throws {
        var keys = NegotiatedKeys()
        _ = demand(&keys, at: 100)
        keys.drop(id, at: TSIGTime(101))
        _ = actions(&keys, at: 101)
        keys.failed(.truncated, for: id, at: TSIGTime(102))
        #expect(actions(&keys, at: 102) == [])
        #expect(keys.ids == [])
    }

    @Test func `a server that grants a second is not asked again every second by itself`() throws {
        var keys = holding(try key("k1", from: 100, for: 1), at: 100)
        #expect(actions(&keys, at: 101) == [])
        #expect(actions(&keys, at: 102) == [])
        #expect(keys.nextDeadline == nil)
    }

    @Test func `a server that is asked from two addresses is two: each has its own key`() {
        let ids = [0x7F00_0002, 0x7F00_0003].map {
            NegotiatedKeyID(primary: Peer(id.primary.endpoint, from: .v4($0)), view: nil, name: id.name)
        }
        var keys = NegotiatedKeys()
        for id in ids { _ = keys.demand(id, at: TSIGTime(100)) }
        #expect(actions(&keys, at: 100) == ids.map { .negotiate($0) })
        #expect("\(ids[0])" == "\(id)")
    }
}
