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

    /// Takes all records of a message, each by one of the calls above.
    ///
    /// It is here to be compiled anew, in the module of each kind of changes: nothing stands between a record and whoever writes it
    /// down then, and what is generic is called once a message.
    mutating func takeRecords(
        of answer: inout InboundAnswer, _ messageReader: inout MessageReader, in message: Span<UInt8>
    ) throws(Failure)
}

extension ZoneChanges where Self: ~Copyable {
    @inlinable package mutating func takeRecords(
        of answer: inout InboundAnswer, _ messageReader: inout MessageReader, in message: Span<UInt8>
    ) throws(Failure) {
        while let step = answer.next(&messageReader, in: message) {
            switch step {
            case .add:
                if answer.holdsOpening, let first = answer.takeOpening() {
                    try add(first.record, owner: NameBuffer(first.owner), in: first.message.span)
                }
                try add(answer.record, owner: answer.owner, in: message)
            case .delete:
                try delete(answer.record, owner: answer.owner, in: message)
            case .beginDifference:
                _ = answer.takeOpening()
                try beginDifference()
                try delete(answer.record, owner: answer.owner, in: message)
            case .hold, .pass: break
            }
        }
    }
}

/// Why a message of a transfer could not be taken: what the primary sent, or what became of it here.
package enum ReceiveError<Failure: Error>: Error {
    case transfer(TransferError)
    case changes(Failure)
}
