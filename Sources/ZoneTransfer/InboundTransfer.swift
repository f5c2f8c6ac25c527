import DNS
import TSIG

/// One answer to an AXFR or IXFR from its first message to its proof (RFC 5936 §2.2, RFC 1995 §4, RFC 8945 §5.3.1).
///
/// Call `receive` with each message until `isComplete`, then `finish()`. Each message is verified before its records are read, and
/// the records go on to `changes` at once: no zone is kept in memory.
package struct InboundTransfer<Changes: ZoneChanges & ~Copyable>: ~Copyable {
    private var answer: InboundAnswer
    private var changes: Changes

    /// `verifying` is the stream that the signed request started, `nil` if no key is configured.
    package init(
        answering request: AXFRRequest, verifying stream: consuming TSIGStream?, limits: TransferLimits,
        into changes: consuming Changes
    ) {
        self.init(
            id: request.id, request.question, base: nil, asksExpire: request.asksExpire, stream, limits, changes)
    }

    /// Likewise for an IXFR. For a difference, `changes` checks the zone's size and its apex's records: of `limits` only the polled
    /// serial is used then.
    package init(
        answering request: IXFRRequest, verifying stream: consuming TSIGStream?, limits: TransferLimits,
        into changes: consuming Changes
    ) {
        self.init(id: request.id, request.question, base: request.current.serial, asksExpire: false, stream, limits, changes)
    }

    private init(
        id: UInt16, _ question: Question, base: Serial?, asksExpire: Bool, _ stream: consuming TSIGStream?,
        _ limits: TransferLimits, _ changes: consuming Changes
    ) {
        answer = InboundAnswer(id: id, question, base: base, asksExpire: asksExpire, stream, limits)
        self.changes = changes
    }

    /// The messages, records and octets so far.
    package var statistics: TransferStatistics { answer.statistics }

    /// Whether the transfer needs no further message: the closing SOA has come, or the copy is up to date.
    package var isComplete: Bool { answer.isComplete }

    /// Whether an IXFR found that the primary has nothing newer: `changes` was not used, and there is nothing to finish.
    package var isUpToDate: Bool { answer.reader.isUpToDate }

    /// Whether the answer is a whole zone or a difference; `nil` until enough records have come.
    package var style: TransferStyle? { answer.reader.style }

    /// The serial that the primary is sending; `nil` before the first record.
    package var serial: Serial? { answer.reader.first?.serial }

    /// Verifies the next message and passes its records on to `changes`.
    ///
    /// After an error the transfer has failed: drop it, with everything that was made of its records.
    /// Throws `.transfer` if the message is not authentic, malformed or out of place, and `.changes` if `changes` throws.
    package mutating func receive(
        _ message: Span<UInt8>, at now: TSIGTime
    ) throws(ReceiveError<Changes.Failure>) {
        var messageReader: MessageReader
        do throws(TransferError) {
            messageReader = try answer.open(message, at: now)
        } catch {
            throw .transfer(error)
        }
        do throws(Changes.Failure) {
            try changes.receiveRecords(of: &answer, &messageReader, in: message)
        } catch {
            throw .changes(error)
        }
        do throws(TransferError) {
            try answer.close(&messageReader, in: message)
        } catch {
            throw .transfer(error)
        }
    }

    /// Returns the proof of the whole transfer.
    ///
    /// For a difference it proves what the primary sent; whether that applies to the current copy is checked where it is applied.
    /// Throws `.unfinished` before the closing SOA, `.tsig` if the last message was not signed, and the fault of a zone that is
    /// incomplete as a whole.
    package consuming func finish() throws(TransferError) -> VerifiedTransfer<Changes> {
        let zone = answer.question.name
        let statistics = answer.statistics
        let primaryExpire = answer.primaryExpire
        let recordsToSearch = answer.recordsToSearch
        let (soa, authenticated) = try answer.finish()
        return VerifiedTransfer(
            zone: zone, soa: soa, statistics: statistics, primaryExpire: primaryExpire, authenticated: authenticated,
            recordsToSearch: recordsToSearch, changes: changes)
    }
}
