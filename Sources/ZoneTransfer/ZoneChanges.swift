package import DNS

/// Takes the records of a transfer while its messages arrive.
///
/// Nothing it is given is proven yet: what it makes of the records may count only once `InboundTransfer.finish()`
/// has handed it back inside a `VerifiedTransfer`.
package protocol ZoneChanges: ~Copyable {
    associatedtype Failure: Error

    /// Takes one record of the new zone: the SOA first, each record once, none outside the zone.
    ///
    /// `owner` is the uncompressed name; the record's own offsets lead into `message`. RDATA has not been looked into.
    mutating func add(_ record: RecordSlice, owner: Span<UInt8>, in message: Span<UInt8>) throws(Failure)
}

/// Why a message of a transfer could not be taken: what the primary sent, or what became of it here.
package enum ReceiveError<Failure: Error>: Error {
    case transfer(TransferError)
    case changes(Failure)
}
