package import DNS
package import TSIG

/// One answer to an AXFR or IXFR from its first message to its proof (RFC 5936 §2.2, RFC 1995 §4, RFC 8945 §5.3.1).
///
/// Messages go in one by one; each is verified before its records are looked at. The records go on to `changes`
/// at once, so that no zone is ever held here. When `isComplete`, `finish()` vouches for all of it.
package struct InboundTransfer<Changes: ZoneChanges & ~Copyable>: ~Copyable {
    private let id: UInt16
    private let question: Question
    private let limits: TransferLimits
    private var stream: TSIGStream?
    private var reader: TransferReader
    private var content: ZoneContent
    private var owner = NameBuffer()
    private var opening: OpeningRecord?
    private var changes: Changes
    package private(set) var statistics = TransferStatistics()

    /// `verifying` is the stream that the signed request began, `nil` where no key is configured.
    package init(
        answering request: AXFRRequest, verifying stream: consuming TSIGStream?, limits: TransferLimits,
        into changes: consuming Changes
    ) {
        self.init(id: request.id, request.question, base: nil, stream, limits, changes)
    }

    /// Likewise for an IXFR. A difference leaves it to `changes` to know the zone's size and its apex's records: of `limits`
    /// only the polled serial counts then.
    package init(
        answering request: IXFRRequest, verifying stream: consuming TSIGStream?, limits: TransferLimits,
        into changes: consuming Changes
    ) {
        self.init(id: request.id, request.question, base: request.held.serial, stream, limits, changes)
    }

    private init(
        id: UInt16, _ question: Question, base: Serial?, _ stream: consuming TSIGStream?, _ limits: TransferLimits,
        _ changes: consuming Changes
    ) {
        self.id = id
        self.question = question
        self.limits = limits
        self.stream = stream
        self.changes = changes
        reader = TransferReader(base: base)
        content = ZoneContent(apex: question.name, limits: limits)
    }

    /// Whether no further message belongs to this transfer: the closing SOA has come, or there is nothing to do.
    package var isComplete: Bool { reader.completed != nil || isUpToDate }

    /// Whether an IXFR found that the primary has nothing newer: `changes` was not touched, and there is nothing to finish.
    package var isUpToDate: Bool { reader.isUpToDate }

    /// What kind of answer it is; `nil` until the records have told it.
    package var style: TransferStyle? { reader.style }

    /// The serial that the primary is sending, once the first record has told it.
    package var serial: Serial? { reader.first?.serial }

    /// Verifies the next message and takes its records.
    ///
    /// After an error the transfer is over: drop it, and what it has made of the records with it.
    package mutating func receive(
        _ message: Span<UInt8>, at now: TSIGTime
    ) throws(ReceiveError<Changes.Failure>) {
        var messageReader: MessageReader
        do throws(TransferError) {
            messageReader = try open(message, at: now)
        } catch {
            throw .transfer(error)
        }
        var lastOwner: Int?
        for _ in 0..<messageReader.header.answerCount {
            let record: RecordSlice
            let step: TransferReader.Step
            do throws(TransferError) {
                record = try messageReader.nextRecord(in: message)
                statistics.records += 1
                let isSameOwner = try readOwner(of: record, after: lastOwner, in: message)
                lastOwner = record.owner
                step = try read(record, isSameOwner: isSameOwner, in: message)
            } catch {
                throw .transfer(error)
            }
            guard step != .pass else { continue }
            do throws(Changes.Failure) {
                try Self.pass(record, step, after: &opening, owner: owner, in: message, to: &changes)
            } catch {
                throw .changes(error)
            }
        }
        do throws(TransferError) {
            try content.endMessage(message)
            try messageReader.passRest(of: message, isKeyed: stream != nil)
        } catch {
            throw .transfer(error)
        }
        // As BIND counts: a message that is refused is none, though its records up to the fault are.
        statistics.messages += 1
        statistics.octets += message.count
    }

    private static func pass(
        _ record: RecordSlice, _ step: TransferReader.Step, after opening: inout OpeningRecord?, owner: borrowing NameBuffer,
        in message: Span<UInt8>, to changes: inout Changes
    ) throws(Changes.Failure) {
        switch step {
        case .add:
            if let first = opening {
                opening = nil
                try changes.add(first.record, owner: first.owner.octets.span, in: first.message.span)
            }
            try changes.add(record, owner: owner.octets, in: message)
        case .delete:
            try changes.delete(record, owner: owner.octets, in: message)
        case .beginDifference:
            opening = nil
            try changes.beginDifference()
            try changes.delete(record, owner: owner.octets, in: message)
        case .hold, .pass: break
        }
    }

    /// Vouches for the whole transfer, or throws and publishes nothing.
    ///
    /// Of a difference it vouches for what the primary sent; whether it fits the zone that is held, whoever applies it finds out.
    package consuming func finish() throws(TransferError) -> VerifiedTransfer<Changes> {
        guard let soa = reader.completed else { throw .unfinished }
        guard style == .incremental || content.hasApexNameserver else { throw .noNameservers }
        let authenticated: Authenticated?
        switch consume stream {
        case nil:
            authenticated = nil
        case let verified?:
            do throws(TSIGError) {
                authenticated = try verified.finish()
            } catch {
                throw .tsig(error)
            }
        }
        return VerifiedTransfer(
            zone: question.name, soa: soa, statistics: statistics, authenticated: authenticated, changes: changes)
    }

    /// Verifies a message and checks its header and question; what comes next is its first record.
    private mutating func open(_ message: Span<UInt8>, at now: TSIGTime) throws(TransferError) -> MessageReader {
        guard !isComplete else { throw .recordsAfterEnd }
        var messageReader = try MessageReader(transferMessage: message)
        let header = messageReader.header
        guard header.id == id else { throw .unexpectedID(expected: id, received: header.id) }
        guard header.isResponse else { throw .notAResponse }
        do throws(TSIGError) {
            try stream?.receive(message, at: now)
        } catch {
            guard header.responseCode == .noError else { throw .responseCode(header.responseCode, tsig: error) }
            throw .tsig(error)
        }
        guard header.responseCode == .noError else { throw .responseCode(header.responseCode, tsig: nil) }
        guard header.opcode == .query else { throw .unexpectedOpcode(header.opcode) }
        try checkQuestion(&messageReader, in: message)
        guard reader.base == nil || reader.first != nil || header.answerCount > 0 else { throw .emptyAnswer }
        return messageReader
    }

    /// RFC 5936 §2.2.1: the first message repeats the question, later ones may leave it out.
    private func checkQuestion(_ messageReader: inout MessageReader, in message: Span<UInt8>) throws(TransferError) {
        let count = Int(messageReader.header.questionCount)
        guard count <= 1 else { throw .tooManyQuestions(count) }
        guard count == 1 else {
            guard statistics.messages > 0 else { throw .missingQuestion }
            return
        }
        let question = try messageReader.nextQuestion(in: message)
        guard question.name == self.question.name else { throw .questionMismatch(.name) }
        guard question.type == self.question.type else { throw .questionMismatch(.type) }
        guard question.recordClass == self.question.recordClass else { throw .questionMismatch(.class) }
    }

    /// Reads the owner of `record` into `owner`; returns whether it is plainly that of the record before.
    private mutating func readOwner(
        of record: RecordSlice, after last: Int?, in message: Span<UInt8>
    ) throws(TransferError) -> Bool {
        if let last, message[record.owner] >= 0xC0 {
            let pointer = message.uint16(at: record.owner)
            if Int(pointer & 0x3FFF) == last || message[last] >= 0xC0 && message.uint16(at: last) == pointer { return true }
        }
        var offset = record.owner
        do throws(WireError) {
            try owner.read(from: message, at: &offset)
        } catch {
            throw .wire(error)
        }
        return false
    }

    /// Reads `record`, whose owner is in `owner`; says what is to become of it.
    private mutating func read(
        _ record: RecordSlice, isSameOwner: Bool, in message: Span<UInt8>
    ) throws(TransferError) -> TransferReader.Step {
        guard !record.type.isMeta else { throw .unexpectedRecord(record.type) }
        guard record.recordClass == question.recordClass else { throw .badClass(record.recordClass) }
        let step = record.type == .soa ? try readSOA(record, in: message) : try reader.receive(record.type)
        if step == .pass { return .pass }
        if style == .incremental {
            guard content.isInside(owner, isSameOwner: isSameOwner) else {
                statistics.recordsOutsideZone += 1
                return .pass
            }
            return step
        }
        switch try content.judge(record, owner: owner, isSameOwner: isSameOwner, in: message) {
        case .keep:
            return step
        case .outsideZone:
            statistics.recordsOutsideZone += 1
            return .pass
        case .repeated:
            statistics.repeatedRecords += 1
            return .pass
        }
    }

    private mutating func readSOA(
        _ record: RecordSlice, in message: Span<UInt8>
    ) throws(TransferError) -> TransferReader.Step {
        guard owner.octets.count == question.name.octets.count, owner.isAtOrBelow(question.name) else {
            throw .soaBelowApex(owner: Name(owner))
        }
        let soa: SOA
        do throws(WireError) {
            soa = try SOA(record, in: message)
        } catch {
            throw .wire(error)
        }
        let isFirst = reader.first == nil
        let step = try reader.receive(soa)
        guard isFirst, step != .pass else { return step }
        if let polled = limits.polledSerial, polled.isNewer(than: soa.serial) {
            throw .serialBehindPoll(received: soa.serial, polled: polled)
        }
        if step == .hold { opening = try OpeningRecord(soa, owner: Name(owner), recordClass: record.recordClass) }
        return step
    }
}
