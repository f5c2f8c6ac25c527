/// The twelve octets at the start of every message (RFC 1035 §4.1.1).
@usableFromInline package struct MessageHeader: Equatable, Sendable {
    /// Its length.
    package static let octets = 12

    /// The transaction ID, which an answer repeats.
    package var id: UInt16
    /// QR, opcode, AA, TC, RD, RA, Z, AD, CD and RCODE, as on the wire.
    package var flags: UInt16
    /// QDCOUNT.
    package var questionCount: UInt16
    /// ANCOUNT.
    @usableFromInline package var answerCount: UInt16
    /// NSCOUNT.
    package var authorityCount: UInt16
    /// ARCOUNT.
    package var additionalCount: UInt16

    /// A header with these counts, which the caller keeps true.
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

    /// Reads the first twelve octets. Throws `.truncated` if there are fewer.
    package init(in message: Span<UInt8>) throws(WireError) {
        guard message.count >= Self.octets else { throw .truncated(at: message.count) }
        id = message.uint16(at: 0)
        flags = message.uint16(at: 2)
        questionCount = message.uint16(at: 4)
        answerCount = message.uint16(at: 6)
        authorityCount = message.uint16(at: 8)
        additionalCount = message.uint16(at: 10)
    }

    /// QR: an answer, not a query.
    package var isResponse: Bool { flags & 0x8000 != 0 }
    /// The kind of query, which an answer repeats.
    package var opcode: Opcode { Opcode(UInt8(flags >> 11 & 0xF)) }
    /// AA: the server has authority for the name in question.
    package var isAuthoritative: Bool { flags & 0x0400 != 0 }
    /// TC: the answer did not fit into a datagram.
    package var isTruncated: Bool { flags & 0x0200 != 0 }
    /// The header's four bits; an OPT record may extend them (RFC 6891 §6.1.3).
    package var responseCode: ResponseCode { ResponseCode(flags & 0xF) }

    /// The whole RCODE: the OPT record has its upper eight bits (RFC 6891 §6.1.3).
    package func responseCode(extendedBy edns: EDNS?) -> ResponseCode {
        ResponseCode(UInt16(edns?.extendedResponseCode ?? 0) << 4 | responseCode.value)
    }

    /// Appends the twelve octets.
    package func append(to message: inout [UInt8]) {
        message.appendBigEndian(id)
        message.appendBigEndian(flags)
        message.appendBigEndian(questionCount)
        message.appendBigEndian(answerCount)
        message.appendBigEndian(authorityCount)
        message.appendBigEndian(additionalCount)
    }
}
