import DNS
import TSIG

/// Why a primary's answer to a transfer request is refused.
package enum TransferError: Error, Equatable {
    case wire(WireError)
    case tsig(TSIGError)
    /// The primary answered with an error; `tsig` is the fault of its TSIG, if it had one.
    case responseCode(ResponseCode, tsig: TSIGError?)
    case unexpectedID(expected: UInt16, received: UInt16)
    case notAResponse
    case unexpectedOpcode(Opcode)
    case tooManyQuestions(Int)
    case missingQuestion
    case questionMismatch(QuestionPart)
    /// A TSIG record, although no key is configured.
    case unexpectedTSIG(keyName: Name)
    case firstRecordNotSOA(RecordType)
    case unexpectedRecord(RecordType)
    case badClass(RecordClass)
    case soaBelowApex(owner: Name)
    case closingSOADiffers
    /// An answer to an IXFR without any record.
    case emptyAnswer
    /// A step of a difference that does not start where the one before ended.
    case outOfSequence(expected: Serial, received: Serial)
    /// A step of a difference that does not lead forward (RFC 1982).
    case notNewer(Serial, than: Serial)
    case recordsAfterEnd
    case serialBehindPoll(received: Serial, polled: Serial)
    case noNameservers
    /// The primary's own copy has expired (RFC 7314).
    case primaryExpired
    case tooManyRecords(limit: UInt32)
    case tooManyRecordsPerType(RecordType, owner: Name, limit: UInt32)
    case tooManyTypesPerName(owner: Name, limit: UInt32)
    /// A CNAME record beside other data than RFC 4035 §2.5 allows.
    case cnameAndOtherData(owner: Name)
    /// Two records of a type that may have one.
    case severalOfSingleton(RecordType, owner: Name)
    case wildcardNameserver(owner: Name)
    /// The owner of an NSEC3 record does not start with a hash.
    case badHashedOwner(Name)
    /// No NSEC3PARAM record has a known hash algorithm; this is one of the unknown.
    case unsupportedNSEC3Hash(UInt8)
    /// BIND does not load a zone with a DS record at its apex.
    case delegationSignerAtApex(Name)
    /// BIND does not load a zone with such a name server at its apex.
    case nameserver(Name, NameserverFault)
    /// The messages ended before the closing SOA.
    case unfinished

    /// The part of the question section that differs from the request.
    package enum QuestionPart: String, Sendable {
        case name
        case type
        case `class`
    }
}

extension TransferError: CustomStringConvertible {
    /// What was wrong, in BIND's words if BIND has some.
    package var description: String {
        switch self {
        case .wire(let error): error.description
        case .tsig(let error): error.description
        case .responseCode(let code, nil): code.description
        case .responseCode(let code, let error?): "\(code): \(error)"
        case .unexpectedID(let expected, let received): "unexpected message id: expected \(expected), got \(received)"
        case .notAResponse: "message is a query, not a response"
        case .unexpectedOpcode(let opcode): "unexpected opcode \(opcode)"
        case .tooManyQuestions(let count): "too many questions (\(count))"
        case .missingQuestion: "missing question section"
        case .questionMismatch(let part): "question \(part.rawValue) mismatch"
        case .unexpectedTSIG(let keyName): "did not expect a TSIG or SIG(0): signed with '\(keyName)', no key is configured"
        case .firstRecordNotSOA(let type): "first RR in zone transfer must be SOA, got \(type)"
        case .unexpectedRecord(let type): "Unexpected \(type) record in zone transfer"
        case .badClass(let recordClass): "bad class: \(recordClass) record in zone transfer"
        case .soaBelowApex(let owner): "SOA name mismatch: '\(owner)'"
        case .closingSOADiffers: "start and ending SOA records mismatch"
        case .emptyAnswer: "empty answer section"
        case .outOfSequence(let expected, let received): "IXFR out of sync: expected serial \(expected), got \(received)"
        case .notNewer(let serial, let earlier): "IXFR out of sync: serial \(serial) is not newer than \(earlier)"
        case .recordsAfterEnd: "extra input data: records after the closing SOA"
        case .serialBehindPoll(let received, let polled):
            "serial \(received) of the transfer is older than serial \(polled) that was polled"
        case .noNameservers: "transferred zone has no NS records"
        case .primaryExpired: "the primary's own copy has expired (EDNS EXPIRE of 0)"
        case .tooManyRecords(let limit): "too many records: more than max-records \(limit)"
        case .tooManyRecordsPerType(let type, let owner, let limit):
            "too many records: more than max-records-per-type \(limit) for '\(owner)/\(type)'"
        case .tooManyTypesPerName(let owner, let limit):
            "too many records: more than max-types-per-name \(limit) for '\(owner)'"
        case .cnameAndOtherData(let owner): "CNAME and other data: '\(owner)'"
        case .severalOfSingleton(let type, let owner): "multiple RRs of singleton type: '\(owner)/\(type)'"
        case .wildcardNameserver(let owner): "invalid NS owner name (wildcard): '\(owner)'"
        case .badHashedOwner(let owner): "bad owner name (check-names): '\(owner)/NSEC3'"
        case .unsupportedNSEC3Hash(let algorithm): "unsupported nsec3 hash algorithm: \(algorithm)"
        case .delegationSignerAtApex(let apex): "DS record at top of zone (\(apex)), which the local server does not load"
        case .nameserver(let name, let fault): "NS '\(name)' \(fault), which the local server does not load"
        case .unfinished: "unexpected end of input: the closing SOA is missing"
        }
    }

