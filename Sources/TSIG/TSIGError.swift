package import DNS
package import LibCrypto

/// Why a message or a stream of messages is not accepted. Messages are numbered from 1.
package enum TSIGError: Error, Equatable {
    case malformed(WireError)
    /// A TSIG that is not the last additional record (RFC 8945 §5.2).
    case misplaced(at: Int)
    case unsigned(message: Int)
    /// More unsigned messages in a row than `max-unsigned-messages` lets through.
    case tooManyUnsigned(message: Int, permitted: Int)
    case lastMessageUnsigned(message: Int)
    /// The stream ended before its first message.
    case noMessage
    case otherKey(Name, expected: Name)
    case otherAlgorithm(Name, expected: TSIGAlgorithm)
    /// A MAC of a length that its hash does not allow (RFC 8945 §5.2.2.1).
    case macLength(Int, permitted: ClosedRange<Int>)
    /// No MAC, and no error that would explain its absence.
    case macEmpty
    case macMismatch(message: Int, key: Name)
    /// A good MAC, but shorter than the key's algorithm asks for.
    case macTruncated(octets: Int, required: Int)
    case clockSkew(signed: TSIGTime, fudge: UInt16, now: TSIGTime)
    /// The server refused our clock; `server` is its own if it sent it as RFC 8945 §5.2.3 says. NSD leaves out the MAC.
    case badTime(server: TSIGTime?, now: TSIGTime)
    /// The answer's error field. BADKEY and BADSIG come without a MAC (RFC 8945 §5.3.2), so they are not authenticated.
    case serverError(ResponseCode, key: Name)
    /// The message with its TSIG would not fit into 65535 octets.
    case messageTooLong(octets: Int)
    case crypto(CryptoError)
}

extension TSIGError {
    /// Whether the server says that it does not have our key, or has it with another secret; this is not authenticated.
    package var refusesKey: Bool {
        switch self {
        case .serverError(.badKey, _), .serverError(.badSig, _): true
        default: false
        }
    }

    /// BIND's bare result text, as `Transfer status:` shows it.
    package var resultText: String {
        switch self {
        case .malformed(.truncated): "unexpected end of input"
        case .malformed(.trailingOctets): "extra input data"
        case .malformed, .misplaced, .macLength: "FORMERR"
        case .unsigned, .tooManyUnsigned, .lastMessageUnsigned, .noMessage: "expected a TSIG or SIG(0)"
        case .otherKey, .otherAlgorithm, .macEmpty, .macMismatch, .macTruncated: "tsig verify failure"
        case .clockSkew, .badTime: "clocks are unsynchronized"
        case .serverError: "tsig indicates error"
        case .messageTooLong: "ran out of space"
        case .crypto: "crypto failure"
        }
    }
}

extension TSIGError: CustomStringConvertible {
    /// `resultText`, then what is wrong in figures and names.
    package var description: String {
        switch self {
        // These begin with BIND's words themselves.
        case .malformed(.truncated), .malformed(.trailingOctets): facts
        default: "\(resultText): \(facts)"
        }
    }

    private var facts: String {
        switch self {
        case .malformed(let error):
            "\(error)"
        case .misplaced(let offset):
            "the TSIG at octet \(offset) is not the last additional record"
        case .unsigned(let message):
            "message \(message) is not signed"
        case .tooManyUnsigned(let message, let permitted):
            "message \(message) is not signed, and max-unsigned-messages permits \(permitted) in a row"
        case .lastMessageUnsigned(let message):
            "message \(message), the last, is not signed"
        case .noMessage:
            "no message was received"
        case .otherKey(let name, let expected):
            "signed with key '\(name)', not with '\(expected)'"
        case .otherAlgorithm(let name, let expected):
            "signed with algorithm \(name), not with \(expected)"
        case .macLength(let octets, let permitted):
            "MAC of \(octets.counted("octet")); \(permitted.lowerBound) to \(permitted.upperBound) are permitted"
        case .macEmpty:
            "the MAC is empty"
        case .macMismatch(1, let key):
            "the MAC of message 1 is wrong; do both sides have the same secret for key '\(key)'?"
        case .macMismatch(let message, let key):
            "the MAC of message \(message) is wrong for key '\(key)'; a message was altered, lost or reordered"
        case .macTruncated(let octets, let required):
            "BADTRUNC: MAC of \(octets.counted("octet")); the key requires \(required)"
        case .clockSkew(let signed, let fudge, let now):
            "signed at \(signed), \(Self.offset(of: signed, from: now)); the fudge is \(fudge)"
        case .badTime(let server?, let now):
            "BADTIME: the server's clock is \(Self.offset(of: server, from: now))"
        case .badTime(nil, _):
            "BADTIME: the server does not give its time"
        case .serverError(.badKey, let key):
            "BADKEY: the server does not have key '\(key)', or has it with another algorithm"
        case .serverError(.badSig, let key):
            "BADSIG: the server rejects our MAC; does it have the same secret and truncation for key '\(key)'?"
        case .serverError(.badTrunc, let key):
            "BADTRUNC: the server requires longer MACs for key '\(key)'"
        case .serverError(let error, let key):
            "\(error.textInTSIG) for key '\(key)'"
        case .messageTooLong(let octets):
            "\(octets) octets with the TSIG"
        case .crypto(let error):
            "\(error)"
        }
    }

    /// Whether another clock is ahead of ours or behind.
    private static func offset(of time: TSIGTime, from now: TSIGTime) -> String {
        let seconds = time.seconds(after: now)
        return "\(seconds.magnitude.counted("second")) \(seconds < 0 ? "behind" : "ahead of") ours"
    }
}

extension ResponseCode {
    /// The word for an error field; 16 is BADSIG there (RFC 8945 §3).
    fileprivate var textInTSIG: String {
        self == .badSig ? "BADSIG" : description
    }
}
