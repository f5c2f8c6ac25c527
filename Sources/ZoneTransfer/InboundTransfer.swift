package import DNS
package import TSIG

/// One AXFR answer from its first message to its proof (RFC 5936 §2.2, RFC 8945 §5.3.1).
///
/// Messages go in one by one; each is verified before its records are looked at. The records go on to `changes`
/// at once, so that no zone is ever held here. When `isComplete`, `finish()` vouches for all of it.
package struct InboundTransfer<Changes: ZoneChanges & ~Copyable>: ~Copyable {
    private let request: AXFRRequest
    private let limits: TransferLimits
    private var stream: TSIGStream?
    private var reader = TransferReader()
    private var content: ZoneContent
    private var owner = NameBuffer()
    private var changes: Changes
    package private(set) var statistics = TransferStatistics()

    /// `verifying` is the stream that the signed request began, `nil` where no key is configured.
    package init(
        answering request: AXFRRequest, verifying stream: consuming TSIGStream?, limits: TransferLimits,
        into changes: consuming Changes
    ) {
        self.request = request
        self.limits = limits
        self.stream = stream
        self.changes = changes
        content = ZoneContent(apex: request.zone, limits: limits)
    }

    /// Whether the closing SOA has come: no further message belongs to this transfer.
    package var isComplete: Bool { reader.completed != nil }

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
            do throws(TransferError) {
                record = try messageReader.nextRecord(in: message)
                statistics.records += 1
                let isSameOwner = try readOwner(of: record, after: lastOwner, in: message)
                lastOwner = record.owner
                guard try isNewRecord(record, isSameOwner: isSameOwner, in: message) else { continue }
            } catch {
                throw .transfer(error)
            }
            do throws(Changes.Failure) {
                try Self.pass(record, owner: owner, in: message, to: &changes)
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
        _ record: RecordSlice, owner: borrowing NameBuffer, in message: Span<UInt8>, to changes: inout Changes
    ) throws(Changes.Failure) {
        try changes.add(record, owner: owner.octets, in: message)
    }

    /// Vouches for the whole transfer, or throws and publishes nothing.
    package consuming func finish() throws(TransferError) -> VerifiedTransfer<Changes> {
        guard let soa = reader.completed else { throw .unfinished }
        guard content.hasApexNameserver else { throw .noNameservers }
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
            zone: request.zone, soa: soa, statistics: statistics, authenticated: authenticated, changes: changes)
    }

    /// Verifies a message and checks its header and question; what comes next is its first record.
    private mutating func open(_ message: Span<UInt8>, at now: TSIGTime) throws(TransferError) -> MessageReader {
        guard !isComplete else { throw .recordsAfterEnd }
        var messageReader = try MessageReader(transferMessage: message)
        let header = messageReader.header
        guard header.id == request.id else { throw .unexpectedID(expected: request.id, received: header.id) }
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
        guard question.name == request.zone else { throw .questionMismatch(.name) }
        guard question.type == request.question.type else { throw .questionMismatch(.type) }
        guard question.recordClass == request.recordClass else { throw .questionMismatch(.class) }
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

    /// Whether `record`, whose owner is in `owner`, belongs to the zone and is to be passed on.
    private mutating func isNewRecord(
        _ record: RecordSlice, isSameOwner: Bool, in message: Span<UInt8>
    ) throws(TransferError) -> Bool {
        guard !record.type.isMeta else { throw .unexpectedRecord(record.type) }
        guard record.recordClass == request.recordClass else { throw .badClass(record.recordClass) }
        if record.type == .soa {
            guard try takeSOA(record, in: message) else { return false }
        } else {
            try reader.receive(record.type)
        }
        switch try content.judge(record, owner: owner, isSameOwner: isSameOwner, in: message) {
        case .keep:
            return true
        case .outsideZone:
            statistics.recordsOutsideZone += 1
            return false
        case .repeated:
            statistics.repeatedRecords += 1
            return false
        }
    }

    /// Takes an SOA record; returns whether it is the one that opens the zone.
    private mutating func takeSOA(_ record: RecordSlice, in message: Span<UInt8>) throws(TransferError) -> Bool {
        guard owner.octets.count == request.zone.octets.count, owner.isAtOrBelow(request.zone) else {
            throw .soaBelowApex(owner: Name(owner))
        }
        let soa: SOA
        do throws(WireError) {
            soa = try SOA(record, in: message)
        } catch {
            throw .wire(error)
        }
        guard try reader.receive(soa) else { return false }
        if let polled = limits.polledSerial, polled.isNewer(than: soa.serial) {
            throw .serialBehindPoll(received: soa.serial, polled: polled)
        }
        return true
    }
}
