import DNS
import TSIG
import Testing

@Suite struct TSIGRecordTests {
    let key: TSIGKey
    let signed: [UInt8]
    let start: Int

    init() throws {
        key = try Signed.key()
        var message = try Signed.request()
        start = message.count
        try key.sign(&message, at: Signed.now, fudge: 299)
        signed = message
    }

    private func record(in message: [UInt8]) throws(TSIGError) -> TSIGRecord? {
        try TSIGRecord(lastIn: message.span)
    }

    @Test func `every field is read`() throws {
        let record = try required(self.record(in: signed))
        #expect(record.start == start)
        #expect(try record.keyName(in: signed.span) == key.name)
        #expect(try record.algorithmName(in: signed.span) == key.algorithm.wireName)
        #expect(record.timeSigned == Signed.now)
        #expect(record.fudge == 299)
        #expect(record.mac.count == 32)
        #expect(record.mac.upperBound == signed.count - 6)
        #expect(record.originalID == 0x1234)
        #expect(record.error == .noError)
        #expect(record.otherOctets.isEmpty)
        #expect(record.serverTime(in: signed.span) == nil)
    }

    @Test func `a message without a TSIG has none`() throws {
        #expect(try record(in: Signed.request()) == nil)
        #expect(try record(in: Signed.answer()) == nil)
        let request = try Signed.request()
        let mac = try RequestMAC(lastIn: request.span)
        #expect(mac == nil)
    }

    @Test func `a TSIG that is not the last record is refused`() throws {
        var message = signed
        var writer = try MessageWriter(continuing: &message)
        try writer.append(EDNS(payloadSize: 1232))
        message = writer.octets
        #expect(throws: TSIGError.misplaced(at: start)) { try record(in: message) }
    }

    @Test func `two TSIGs are refused`() throws {
        var message = signed
        try key.sign(&message, at: Signed.now)
        #expect(throws: TSIGError.misplaced(at: start)) { try record(in: message) }
    }

    /// Octet 7 counts the answers, octet 9 the authority records.
    @Test(arguments: [7, 9])
    func `a TSIG outside the additional section is refused`(count: Int) throws {
        var message = signed
        message[count] = 1
        message[11] = 0
        #expect(throws: TSIGError.misplaced(at: start)) { try record(in: message) }
    }

    @Test func `the class is ANY and the TTL 0`() throws {
        let fixed = start + key.name.octets.count
        for index in fixed + 2..<fixed + 8 {
            var message = signed
            message[index] ^= 1
            #expect(throws: TSIGError.malformed(.malformedRDATA(.tsig, at: fixed))) { try record(in: message) }
        }
    }

    @Test func `a message that goes on after its TSIG is refused`() {
        #expect(throws: TSIGError.malformed(.trailingOctets(count: 1))) { try record(in: signed + [0]) }
    }

    @Test func `a record cut short at any octet is refused, with its length and count as they were or made to fit`() throws {
        let rdata = start + key.name.octets.count + 10
        for length in signed.indices {
            #expect(throws: TSIGError.self) { try record(in: Array(signed[..<length])) }
            guard length >= rdata else { continue }
            var fitted = Array(signed[..<length])
            fitted[rdata - 2] = 0
            fitted[rdata - 1] = UInt8(length - rdata)
            #expect(throws: TSIGError.self) { try record(in: fitted) }
        }
    }

    @Test func `lengths inside the record that lie are refused`() throws {
        let record = try required(self.record(in: signed))
        for index in [record.mac.lowerBound - 2, record.mac.lowerBound - 1, signed.count - 2, signed.count - 1] {
            for bit in 0..<8 {
                var message = signed
                message[index] ^= 1 << bit
                #expect(throws: TSIGError.self, "octet \(index), bit \(bit)") { try self.record(in: message) }
            }
        }
    }
}
