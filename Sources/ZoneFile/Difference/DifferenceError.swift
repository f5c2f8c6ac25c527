package import DNS
package import ZoneTransfer

/// Why a difference could not be applied to the current zone file. Nothing was changed, and an AXFR can be tried.
package enum DifferenceError: Error, Equatable, CustomStringConvertible {
    case tooManyRecords(limit: UInt32)
    case tooManyOctets(limit: Int)
    /// It deletes a record that the zone does not have at that step.
    case notThere(RecordType, owner: Name)
    /// It adds a record that the zone has at that step.
    case alreadyThere(RecordType, owner: Name)
    /// It deletes a record that has another TTL.
    case otherTTL(RecordType, owner: Name, held: UInt32, deleted: UInt32)
    /// The file is not the one that was published: it was edited or replaced.
    case notOurs
    case notRead(FileError)
    /// There is no file that a difference could be applied to.
    case nothingHeld
    /// It changes records that decide whether BIND loads the file: those at or above the name of a name server of the apex.
    case nameservers(owner: Name)
    /// The resulting zone is refused.
    case zone(TransferError)

    package var description: String {
        switch self {
        case .tooManyRecords(let limit): "too many diffs: more than max-ixfr-records \(limit)"
        case .tooManyOctets(let limit): "too many diffs: more than \(limit) octets of text"
        case .notThere(let type, let owner): "IXFR deletes '\(owner)/\(type)', which the zone does not have"
        case .alreadyThere(let type, let owner): "IXFR adds '\(owner)/\(type)', which the zone already has"
        case .otherTTL(let type, let owner, let held, let deleted):
            "IXFR deletes '\(owner)/\(type)' with TTL \(deleted), which the zone has with TTL \(held)"
        case .notOurs: "the zone file was not written by secondaryd, or was changed"
        case .notRead(let error): error.description
        case .nothingHeld: "there is no zone file to apply the IXFR to"
        case .nameservers(let owner):
            "IXFR changes '\(owner)': only an AXFR shows whether the zone's name servers have addresses"
        case .zone(let error): error.description
        }
    }

    /// BIND's result text, as `Transfer status:` shows it.
    package var resultText: String {
        switch self {
        case .tooManyRecords, .tooManyOctets: "too many records"
        case .notThere, .alreadyThere, .otherTTL: "FORMERR"
        case .notOurs, .nothingHeld, .nameservers: "IXFR failed"
        case .notRead(let error): error.resultText
        case .zone(let error): error.resultText
        }
    }

    /// Whether an AXFR from the same primary may succeed: always, except for a zone over a limit.
    package var isWorthRetryingByAXFR: Bool {
        if case .zone(let error) = self { error.isWorthRetryingByAXFR } else { true }
    }
}
