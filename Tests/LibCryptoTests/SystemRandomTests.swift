import LibCrypto
import Testing

@Suite struct SystemRandomTests {
    @Test func `every octet asked for is drawn`() throws {
        // 64 draws of 33 octets: that one place is zero in all of them has a chance of 2 to the power of -512.
        var seen = [UInt8](repeating: 0, count: 33)
        for _ in 0..<64 {
            let octets = try SystemRandom.octets(33)
            #expect(octets.count == 33)
            for index in seen.indices { seen[index] |= octets[index] }
        }
        #expect(seen.allSatisfy { $0 != 0 })
    }

    @Test func `no octets are drawn where none are asked for`() throws {
        #expect(try SystemRandom.octets(0).isEmpty)
    }

    @Test func `two numbers differ`() {
        var random = SystemRandom()
        let first: UInt64 = random.next()
        let second: UInt64 = random.next()
        #expect(first != second)
    }

    @Test func `numbers spread over a range`() {
        var random = SystemRandom()
        var seen: Set<Int> = []
        for _ in 0..<1000 { seen.insert(Int.random(in: 0..<8, using: &random)) }
        #expect(seen.count == 8)
    }
}
