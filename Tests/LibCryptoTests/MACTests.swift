import LibCrypto
import Testing

@Suite struct MACTests {
    @Test func `MACs are equal when they have the same octets`() {
        let octets: [UInt8] = Array(0..<32)
        #expect(MAC(octets.span) == MAC(octets.span))
        #expect(MAC() == MAC())
        #expect(MAC(octets.span) != MAC())
        #expect(MAC(octets.span) != MAC(octets.span.extracting(first: 31)))
        for index in octets.indices {
            var other = octets
            other[index] ^= 0x80
            #expect(MAC(octets.span) != MAC(other.span))
        }
    }

    @Test func `truncation keeps the first octets, and never lengthens`() {
        let octets: [UInt8] = Array(0..<32)
        #expect(MAC(octets.span).truncated(to: 16) == MAC(octets.span.extracting(first: 16)))
        #expect(MAC(octets.span).truncated(to: 32) == MAC(octets.span))
        #expect(MAC(octets.span).truncated(to: 33) == MAC(octets.span))
        #expect(MAC(octets.span).truncated(to: 0) == MAC())
    }

    @Test func `a MAC has room for 64 octets, the longest digest`() {
        let octets: [UInt8] = Array(0..<65)
        #expect(MAC(octets.span).count == 64)
        #expect(MAC(octets.span) == MAC(octets.span.extracting(first: 64)))
    }
}
