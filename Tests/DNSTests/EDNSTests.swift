import DNS
import Testing

@Suite struct EDNSTests {
    @Test func `an answer's EXPIRE is four octets (RFC 7314 §3)`() throws {
        let edns = EDNS(
            payloadSize: 1232,
            options: [.init(code: 3, octets: [1]), .init(code: 9, octets: [0, 9, 0x3A, 0x80])])
        #expect(edns.expire == 604_800)
        #expect(try Self.read(edns) == edns)
        #expect(EDNS(payloadSize: 512, options: [.expireQuery]).expire == nil)
        #expect(EDNS(payloadSize: 512, options: [.init(code: 9, octets: [1, 2, 3])]).expire == nil)
        #expect(EDNS(payloadSize: 512).expire == nil)
    }

    @Test func `the extended RCODE and the version come from the TTL`() throws {
        var edns = EDNS(payloadSize: 4096)
        edns.extendedResponseCode = 1
        edns.version = 2
        #expect(try Self.read(edns) == edns)
    }

    @Test func `options that do not fill the RDATA are malformed`() throws {
        let options: [UInt8] = [0, 9, 0, 4, 1, 2, 3, 4, 0, 3, 0, 0]
        for length in 1..<options.count where length != 8 {
            let message = try RecordMessage(.opt, Array(options[..<length]), owner: [0])
            #expect(throws: WireError.self) { try EDNS(message.slice, in: message.octets.span) }
        }
        for index in options.indices {
            var octets = options
            octets[index] ^= 0xFF
            let message = try RecordMessage(.opt, octets, owner: [0])
            _ = try? EDNS(message.slice, in: message.octets.span)
        }
    }

    @Test func `an OPT record belongs to the root`() throws {
        let message = try RecordMessage(.opt, [])
        #expect(throws: WireError.malformedRDATA(.opt, at: 12)) { try EDNS(message.slice, in: message.octets.span) }
    }

    private static func read(_ edns: EDNS) throws -> EDNS {
        var writer = MessageWriter(id: 0)
        try writer.append(edns)
        let octets = writer.octets
        var reader = try MessageReader(octets.span)
        return try EDNS(reader.readRecord(in: octets.span), in: octets.span)
    }
}