    /// BIND's result text, as in `Transfer status:`.
    package var resultText: String {
        switch self {
        case .wire(let error): error.resultText
        case .tsig(let error): error.resultText
        case .responseCode(let code, _): code.description
        case .unexpectedID: "unexpected message id"
        case .unexpectedOpcode: "unexpected OPCODE"
        case .unexpectedTSIG: "did not expect a TSIG or SIG(0)"
        case .badClass: "bad class"
        case .soaBelowApex: "not at top of zone"
        case .recordsAfterEnd: "extra input data"
        case .primaryExpired: "expired"
        case .tooManyRecords, .tooManyRecordsPerType, .tooManyTypesPerName: "too many records"
        case .cnameAndOtherData: "CNAME and other data"
        case .severalOfSingleton: "multiple RRs of singleton type"
        case .wildcardNameserver: "invalid NS owner name (wildcard)"
        case .badHashedOwner: "bad owner name (check-names)"
        case .unsupportedNSEC3Hash, .nameserver: "bad zone"
        case .delegationSignerAtApex: "at top of zone"
        case .unfinished: "unexpected end of input"
        case .notAResponse, .tooManyQuestions, .missingQuestion, .questionMismatch, .firstRecordNotSOA, .unexpectedRecord,
            .closingSOADiffers, .emptyAnswer, .outOfSequence, .notNewer, .serialBehindPoll, .noNameservers:
            "FORMERR"
        }
    }

    /// Whether the primary does not have our key, or has it with another secret.
    package var refusesKey: Bool {
        switch self {
        case .tsig(let error), .responseCode(_, let error?): error.refusesKey
        default: false
        }
    }

    /// Whether the same primary will answer the same until its zone changes: then the next try is after REFRESH, not RETRY.
    package var isWorthWaitingForRefresh: Bool {
        switch self {
        case .tooManyRecords, .tooManyRecordsPerType, .tooManyTypesPerName: true
        default: false
        }
    }

    /// Whether an AXFR from the same primary may succeed after this failure of an IXFR: always, except for a zone over a limit and
    /// for a refused key.
    package var isWorthRetryingByAXFR: Bool { !isWorthWaitingForRefresh && !refusesKey }
}

extension WireError {
    /// BIND's result text, as in `Transfer status:`.
    package var resultText: String {
        switch self {
        case .truncated: "unexpected end of input"
        case .trailingOctets: "extra input data"
        case .nameTooLong, .compressionLoop, .compressionNotPermitted, .unknownLabelType, .malformedRDATA: "FORMERR"
        }
    }
}
