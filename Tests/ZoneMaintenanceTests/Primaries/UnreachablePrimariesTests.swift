import DNS
import Testing
import ZoneMaintenance

@Suite struct UnreachablePrimariesTests {
    private let dead = Peer(Endpoint(.v4(0xC000_0201), port: 53))

    @Test func `a primary counts as unreachable from the second report on, for ten seconds`() {
        var memory = UnreachablePrimaries()
        memory.report(dead, at: .seconds(0))
        #expect(!memory.contains(dead, at: .seconds(1)))
        memory.report(dead, at: .seconds(2))
        #expect(memory.contains(dead, at: .seconds(11)))
        #expect(!memory.contains(dead, at: .seconds(12)))
    }

    @Test func `reports while it is remembered do not make the time longer, only later`() {
        var memory = UnreachablePrimaries()
        for second in 0..<9 { memory.report(dead, at: .seconds(Int64(second))) }
        #expect(memory.contains(dead, at: .seconds(17)))
        #expect(!memory.contains(dead, at: .seconds(18)))
    }

    @Test func `each report after the time ran out adds ten seconds, up to 640`() {
        var memory = UnreachablePrimaries()
        var now = Instant.seconds(0)
        memory.report(dead, at: now)
        now = .seconds(10)
        for step: UInt32 in 2...100 {
            memory.report(dead, at: now)
            let time = min(10 * step, 640)
            #expect(memory.contains(dead, at: (now + time).adding(milliseconds: -1)))
            now = now + time
            #expect(!memory.contains(dead, at: now))
        }
    }

    @Test func `two minutes of peace are a new beginning`() {
        var memory = UnreachablePrimaries()
        for second: Int64 in [0, 10, 30] { memory.report(dead, at: .seconds(second)) }
        #expect(memory.contains(dead, at: .seconds(59)))
        var remembered = memory
        remembered.report(dead, at: .seconds(60 + 120))
        #expect(remembered.contains(dead, at: .seconds(180 + 39)))
        memory.report(dead, at: .seconds(60 + 121))
        #expect(!memory.contains(dead, at: .seconds(182)))
    }

    @Test func `an answer clears it`() {
        var memory = UnreachablePrimaries()
        memory.report(dead, at: .seconds(0))
        memory.report(dead, at: .seconds(1))
        memory.remove(dead)
        #expect(!memory.contains(dead, at: .seconds(2)))
        memory.report(dead, at: .seconds(3))
        #expect(!memory.contains(dead, at: .seconds(4)))
    }

    @Test func `another source address is another memory`() {
        var memory = UnreachablePrimaries()
        memory.report(dead, at: .seconds(0))
        memory.report(dead, at: .seconds(0))
        #expect(!memory.contains(.init(dead.endpoint, from: .v4(0x7F00_0001)), at: .seconds(1)))
    }

    @Test func `when it is full the oldest report goes first, and memory stays bounded`() {
        var memory = UnreachablePrimaries(capacity: 4)
        let keys = (0..<5).map { Peer(Endpoint(.v4($0), port: 53)) }
        for key in keys[..<4] { memory.report(key, at: .seconds(0)) }
        memory.report(keys[0], at: .seconds(1))
        memory.report(keys[4], at: .seconds(2))
        #expect(memory.count == 4)
        memory.report(keys[1], at: .seconds(3))
        #expect(memory.contains(keys[0], at: .seconds(4)))
        #expect(!memory.contains(keys[1], at: .seconds(4)), "it was dropped: this was its first report again")
        for round in 0..<1000 { memory.report(keys[round % 5], at: .seconds(Int64(round))) }
        #expect(memory.count <= 4)
    }

    @Test func `what was forgotten makes room`() {
        var memory = UnreachablePrimaries()
        for address: UInt32 in 0..<100 { memory.report(.init(Endpoint(.v4(address), port: 53)), at: .seconds(0)) }
        memory.report(dead, at: .seconds(131))
        #expect(memory.count == 1)
    }
}
