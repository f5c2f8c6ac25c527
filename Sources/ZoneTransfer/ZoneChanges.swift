import DNS

/// Receives the records of a transfer while its messages arrive.
///
/// The records are not yet proven: what is made of them may be used only after `InboundTransfer.finish()` has returned it inside a
/// `VerifiedTransfer`.
@usableFromInline package protocol ZoneChanges: ~Copyable {
    /// Why a record cannot be used.
    associatedtype Failure: Error

    /// Announces a difference to the current copy; without this call the records are a whole zone.
    ///
    /// Called before all records or not at all, and never for an AXFR.
    /// Throws if the current copy cannot be read.
    mutating func beginDifference() throws(Failure)

    /// Adds one record of the new zone: the SOA first, each record once, none outside the zone. In a difference: a record to add,
    /// which the zone may have already.
    ///
    /// The record's offsets refer to `message`. Its RDATA has not been checked.
    /// Throws if the record is malformed or cannot be written.
    mutating func add(_ record: RecordSlice, owner: borrowing NameBuffer, in message: Span<UInt8>) throws(Failure)

    /// Deletes one record, in the order of the difference's steps; the first is the SOA of the current copy.
    /// Throws if the record is malformed or cannot be noted.
    mutating func delete(_ record: RecordSlice, owner: borrowing NameBuffer, in message: Span<UInt8>) throws(Failure)

    /// Passes all records of a message to the calls above.
    ///
    /// A requirement so that each conforming type compiles a copy in its own module: the calls for a record are direct, and only one
    /// call per message is generic.
    /// Throws what these calls throw.
    mutating func receiveRecords(
        of answer: inout InboundAnswer, _ messageReader: inout MessageReader, in message: Span<UInt8>
    ) throws(Failure)
}

extension ZoneChanges where Self: ~Copyable {
    /// Passes each record to `add` or `delete`. Throws what these throw.
    @inlinable package mutating func receiveRecords(
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

/// Why a message of a transfer was refused: the primary's fault, or that of writing its records.
package enum ReceiveError<Failure: Error>: Error {
    case transfer(TransferError)
    case changes(Failure)
}
