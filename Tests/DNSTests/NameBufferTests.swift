import DNS
import Testing

@Suite struct NameBufferTests {
    /// RFC 1035 §4.1.4: F.ISI.ARPA at 20, FOO.F.ISI.ARPA at 40, ARPA at 64, the root at 92.
    private static let message: [UInt8] = {
        var octets = [UInt8](repeating: 0xFF, count: 93)
        octets.replaceSubrange(20..<32, with: [1, 0x46, 3, 0x49, 0x53, 0x49, 4, 0x41, 0x52, 0x50, 0x41, 0])
        octets.replaceSubrange(40..<46, with: [3, 0x46, 0x4F, 0x4F, 0xC0, 20])
        octets.replaceSubrange(64..<66, with: [0xC0, 26])
        octets[92] = 0
        return octets
    }()

    @Test(arguments: [(20, "F.ISI.ARPA", 32), (40, "FOO.F.ISI.ARPA", 46), (64, "ARPA", 66), (92, ".", 93)])
    func `the names of RFC 1035 are read and passed`(start: Int, name: String, end: Int) throws {
        var offset = start
        #expect(try Name(in: Self.message.span, at: &offset).description == name)
        #expect(offset == end)
    }

    @Test(arguments: [20, 40, 64, 92])
    func `a name cut short at any octet is truncated`(start: Int) throws {
        var end = start
        _ = try Name(in: Self.message.span, at: &end)
        for length in start..<end {
            #expect(throws: WireError.truncated(at: length)) { try Self.read(Array(Self.message[..<length]), at: start) }
        }
    }

    @Test func `no flipped octet reads past the message`() {
        for index in Self.message.indices {
            for mask in 1...UInt8.max {
                var octets = Self.message
                octets[index] ^= mask
                for start in [20, 40, 64, 92] {
                    guard let (name, end) = try? Self.read(octets, at: start) else { continue }
                    #expect((1...255).contains(name.octets.count) && end <= octets.count)
                }
            }
        }
    }

    @Test(
        arguments: [
            ([0xC0, 0], 0), ([0xC0, 2, 0], 0), ([0xC0, 2, 0xC0, 0], 0), ([0xC0, 2, 0xC0, 0], 2), ([1, 0x61, 0xC0, 0], 0),
            ([0, 0xC0, 4, 0, 0xC0, 1], 4), ([0xC0, 0xFF], 0), ([0xFF, 0xFF], 0), ([1, 0x61, 0xC0, 0, 0xC0, 2], 4),
        ] as [([UInt8], Int)])
    func `a pointer that does not lead backwards is refused`(octets: [UInt8], start: Int) {
        #expect(throws: WireError.self) { try Self.read(octets, at: start) }
    }

    @Test func `a pointer leads before all that was read, not only before itself`() {
        // `b` at 0 points to 4, within the reach of a name that began at 6: no loop, but a way to one.
        #expect(throws: WireError.compressionLoop(at: 2)) { try Self.read([1, 0x62, 0xC0, 4, 1, 0x63, 0xC0, 0], at: 4) }
    }

    @Test func `a chain of pointers ends`() throws {
        var octets: [UInt8] = [1, 0x61, 0]
        for link in 0..<1000 {
            let target = link == 0 ? 0 : 3 + (link - 1) * 2
            octets += [0xC0 | UInt8(target >> 8), UInt8(target & 0xFF)]
        }
        let (name, end) = try Self.read(octets, at: octets.count - 2)
        #expect(name.description == "a")
        #expect(end == octets.count)
    }

    @Test func `255 octets are a name, 256 are none`() throws {
        let label: [UInt8] = [63] + [UInt8](repeating: 0x61, count: 63)
        let longest = label + label + label + [61] + [UInt8](repeating: 0x62, count: 61) + [0]
        #expect(try Self.read(longest, at: 0).0.octets == longest)
        let tooLong = label + label + label + [62] + [UInt8](repeating: 0x62, count: 62) + [0]
        #expect(throws: WireError.nameTooLong(at: 0)) { try Self.read(tooLong, at: 0) }
        // The same by way of a pointer.
        let pieced = longest + [1, 0x63, 0xC0, 0]
        #expect(throws: WireError.nameTooLong(at: longest.count)) { try Self.read(pieced, at: longest.count) }
    }

    @Test(arguments: [0x40, 0x7F, 0x80, 0xBF] as [UInt8])
    func `a label of another type is refused`(type: UInt8) {
        #expect(throws: WireError.unknownLabelType(type, at: 0)) { try Self.read([type, 0], at: 0) }
    }

    @Test func `compression is refused where it is not permitted`() {
        var buffer = NameBuffer()
        var offset = 1
        let octets: [UInt8] = [0, 1, 0x61, 0xC0, 0]
        #expect(throws: WireError.compressionNotPermitted(at: 3)) {
            try buffer.read(from: octets.span, at: &offset, compression: .refused)
        }
    }

    private static func read(_ octets: [UInt8], at start: Int) throws -> (Name, Int) {
        var offset = start
        return (try Name(in: octets.span, at: &offset), offset)
    }
}
