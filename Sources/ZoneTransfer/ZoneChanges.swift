import DNS

/// Takes the records of a transfer while its messages arrive.
///
/// Nothing it is given is proven yet: what it makes of the records may count only once `InboundTransfer.finish()`
/// has handed it back inside a `VerifiedTransfer`.
@usableFromInline package protocol ZoneChanges: ~Copyable {
    associatedtype Failure: Error

    /// Announces that what follows changes the zone that is held; without this call it replaces it.
    ///
    /// Comes before all records or not at all, and never in answer to an AXFR.
    mutating func beginDifference() throws(Failure)

    /// Takes one record of the new zone: the SOA first, each record once, none outside the zone.
    /// In a difference: one that the zone gets, and nothing is known of whether it has it already.
    ///
    /// The record's own offsets lead into `message`. RDATA has not been looked into.
    mutating func add(_ record: RecordSlice, owner: borrowing NameBuffer, in message: Span<UInt8>) throws(Failure)

    /// Takes one record that a difference takes away, in the order of its steps; the first is the SOA that is held.
    mutating func delete(_ record: RecordSlice, owner: borrowing NameBuffer, in message: Span<UInt8>) throws(Failure)
}

/// Why a message of a transfer could not be taken: what the primary sent, or what became of it here.
package enum ReceiveError<Failure: Error>: Error {
    case transfer(TransferError)
    case changes(Failure)
}
