import DNS
import TSIG

/// The messages of one answer and their records, validated independently of where they are written.
///
/// Separate from `InboundTransfer` because that is generic, which would keep the compiler from specializing this code, and a zone has
/// millions of records.
@usableFromInline package struct InboundAnswer: ~Copyable {
    let question: Question
    private let id: UInt16
    private let limits: TransferLimits
    private var stream: TSIGStream?
    private(set) var reader: TransferReader
    private var content: ZoneContent
    /// The latest record and its owner.
    @usableFromInline private(set) var record = RecordSlice.none
    @usableFromInline private(set) var owner = NameBuffer()
    /// The suffix that most owners end in.
    private var suffix = NameSuffix()
    private var endsInside = false
    /// The offset of the latest record's owner in the current message.
    private var lastOwner: Int?
    private var opening: OpeningRecord?
    private let asksExpire: Bool
    /// The remaining seconds until the primary's own copy expires, if it was asked and answered.
    private(set) var primaryExpire: UInt32?
    @usableFromInline private(set) var holdsOpening = false
    /// The number of records left in the current answer section, and the first fault in it.
    private var left: UInt16 = 0
    private var fault: TransferError?
    private(set) var statistics = TransferStatistics()

    init(
        id: UInt16, _ question: Question, base: Serial?, asksExpire: Bool, _ stream: consuming TSIGStream?,
        _ limits: TransferLimits
    ) {
        self.id = id
        self.asksExpire = asksExpire
        self.question = question
        self.limits = limits
        self.stream = stream
        reader = TransferReader(base: base)
        content = ZoneContent(apex: question.name, limits: limits)
        owner.comparesNames = true
    }

    var isComplete: Bool { reader.completed != nil || reader.isUpToDate }

    /// The SOA that opened an answer to an IXFR, once, if it was held back.
    @usableFromInline mutating func takeOpening() -> OpeningRecord? {
        holdsOpening = false
        return opening.take()
    }

    /// Reads the next record of the answer section into `record` and `owner`, and says what to do with it.
    ///
    /// `nil` at the section's end and at a fault, which `close` throws.
    @usableFromInline mutating func next(
        _ messageReader: inout MessageReader, in message: Span<UInt8>
    ) -> TransferReader.Step? {
        // The caller has the loop: one here would set up for many records at each one.
        guard left > 0 else { return nil }
        left &-= 1
        do throws(TransferError) {
            return try readNext(&messageReader, in: message)
        } catch {
            fault = error
            return nil
        }
    }

    @inline(__always)
    private mutating func readNext(
        _ messageReader: inout MessageReader, in message: Span<UInt8>
    ) throws(TransferError) -> TransferReader.Step {
        var offset = messageReader.offset
        let isSameOwner: Bool
        do throws(WireError) {
            isSameOwner = try readOwner(at: &offset, in: message)
            record = try messageReader.readRecord(afterOwner: offset, in: message)
        } catch {
            throw .wire(error)
        }
        statistics.records &+= 1
        lastOwner = record.owner
        return try read(record, isSameOwner: isSameOwner, in: message)
    }

    /// Checks the rest of the message after the answer section, and counts the message.
    @usableFromInline mutating func close(_ messageReader: inout MessageReader, in message: Span<UInt8>) throws(TransferError) {
        if let fault { throw fault }
        try content.endMessage(message)
        let edns = try messageReader.passRest(of: message, signatureOctets: stream?.recordOctets)
        // RFC 7314 §3.3: only the first message of a transfer has it.
        if asksExpire, statistics.messages == 0 { primaryExpire = edns?.expire }
        // The rule of `SOAPoll`: a primary whose own copy has expired has nothing to transfer.
        if statistics.messages == 0, primaryExpire == 0, let soa = reader.first, soa.expire > 0 { throw .primaryExpired }
        // As BIND counts: a refused message does not count, though its records up to the fault do.
        statistics.messages += 1
        statistics.octets += message.count
    }

    /// See `OwnerRules.recordsToSearch`; `nil` for a difference.
    var recordsToSearch: UInt64? { reader.style == .incremental ? nil : content.recordsToSearch }

    /// The closing SOA, and the proof that all messages were signed.
    consuming func finish() throws(TransferError) -> (SOA, Authenticated?) {
        guard let soa = reader.completed else { throw .unfinished }
        if reader.style != .incremental { try content.finish() }
        switch consume stream {
        case nil: return (soa, nil)
        case let verified?:
            do throws(TSIGError) {
                return (soa, try verified.finish())
            } catch {
                throw .tsig(error)
            }
        }
    }

    /// Verifies a message and checks its header and question; its first record is next.
    @usableFromInline mutating func open(_ message: Span<UInt8>, at now: TSIGTime) throws(TransferError) -> MessageReader {
        guard !isComplete else { throw .recordsAfterEnd }
        var messageReader = try MessageReader(transferMessage: message)
        let header = messageReader.header
        guard header.id == id else { throw .unexpectedID(expected: id, received: header.id) }
        guard header.isResponse else { throw .notAResponse }
        do throws(TSIGError) {
            try stream?.receive(message, at: now)
        } catch {
            let code = messageReader.wholeResponseCode(in: message)
            guard code == .noError else { throw .responseCode(code, tsig: error) }
            throw .tsig(error)
        }
        // With NOERROR and answers, an OPT record is checked after the answers were read.
        if header.responseCode != .noError || header.answerCount == 0 {
            let code = messageReader.wholeResponseCode(in: message)
            guard code == .noError else { throw .responseCode(code, tsig: nil) }
        }
        guard header.opcode == .query else { throw .unexpectedOpcode(header.opcode) }
        try checkQuestion(&messageReader, in: message)
        guard reader.base == nil || reader.first != nil || header.answerCount > 0 else { throw .emptyAnswer }
        lastOwner = nil
        left = header.answerCount
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

    /// Reads the owner at `offset` into `owner` and moves past it; returns whether it is known to be that of the record before.
    @inline(__always)
    private mutating func readOwner(at offset: inout Int, in message: Span<UInt8>) throws(WireError) -> Bool {
        if let last = lastOwner, message.count &- offset >= 2, message[offset] >= 0xC0 {
            let pointer = message.uint16(at: offset)
            if Int(pointer & 0x3FFF) == last || message[last] >= 0xC0 && message.uint16(at: last) == pointer {
                offset &+= 2
                return true
            }
        }
        endsInside = try owner.read(from: message, at: &offset, compression: .permitted, suffix: &suffix) && isSuffixInside
        return false
    }

    private var isSuffixInside: Bool {
        mutating get {
            if let isInside = suffix.isInside { return isInside }
            let isInside = suffix.isAtOrBelow(question.name)
            suffix.isInside = isInside
            return isInside
        }
    }

    /// Checks `record`, whose owner is in `owner`, and says what to do with it.
    @inline(__always)
    private mutating func read(
        _ record: RecordSlice, isSameOwner: Bool, in message: Span<UInt8>
    ) throws(TransferError) -> TransferReader.Step {
        guard !record.type.isMeta else { throw .unexpectedRecord(record.type) }
        guard record.recordClass == question.recordClass else { throw .badClass(record.recordClass) }
        var step = TransferReader.Step.add
        if record.type == .soa || !reader.isInWholeZone {
            step = try readOther(record, isSameOwner: isSameOwner, in: message)
            if step == .pass || reader.style == .incremental { return step }
        }
        guard isInside(record.type, isSameOwner: isSameOwner) else {
            statistics.recordsOutsideZone += 1
            return .pass
        }
        guard try content.judge(record, of: owner, in: message) else {
            statistics.repeatedRecords += 1
            return .pass
        }
        return step
    }

    /// Checks an SOA, or a record that is not in the midst of a whole zone.
    @inline(never)
    private mutating func readOther(
        _ record: RecordSlice, isSameOwner: Bool, in message: Span<UInt8>
    ) throws(TransferError) -> TransferReader.Step {
        let step = record.type == .soa ? try readSOA(record, in: message) : try reader.receive(record.type)
        guard step != .pass, reader.style == .incremental else { return step }
        guard content.isInside(owner, isSameOwner: isSameOwner) else {
            statistics.recordsOutsideZone += 1
            return .pass
        }
        return step
    }

    /// Whether a whole zone's record whose owner is in `owner` belongs to it; starts a new owner's records.
    @inline(__always)
    private mutating func isInside(_ type: RecordType, isSameOwner: Bool) -> Bool {
        if isSameOwner { return !content.isOutside }
        if owner.isPlainlyOther, endsInside, !content.isOutside {
            content.beginOwner(type, isAfterOther: owner.isPlainlyAfter)
            return true
        }
        return content.meets(owner, type, endsInside: endsInside)
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
        guard step == .hold else { return step }
        holdsOpening = true
        opening = try OpeningRecord(soa, owner: Name(owner), recordClass: record.recordClass)
        return step
    }
}
