package import DNS
package import ZoneTransfer

/// Why the records of a transfer could not be written down.
package enum ZoneFileError: Error, Equatable {
    /// A record's RDATA is not what its type says; nothing else was wrong with its message.
    case record(WireError)
    /// The zone as a whole is refused.
    case zone(TransferError)
    case difference(DifferenceError)
    case file(FileError)

    /// Whether an AXFR from the same primary may do where its IXFR failed so: not where the disk is at fault.
    package var isWorthRetryingByAXFR: Bool {
        switch self {
        case .record: true
        case .zone(let error): error.isWorthRetryingByAXFR
        case .difference(let error): error.isWorthRetryingByAXFR
        case .file: false
        }
    }
}
