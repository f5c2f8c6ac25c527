package import DNS
package import TSIG

/// Why a poll of one primary failed.
package enum PollFailure: Error, Equatable, Sendable {
    /// No answer over UDP, with and without EDNS.
    case retryLimitExceeded
    /// No answer over TCP.
    case timedOut
    case unexpectedOpcode(Opcode)
    case unexpectedResponseCode(ResponseCode)
    case truncatedOverTCP
    case notAuthoritative
    case cname
    case referral
    case noData
    /// Not exactly one SOA record in the answer section.
    case soaCount(Int)
    /// The one SOA is of another name or class.
    case noSOA
    /// The primary says that its own copy has expired (RFC 7314).
    case primaryExpired
    case malformed(WireError)
    /// With the answer's RCODE, which is not authenticated.
    case tsig(TSIGError, ResponseCode)
    /// The answer has a TSIG record, and no key was used.
    case unexpectedTSIG
    case unexpectedID(UInt16)
    case notAResponse
    case questionMismatch
    /// Sending or receiving failed; `resultText` in BIND's words.
    case transport(resultText: String)
    /// TCP was not tried: the primary is remembered as unreachable.
    case spared
    /// No query was sent: there is no key to sign with.
    case noKey(reason: String)
}

extension PollFailure {
    /// Whether the primary says that it does not have the key, or has it with another secret.
    package var refusesKey: Bool {
        if case .tsig(let error, _) = self { error.refusesKey } else { false }
    }
}

extension PollFailure: CustomStringConvertible {
    /// BIND's result text or its like, then facts where there are any, for the end of a log line.
    package var description: String {
        switch self {
        case .retryLimitExceeded, .timedOut: "timed out"
        case .unexpectedOpcode(let opcode): "unexpected opcode (\(opcode))"
        case .unexpectedResponseCode(let code): "unexpected rcode (\(code))"
        case .truncatedOverTCP: "truncated TCP response"
        case .notAuthoritative: "non-authoritative answer"
        case .cname: "CNAME at top of zone"
        case .referral: "referral response"
        case .noData: "NODATA response"
        case .soaCount(let count): "answer SOA count (\(count)) != 1"
        case .noSOA: "unable to get SOA record"
        case .primaryExpired: "its own copy has expired (EDNS EXPIRE of 0)"
        case .malformed(.truncated(let offset)): "\(WireError.truncated(at: offset))"
        case .malformed(.trailingOctets(let count)): "\(WireError.trailingOctets(count: count))"
        case .malformed(let error): "FORMERR: \(error)"
        case .tsig(let error, let code): code == .noError || error.isServers ? "\(error)" : "\(error) (\(code))"
        case .unexpectedTSIG: "did not expect a TSIG or SIG(0)"
        case .unexpectedID(let id): "unexpected message id: \(id)"
        case .notAResponse: "FORMERR: not a response"
        case .questionMismatch: "FORMERR: question mismatch"
        case .transport(let resultText): resultText
        case .spared: "unreachable (cached)"
        case .noKey(let reason): reason
        }
    }
}

extension TSIGError {
    /// Whether the server itself says what is wrong; its RCODE, NOTAUTH, then adds nothing.
    fileprivate var isServers: Bool {
        switch self {
        case .serverError, .badTime: true
        default: false
        }
    }
}
