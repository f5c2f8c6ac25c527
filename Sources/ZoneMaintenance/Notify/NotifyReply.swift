import DNS
import TSIG

/// The answer to a message on the NOTIFY socket: never larger than the message.
///
/// A sender that forges its address gets no more octets sent there than it sends itself (no amplification). So, in this order, the
/// first that is no larger than the message is sent, over UDP and TCP alike:
///
/// 1. Header, question, EDNS and TSIG, as RFC 1996 §4.7, RFC 6891 §6.1.1 and RFC 8945 §5.3 have them.
/// 2. The same with the key's name compressed (RFC 1035 §4.1.4), as some requests have it.
/// 3. Of an error, the same without the question.
/// 4. None. The answers of RFC 8945 §5.3.2 to a wrong signature SHOULD be sent, no more. An answer without the TSIG would not be
///    accepted (§5.4).
///
/// An unsigned message always has an answer: an error's header fits.
struct NotifyReply {
    /// The size of UDP messages that EDNS announces, in octets, where the request has EDNS.
    private static let payloadSize: UInt16 = 1232

    /// `size` is the message's, in octets. nil where no answer is small enough, or it cannot be signed.
    static func octets(
        _ code: ResponseCode, to request: NotifyMessage, of size: Int, _ signature: RequestSignature, at time: TSIGTime
    ) -> [UInt8]? {
        if request.fault == nil, request.header.hasQuestion, let question = request.question {
            for names in [CompressedNames.Matching.none, .anyCase] {
                guard let reply = signed(code, to: request, question, signature, names, at: time) else { return nil }
                if reply.count <= size { return reply }
            }
            // RFC 1996 §4.7: a positive answer repeats the question.
            if code == .noError { return nil }
        }
        guard let reply = signed(code, to: request, nil, signature, .none, at: time) else { return nil }
        return reply.count <= size ? reply : nil
    }

    private static func signed(
        _ code: ResponseCode, to request: NotifyMessage, _ question: Question?, _ signature: RequestSignature,
        _ names: CompressedNames.Matching, at time: TSIGTime
    ) -> [UInt8]? {
        guard var reply = unsigned(code, to: request, question) else { return nil }
        do throws(TSIGError) {
            try signature.sign(&reply, at: time, names: names)
        } catch {
            return nil
        }
        return reply
    }

    /// Header, question and EDNS: the request's ID and opcode, AA with NOERROR, as BIND has it.
    private static func unsigned(_ code: ResponseCode, to request: NotifyMessage, _ question: Question?) -> [UInt8]? {
        let header = request.header
        let isExtended = code.value > 0xF
        // A code of more than four bits has no place without EDNS.
        let edns = request.edns == nil ? nil : code.value >> 4
        var flags: UInt16 =
            0x8000 | header.flags & 0x7800 | (edns == nil && isExtended ? ResponseCode.formErr : code).value & 0xF
        if header.opcode == .query { flags |= header.flags & 0x0110 }
        if header.opcode == .notify, code == .noError { flags |= 0x0400 }
        var writer = MessageWriter(id: header.id, flags: flags, question: question)
        if let edns {
            var opt = EDNS(payloadSize: payloadSize)
            opt.extendedResponseCode = UInt8(truncatingIfNeeded: edns)
            do throws(MessageWriterError) {
                try writer.append(opt)
            } catch {
                return nil
            }
        }
        return writer.octets
    }
}

extension MessageHeader {
    /// Whether the first section of such a message holds one question (RFC 1035 §4.1.2, RFC 1996 §3.7).
    fileprivate var hasQuestion: Bool { questionCount == 1 && (opcode == .query || opcode == .notify) }
}
