package import DNS
package import TSIG

/// Why an answer to a NOTIFY does not count, or none arrived.
package enum NotifyFailure: Error, Equatable, Sendable {
    case timedOut
    case malformed(WireError)
    case notAResponse
    case unexpectedID(UInt16)
    case unexpectedOpcode(Opcode)
    case questionMismatch
    /// With the answer's RCODE, which is not authenticated.
    case tsig(TSIGError, ResponseCode)
    /// The answer has a TSIG record, and no key was used.
    case unexpectedTSIG
    /// Sending or receiving failed; `resultText` in BIND's words.
    case transport(resultText: String)
}

extension NotifyFailure: CustomStringConvertible {
    /// BIND's result text, then facts where there are any.
    package var description: String {
        switch self {
        case .timedOut: "timed out"
        case .malformed(.truncated(let offset)): "\(WireError.truncated(at: offset))"
        case .malformed(.trailingOctets(let count)): "\(WireError.trailingOctets(count: count))"
        case .malformed(let error): "FORMERR: \(error)"
        case .notAResponse: "FORMERR: not a response"
        case .unexpectedID(let id): "unexpected message id: \(id)"
        case .unexpectedOpcode(let opcode): "unexpected OPCODE: \(opcode)"
        case .questionMismatch: "FORMERR: question mismatch"
        case .tsig(let error, let code): code == .noError ? "\(error)" : "\(error) (\(code))"
        case .unexpectedTSIG: "did not expect a TSIG or SIG(0)"
        case .transport(let resultText): resultText
        }
    }
}
