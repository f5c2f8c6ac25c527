import Testing
import ZoneMaintenance

@Suite struct PrimaryRotationTests {
    /// The order of a round in which the primaries of `dead` are remembered, and those of `good` give good answers.
    private func order(of count: Int, first: Int? = nil, dead: Set<Int> = [], good: Set<Int> = []) -> [Int] {
        var rotation = PrimaryRotation(count: count, first: first)
        var order: [Int] = []
        while let primary = rotation.next(sparing: { dead.contains($0) }) {
            order.append(primary)
            if good.contains(primary) { rotation.answered() }
        }
        return order
    }

    @Test func `primaries are asked in the order they are written, each once`() {
        #expect(order(of: 3) == [0, 1, 2])
        #expect(order(of: 3, good: [0]) == [0, 1, 2])
        #expect(order(of: 0).isEmpty)
    }

    @Test func `the one that sent a NOTIFY is asked first, and no other twice`() {
        #expect(order(of: 4, first: 2) == [2, 0, 1, 3])
        #expect(order(of: 4, first: 3) == [3, 0, 1, 2])
        #expect(order(of: 4, first: 0) == [0, 1, 2, 3])
        #expect(order(of: 2, first: 2) == [0, 1])
        #expect(order(of: 2, first: -1) == [0, 1])
        #expect(order(of: 0, first: 0).isEmpty)
        #expect(order(of: 3, first: 2, dead: [2], good: [0]) == [0, 1])
        #expect(order(of: 3, first: 2, dead: [2, 0]) == [1, 2, 0])
    }

    @Test func `one that is remembered as dead is spared while another answers`() {
        #expect(order(of: 3, dead: [0], good: [2]) == [1, 2])
    }

    @Test func `when none answered, those remembered as dead are tried after all`() {
        #expect(order(of: 3, dead: [0, 2]) == [1, 0, 2])
        #expect(order(of: 2, dead: [0, 1]) == [0, 1])
        #expect(order(of: 2, dead: [0, 1], good: [0]) == [0])
    }

    @Test func `one that is remembered only while the round runs is not asked again`() {
        var rotation = PrimaryRotation(count: 2)
        let asked = [rotation.next { _ in false }, rotation.next { $0 == 0 }, rotation.next { $0 == 0 }]
        #expect(asked == [0, 1, nil])
    }
}
