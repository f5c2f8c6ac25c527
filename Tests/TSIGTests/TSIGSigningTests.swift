import DNS
import TSIG
import Testing

@Suite struct TSIGSigningTests {
    @Test func `signing appends one record and counts it`() throws {
        let key = try Signed.key()
        let plain = try Signed.request()
        var message = plain
        try key.sign(&message, at: Signed.now)
        #expect(message[11] == 1)
        message[11] = 0
        #expect(Array(message[..<plain.count]) == plain)
        #expect(message.count == plain.count + key.name.octets.count + 10 + key.algorithm.wireName.octets.count + 16 + 32)
    }

    @Test func `a request verifies with its key alone, at its time alone`() throws {
        let key = try Signed.key()
        var message = try Signed.request()
        let mac = try key.sign(&message, at: Signed.now)
        #expect(try key.verify(request: message.span, at: Signed.now) == mac)
        let other = try Signed.key(secret: [1])
        #expect(throws: TSIGError.macMismatch(message: 1, key: key.name)) {
            try other.verify(request: message.span, at: Signed.now)
        }
        let late = TSIGTime(Signed.now.seconds + 301)
        #expect(throws: TSIGError.clockSkew(signed: Signed.now, fudge: 300, now: late)) {
            try key.verify(request: message.span, at: late)
        }
        let unsigned = try Signed.request()
        #expect(throws: TSIGError.unsigned(message: 1)) { try key.verify(request: unsigned.span, at: Signed.now) }
    }

    @Test func `a message that would pass 65535 octets is left as it was`() throws {
        let key = try Signed.key()
        let added = key.name.octets.count + 10 + key.algorithm.wireName.octets.count + 16 + 32
        let header = try Signed.request()
        var fits = header + Array(repeating: 0, count: 65535 - added - header.count)
        try key.sign(&fits, at: Signed.now)
        #expect(fits.count == 65535)
        var long = header + Array(repeating: 0, count: 65536 - added - header.count)
        let before = long
        #expect(throws: TSIGError.messageTooLong(octets: 65536)) { try key.sign(&long, at: Signed.now) }
        #expect(long == before)
    }

    @Test func `what has no header is not signed`() throws {
        let key = try Signed.key()
        for length in 0..<12 {
            var message = [UInt8](repeating: 0, count: length)
            #expect(throws: TSIGError.malformed(.truncated(at: length))) { try key.sign(&message, at: Signed.now) }
            #expect(message.count == length)
        }
    }
}
