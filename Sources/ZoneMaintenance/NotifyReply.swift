import DNS
import TSIG

/// The answer to a message on the NOTIFY socket, not yet signed.
struct NotifyReply {
    /// What we say we take, where the request says what it takes.
    private static let payloadSize: UInt16 = 1232

    /// Header, question and EDNS, as RFC 1996 §4.7 and BIND have them: the request's ID, opcode and question, AA with NOERROR.
    static func octets(_ code: ResponseCode, to request: NotifyMessage) -> [UInt8] {
        let header = request.header
        let question = request.fault == nil && header.questionCount == 1 && header.hasQuestion ? request.question : nil
        let isExtended = code.value > 0xF
        // A code of more than four bits has no place without EDNS.
        let edns = request.edns == nil ? nil : code.value >> 4
        var flags: UInt16 =
            0x8000 | header.flags & 0x7800 | (edns == nil && isExtended ? ResponseCode.formErr : code).value & 0xF
        if header.opcode == .query { flags |= header.flags & 0x0110 }
        if header.opcode == .notify, code == .noError { flags |= 0x0400 }
        var octets: [UInt8] = []
        MessageHeader(
            id: header.id, flags: flags, questionCount: question == nil ? 0 : 1, additionalCount: edns == nil ? 0 : 1
        ).append(to: &octets)
        question?.append(to: &octets)
        if let edns {
            var opt = EDNS(payloadSize: payloadSize)
            opt.extendedResponseCode = UInt8(truncatingIfNeeded: edns)
            opt.append(to: &octets)
        }
        return octets
    }
}

extension MessageHeader {
    /// Whether the first section of such a message holds questions (RFC 1035 §4.1.2, RFC 1996 §3.7).
    fileprivate var hasQuestion: Bool { opcode == .query || opcode == .notify }
}
