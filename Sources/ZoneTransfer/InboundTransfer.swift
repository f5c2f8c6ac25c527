import DNS
import TSIG

/// One answer to an AXFR or IXFR from its first message to its proof (RFC 5936 §2.2, RFC 1995 §4, RFC 8945 §5.3.1).
///
/// Messages go in one by one; each is verified before its records are looked at. The records go on to `changes`
/// at once, so that no zone is ever held here. When `isComplete`, `finish()` vouches for all of it.
package struct InboundTransfer<Changes: ZoneChanges & ~Copyable>: ~Copyable {
    private var answer: InboundAnswer
    private var changes: Changes

    /// `verifying` is the stream that the signed request began, `nil` where no key is configured.
    package init(
        answering request: AXFRRequest, verifying stream: consuming TSIGStream?, limits: TransferLimits,
        into changes: consuming Changes
    ) {
        self.init(
            id: request.id, request.question, base: nil, asksExpire: request.asksExpire, stream, limits, changes)
    }

    /// Likewise for an IXFR. A difference leaves it to `changes` to know the zone's size and its apex's records: of `limits`
    /// only the polled serial counts then.
    package init(
        answering request: IXFRRequest, verifying stream: consuming TSIGStream?, limits: TransferLimits,
        into changes: consuming Changes
    ) {
        self.init(id: request.id, request.question, base: request.held.serial, asksExpire: false, stream, limits, changes)
    }

    private init(
        id: UInt16, _ question: Question, base: Serial?, asksExpire: Bool, _ stream: consuming TSIGStream?,
        _ limits: TransferLimits, _ changes: consuming Changes
    ) {
        answer = InboundAnswer(id: id, question, base: base, asksExpire: asksExpire, stream, limits)
        self.changes = changes
    }

    package var statistics: TransferStatistics { answer.statistics }

    /// Whether no further message belongs to this transfer: the closing SOA has come, or there is nothing to do.
    package var isComplete: Bool { answer.isComplete }

    /// Whether an IXFR found that the primary has nothing newer: `changes` was not touched, and there is nothing to finish.
    package var isUpToDate: Bool { answer.reader.isUpToDate }

    /// What kind of answer it is; `nil` until the records have told it.
    package var style: TransferStyle? { answer.reader.style }

    /// The serial that the primary is sending, once the first record has told it.
    package var serial: Serial? { answer.reader.first?.serial }

    /// Verifies the next message and takes its records.
    ///
    /// After an error the transfer is over: drop it, and what it has made of the records with it.
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
            try changes.takeRecords(of: &answer, &messageReader, in: message)
        } catch {
            throw .changes(error)
        }
        do throws(TransferError) {
            try answer.close(&messageReader, in: message)
        } catch {
            throw .transfer(error)
        }
    }

    /// Vouches for the whole transfer, or throws and publishes nothing.
    ///
    /// Of a difference it vouches for what the primary sent; whether it fits the zone that is held, whoever applies it finds out.
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
