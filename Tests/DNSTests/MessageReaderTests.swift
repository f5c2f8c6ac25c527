import DNS
import Testing

@Suite struct MessageReaderTests {
    /// `example.com. SOA`, answered with an NS record whose owner and target are compressed, and an OPT record.
    private static let message: [UInt8] = {
        var octets = [UInt8]()
        MessageHeader(id: 0xABCD, flags: 0x8400, questionCount: 1, answerCount: 1, additionalCount: 1).append(to: &octets)
        octets += [7] + Array("example".utf8) + [3] + Array("com".utf8) + [0, 0, 6, 0, 1]
        octets += [0xC0, 12, 0, 2, 0, 1, 0, 0, 14, 16, 0, 5, 2, 0x6E, 0x73, 0xC0, 12]
        octets += [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 4, 0, 9, 0, 0]
        return octets
    }()

    @Test func `a message is read question by question and record by record`() throws {
        let octets = Self.message
        var reader = try MessageReader(octets.span)
        #expect(reader.header.id == 0xABCD)
        let question = try reader.readQuestion(in: octets.span)
        #expect(question == Question(name: try Name(parsing: "example.com"), type: .soa, recordClass: .internet))
        let record = try reader.readRecord(in: octets.span)
        #expect(record.owner == 29 && record.type == .ns && record.recordClass == .internet && record.ttl == 3600)
        #expect(record.rdata == 41..<46)
        #expect(throws: WireError.trailingOctets(count: 15)) { try reader.expectEnd(of: octets.span) }
        let edns = try EDNS(reader.readRecord(in: octets.span), in: octets.span)
        #expect(edns == EDNS(payloadSize: 1232, options: [.expireQuery]))
        try reader.expectEnd(of: octets.span)
        #expect(throws: WireError.truncated(at: octets.count)) { try reader.readRecord(in: octets.span) }
    }

    @Test func `cut short at any octet, the message is truncated`() {
        for length in Self.message.indices {
            #expect(throws: WireError.truncated(at: length)) { try Self.readAll(Array(Self.message[..<length])) }
        }
    }

    @Test func `no flipped octet reads past the message`() {
        for index in Self.message.indices {
            for bit in 0..<8 {
                var octets = Self.message
                octets[index] ^= 1 << UInt8(bit)
                let end = try? Self.readAll(octets)
                #expect(end ?? 0 <= octets.count)
            }
        }
    }

    @Test func `random octets are read or refused`() {
        var random = RandomOctets(seed: 7)
        for _ in 0..<5000 {
            var octets = random.octets(Int.random(in: 0...80, using: &random))
            // Counts that let the reader go on.
            for index in [4, 6, 8, 10] where index < octets.count { octets[index] = 0 }
            let end = try? Self.readAll(octets)
            #expect(end ?? 0 <= octets.count)
        }
    }

    @Test func `a question whose name loops is refused`() throws {
        var octets = Array(Self.message[..<12])
        octets += [0xC0, 12, 0, 6, 0, 1]
        var reader = try MessageReader(octets.span)
        #expect(throws: WireError.compressionLoop(at: 12)) { try reader.readQuestion(in: octets.span) }
    }

    /// Reads what the header counts; returns where that ends.
    private static func readAll(_ octets: [UInt8]) throws -> Int {
        var reader = try MessageReader(octets.span)
        for _ in 0..<reader.header.questionCount { _ = try reader.readQuestion(in: octets.span) }
        let counts = [reader.header.answerCount, reader.header.authorityCount, reader.header.additionalCount]
        for _ in 0..<counts.reduce(0, { $0 + Int($1) }) {
            let record = try reader.readRecord(in: octets.span)
            var owner = record.owner
            _ = try Name(in: octets.span, at: &owner)
            if record.type == .opt { _ = try EDNS(record, in: octets.span) }
        }
        return reader.offset
    }
}
