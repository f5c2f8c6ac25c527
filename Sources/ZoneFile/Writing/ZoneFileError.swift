package import DNS
package import ZoneTransfer

/// Why the records of a transfer could not be written.
package enum ZoneFileError: Error, Equatable {
    /// A record's RDATA does not have the form of its type; the rest of its message was good.
    case record(WireError)
    /// The zone as a whole is refused.
    case zone(TransferError)
    case difference(DifferenceError)
    case file(FileError)

    /// Whether an AXFR from the same primary may succeed after this failure of an IXFR: not if the disk is at fault.
    package var isWorthRetryingByAXFR: Bool {
        switch self {
        case .record: true
        case .zone(let error): error.isWorthRetryingByAXFR
        case .difference(let error): error.isWorthRetryingByAXFR
        case .file: false
        }
    }
}
