import DNS
import Testing

@Suite struct OctetsTests {
    @Test(arguments: 0...70)
    func `octets are equal if every one of them is`(count: Int) {
        let octets = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        #expect(isEqual(octets, octets))
        #expect(!isEqual(octets, octets + [0]))
        for index in 0..<count {
            var other = octets
            other[index] ^= 1 << UInt8(index % 8)
            #expect(!isEqual(octets, other))
        }
    }

    private func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.span.isEqual(to: right.span)
    }
}
