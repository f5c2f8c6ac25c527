import Testing

@testable import ZoneMaintenance

@Suite struct DeadlineHeapTests {
    @Test func `rows come out by deadline`() {
        var heap = DeadlineHeap()
        for (row, deadline) in [(0, 30), (1, 10), (2, 20)] { heap.set(UInt32(row), to: .seconds(Int64(deadline))) }
        #expect(heap.first?.row == 1)
        #expect(heap.popDue(at: .seconds(9)) == nil)
        #expect(heap.popDue(at: .seconds(20)) == 1)
        #expect(heap.popDue(at: .seconds(20)) == 2)
        #expect(heap.popDue(at: .seconds(20)) == nil)
        #expect(heap.deadline(of: 0) == .seconds(30))
        #expect(heap.deadline(of: 1) == nil)
        #expect(heap.deadline(of: 4_000_000_000) == nil)
    }

    @Test func `equal deadlines keep the order in which they were set`() {
        var heap = DeadlineHeap()
        for row: UInt32 in 0..<100 { heap.set(row * 7 % 100, to: .seconds(1)) }
        heap.set(7, to: .seconds(2))
        heap.set(7, to: .seconds(1))
        heap.set(14, to: .seconds(1))
        let order = (0..<100).compactMap { _ in heap.popDue(at: .seconds(1)) }
        var expected: [UInt32] = (0..<100).map { $0 * 7 % 100 }
        expected.removeAll { $0 == 7 }
        #expect(order == expected + [7])
    }

    @Test(arguments: [0, UInt32.max - 300]) func `whatever is done to it, it agrees with a sorted list`(firstSequence: UInt32) {
        var generator = SplitMix64(seed: 4)
        var heap = DeadlineHeap(firstSequence: firstSequence)
        var reference: [(row: UInt32, deadline: Instant)] = []
        for step in 0..<4000 {
            let row = UInt32.random(in: 0..<200, using: &generator)
            let deadline = Instant(milliseconds: .random(in: 0..<50, using: &generator))
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<6:
                heap.set(row, to: deadline)
                if reference.first(where: { $0.row == row })?.deadline != deadline {
                    reference.removeAll { $0.row == row }
                    let place = reference.firstIndex { $0.deadline > deadline } ?? reference.count
                    reference.insert((row, deadline), at: place)
                }
            case 6..<8:
                heap.remove(row)
                reference.removeAll { $0.row == row }
            default:
                let expected = reference.first.flatMap { $0.deadline <= deadline ? $0.row : nil }
                #expect(heap.popDue(at: deadline) == expected, "step \(step)")
                reference.removeAll { $0.row == expected }
            }
            #expect(heap.count == reference.count)
            #expect(heap.first?.row == reference.first?.row, "step \(step)")
            #expect(heap.deadline(of: row) == reference.first { $0.row == row }?.deadline)
        }
    }
}
