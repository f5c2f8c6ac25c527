import DNS

/// The answer to an SOA query, as far as its verdict needs it; its signature has been verified before.
struct PollAnswer {
    enum Verdict {
        case good(SOA)
        /// Any but NOERROR.
        case responseCode(ResponseCode)
        case truncated
        case bad(PollFailure)
    }

    private let header: MessageHeader
    private(set) var edns: EDNS?
    private(set) var hasTSIG = false
    private var soaCount = 0
    private var cnameCount = 0
    private var soa: SOA?
    private var authoritySOACount = 0
    private var authorityNSCount = 0

    /// Reads on where `reader` stands, behind the question.
    init(_ message: Span<UInt8>, behind reader: MessageReader, to question: Question) throws(WireError) {
        header = reader.header
        var reader = reader
        do throws(WireError) {
            try readRecords(with: &reader, in: message, to: question)
        } catch {
            // What a server cut off need not end between two records.
            guard header.isTruncated else { throw error }
        }
    }

    private mutating func readRecords(
        with reader: inout MessageReader, in message: Span<UInt8>, to question: Question
    ) throws(WireError) {
        for _ in 0..<header.answerCount {
            try readAnswer(reader.readRecord(in: message), in: message, to: question)
        }
        for _ in 0..<header.authorityCount {
            let record = try reader.readRecord(in: message)
            switch record.type {
            case .soa: authoritySOACount += 1
            case .ns: authorityNSCount += 1
            // RFC 6891 §6.1.1: only the additional section may have one.
            case .opt: throw .malformedRDATA(.opt, at: record.owner)
            default: break
            }
        }
        for _ in 0..<header.additionalCount {
            try readAdditional(reader.readRecord(in: message), in: message)
        }
        try reader.expectEnd(of: message)
    }

    private mutating func readAnswer(
        _ record: RecordSlice, in message: Span<UInt8>, to question: Question
    ) throws(WireError) {
        switch record.type {
        case .cname:
            cnameCount += 1
        case .soa:
            soaCount += 1
            var offset = record.owner
            guard soaCount == 1, record.recordClass == question.recordClass,
                try Name(in: message, at: &offset) == question.name
            else { return }
            soa = try SOA(record, in: message)
        // RFC 6891 §6.1.1: only the additional section may have one.
        case .opt:
            throw .malformedRDATA(.opt, at: record.owner)
        default:
            break
        }
    }

    private mutating func readAdditional(_ record: RecordSlice, in message: Span<UInt8>) throws(WireError) {
        switch record.type {
        case .opt:
            edns = try EDNS.read(record, in: message, beside: edns)
        case .tsig:
            hasTSIG = true
        default:
            break
        }
    }

    private var responseCode: ResponseCode { header.responseCode(extendedBy: edns) }

    /// What the answer means, checked in BIND's order (lib/dns/zone.c, refresh_callback).
    var verdict: Verdict {
        guard header.opcode == .query else { return .bad(.unexpectedOpcode(header.opcode)) }
        guard responseCode == .noError else { return .responseCode(responseCode) }
        guard !header.isTruncated else { return .truncated }
        guard header.isAuthoritative else { return .bad(.notAuthoritative) }
        guard cnameCount == 0 else { return .bad(.cname) }
        if soaCount == 0 {
            return .bad(authoritySOACount == 0 && authorityNSCount > 0 ? .referral : .noData)
        }
        guard soaCount == 1 else { return .bad(.soaCount(soaCount)) }
        return soa.map(Verdict.good) ?? .bad(.noSOA)
    }

    /// Whether this RCODE may be about our EDNS: a server that knows EDNS says FORMERR with an OPT record of its own.
    func mayRefuseEDNS(with code: ResponseCode) -> Bool {
        switch code {
        case .servFail, .notImp, .badVers: true
        case .formErr: edns == nil
        default: false
        }
    }
}
