/// The twelve octets that every message begins with (RFC 1035 §4.1.1).
@usableFromInline package struct MessageHeader: Equatable, Sendable {
    package static let octets = 12

    package var id: UInt16
    /// QR, opcode, AA, TC, RD, RA, Z, AD, CD and RCODE, as on the wire.
    package var flags: UInt16
    package var questionCount: UInt16
    @usableFromInline package var answerCount: UInt16
    package var authorityCount: UInt16
    package var additionalCount: UInt16

    package init(
        id: UInt16, flags: UInt16, questionCount: UInt16, answerCount: UInt16 = 0, authorityCount: UInt16 = 0,
        additionalCount: UInt16 = 0
    ) {
        self.id = id
        self.flags = flags
        self.questionCount = questionCount
        self.answerCount = answerCount
        self.authorityCount = authorityCount
        self.additionalCount = additionalCount
    }

    package init(in message: Span<UInt8>) throws(WireError) {
        guard message.count >= Self.octets else { throw .truncated(at: message.count) }
        id = message.uint16(at: 0)
        flags = message.uint16(at: 2)
        questionCount = message.uint16(at: 4)
        answerCount = message.uint16(at: 6)
        authorityCount = message.uint16(at: 8)
        additionalCount = message.uint16(at: 10)
    }

    package var isResponse: Bool { flags & 0x8000 != 0 }
    package var opcode: Opcode { Opcode(UInt8(flags >> 11 & 0xF)) }
    package var isAuthoritative: Bool { flags & 0x0400 != 0 }
    package var isTruncated: Bool { flags & 0x0200 != 0 }
    /// The four bits of the header; an OPT record may extend them (RFC 6891 §6.1.3).
    package var responseCode: ResponseCode { ResponseCode(flags & 0xF) }

    /// The whole RCODE: the OPT record holds its upper eight bits (RFC 6891 §6.1.3).
    package func responseCode(extendedBy edns: EDNS?) -> ResponseCode {
        ResponseCode(UInt16(edns?.extendedResponseCode ?? 0) << 4 | responseCode.value)
    }

    package func append(to message: inout [UInt8]) {
        message.appendBigEndian(id)
        message.appendBigEndian(flags)
        message.appendBigEndian(questionCount)
        message.appendBigEndian(answerCount)
        message.appendBigEndian(authorityCount)
        message.appendBigEndian(additionalCount)
    }
}
