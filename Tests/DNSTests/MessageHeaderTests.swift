import DNS
import Testing

@Suite struct MessageHeaderTests {
    @Test func `a header is written as it is read`() throws {
        let octets: [UInt8] = [0x12, 0x34, 0x86, 0x05, 0, 1, 0x01, 0x00, 0, 2, 0xFF, 0xFF]
        let header = try MessageHeader(in: octets.span)
        #expect(header.id == 0x1234 && header.isResponse && header.isAuthoritative && header.isTruncated)
        #expect(header.opcode == .query && header.responseCode == .refused)
        #expect(header.questionCount == 1 && header.answerCount == 256 && header.authorityCount == 2)
        #expect(header.additionalCount == 65535)
        var written = [UInt8]()
        header.append(to: &written)
        #expect(written == octets)
    }

    @Test func `each flag is one bit`() throws {
        let clear = MessageHeader(id: 0, flags: 0, questionCount: 0)
        #expect(!clear.isResponse && !clear.isAuthoritative && !clear.isTruncated)
        #expect(MessageHeader(id: 0, flags: 0x8000, questionCount: 0).isResponse)
        #expect(MessageHeader(id: 0, flags: 0x0400, questionCount: 0).isAuthoritative)
        #expect(MessageHeader(id: 0, flags: 0x0200, questionCount: 0).isTruncated)
        #expect(MessageHeader(id: 0, flags: 0x2000, questionCount: 0).opcode == .notify)
        #expect(MessageHeader(id: 0, flags: 0x0003, questionCount: 0).responseCode == .nxDomain)
    }

    @Test func `eleven octets are no header`() {
        for length in 0..<12 {
            let octets = [UInt8](repeating: 0, count: length)
            #expect(throws: WireError.truncated(at: length)) { try MessageHeader(in: octets.span) }
        }
    }
}
