import DNS
import Testing

@Suite struct TextBufferTests {
    @Test func `the buffer grows past its capacity and keeps what it holds`() {
        var text = TextBuffer(capacity: 16)
        var expected = [UInt8]()
        var random = RandomOctets(seed: 3)
        for length in [0, 1, 15, 16, 17, 1000, 3, 70_000] {
            let octets = random.octets(length)
            text.append(octets.span)
            text.append(0x0A)
            text.append("é!")
            expected += octets + [0x0A] + Array("é!".utf8)
        }
        let held = text.octets.array(0..<text.count)
        #expect(held == expected)
    }

    @Test func `what was drained is gone, and what was taken back`() {
        var text = TextBuffer(capacity: 16)
        text.append("first")
        text.removeAll()
        let isEmpty = text.isEmpty && text.octets.isEmpty
        #expect(isEmpty)
        text.append("second and third")
        text.truncate(to: 6)
        text.append(".")
        let string = text.string
        #expect(string == "second.")
    }

    @Test(arguments: [0, 9, 10, 99, 100, 999, 1000, 9999, 10_000, 99_999, 100_000, 999_999, 1_000_000, 9_999_999] as [UInt32])
    func `a number is shown with as many digits as it has`(value: UInt32) {
        for factor in [1, 10, 100, 429] as [UInt32] {
            var text = TextBuffer(capacity: 16)
            text.appendDecimal(value &* factor)
            let string = text.string
            #expect(string == String(value &* factor))
        }
    }

    @Test func `an address in the buffer is the address`() {
        var random = RandomOctets(seed: 5)
        for _ in 0..<1000 {
            // Many zeros, for their runs are what is shortened.
            let octets = random.octets(16).map { $0 < 0xA0 ? 0 : $0 }
            guard let address = IPAddress(octets: octets.span) else {
                Issue.record("16 octets are an address")
                return
            }
            #expect(IPAddress(parsing: address.description)?.octets == octets)
        }
    }
}
