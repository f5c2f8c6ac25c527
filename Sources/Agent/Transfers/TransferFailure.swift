import DNS
import TSIG
import Transport
import ZoneFile
import ZoneTransfer

/// Why a transfer came to nothing.
enum TransferFailure: Error {
    case noKey(KeyFailure)
    case notConnected(TransportError)
    case notSent(TransportError)
    case notSigned(TSIGError)
    case interrupted(TransportError)
    case overrun(TransferDeadlines.Overrun)
    case refused(TransferError)
    case notWritten(FileError)
    case notApplied(DifferenceError)
    case shuttingDown

    init(_ error: ReceiveError<ZoneFileError>) {
        switch error {
        case .transfer(let error): self = .refused(error)
        case .changes(let error): self.init(error)
        }
    }

    init(_ error: ZoneFileError) {
        switch error {
        case .record(let error): self = .refused(.wire(error))
        case .zone(let error): self = .refused(error)
        case .difference(let error): self = .notApplied(error)
        case .file(let error): self = .notWritten(error)
        }
    }

    /// BIND's result text, as `Transfer status:` shows it.
    var resultText: String {
        switch self {
        case .noKey: "no key"
        case .notConnected(let error), .notSent(let error), .interrupted(let error): error.resultText
        case .notSigned(let error): error.resultText
        case .overrun: "timed out"
        case .refused(let error): error.resultText
        case .notWritten(let error): error.resultText
        case .notApplied(let error): error.resultText
        case .shuttingDown: "shutting down"
        }
    }

    /// Whether to wait for REFRESH, because the same primary would only send the same again.
    var isWorthWaitingForRefresh: Bool {
        switch self {
        case .refused(let error), .notApplied(.zone(let error)): error.isWorthWaitingForRefresh
        default: false
        }
    }

    /// Whether an AXFR from the same primary may do at once where its IXFR failed so.
    var isWorthRetryingByAXFR: Bool {
        switch self {
        case .notSent, .interrupted: true
        case .overrun(let overrun): overrun != .total
        case .refused(let error): error.isWorthRetryingByAXFR
        case .notApplied(let error): error.isWorthRetryingByAXFR
        case .noKey, .notConnected, .notSigned, .notWritten, .shuttingDown: false
        }
    }

    /// Whether a difference was larger than what is kept in memory.
    var isTooManyDiffs: Bool {
        switch self {
        case .notApplied(.tooManyRecords), .notApplied(.tooManyOctets): true
        default: false
        }
    }

    /// Whether the zone that came, or that a difference leads to, has no NS records.
    var isWithoutNameservers: Bool {
        switch self {
        case .refused(.noNameservers), .notApplied(.zone(.noNameservers)): true
        default: false
        }
    }

    /// Whether the primary says that it does not have our key, or has it with another secret.
    var refusesKey: Bool {
        if case .refused(let error) = self { error.refusesKey } else { false }
    }

    /// Whether the primary does not let the key have the zone.
    var isNotPermitted: Bool {
        if case .refused(.responseCode(.refused, _)) = self { true } else { false }
    }

    /// What a server answers that does not know EDNS.
    var refusalOfEDNS: ResponseCode? {
        guard case .refused(.responseCode(let code, _)) = self, code == .formErr || code == .notImp else { return nil }
        return code
    }

    /// Whether the primary could not be reached at all.
    var isUnreachable: Bool {
        if case .notConnected = self { true } else { false }
    }

    /// Whether nothing is wrong but that nobody wants the zone any more.
    var isShutdown: Bool {
        if case .shuttingDown = self { true } else { false }
    }

    /// What the operator is told when the zone is settled by hand.
    var reason: String {
        switch self {
        case .noKey(let failure): "\(failure)"
        case .notConnected(let error): "failed to connect: \(error)"
        case .notSent(let error): "failed sending request data: \(error)"
        case .notSigned(let error): "\(error)"
        case .interrupted(let error): "\(error)"
        case .overrun(let overrun): "\(overrun.rawValue): timed out"
        case .refused(let error): "\(error)"
        case .notWritten(let error): "\(error)"
        case .notApplied(let error): "\(error)"
        case .shuttingDown: "shutting down"
        }
    }
}
