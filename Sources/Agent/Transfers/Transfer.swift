// An object, and the one thing that all functions of a transfer hand to each other. What an asynchronous function has at hand while it
// waits is kept by its task until that ends, in a copy for each function on the way: thousands of octets for a verifier and a writer.

import Configuration
import DNS
import LibCrypto
import NIOCore
import SystemPackage
import TSIG
import Transport
import ZoneFile
import ZoneMaintenance
import ZoneTransfer

/// What is asked for, and under which conditions it is taken.
final class TransferRequest: Sendable {
    let zone: ZoneSettings
    let primary: Primary
    /// Which of the primary's keys to ask with; nil where it has none.
    let key: KeyCandidate?
    let order: TransferOrder
    /// The file that a difference may follow; `nil` where there is none.
    let published: FileIdentity?

    init(
        zone: ZoneSettings, primary: Primary, key: KeyCandidate?, order: TransferOrder, published: FileIdentity?
    ) {
        self.zone = zone
        self.primary = primary
        self.key = key
        self.order = order
        self.published = published
    }

    /// Whether the primary is asked when its own copy expires, as no poll has done it.
    fileprivate var asksExpire: Bool { order.polled == nil && primary.edns && primary.requestExpire }

    /// What we hold, where only something newer will do.
    fileprivate var heldSerial: Serial? {
        if case .newer(let held) = order.reason { held } else { nil }
    }
}

/// One request and its answers, as far as they have come: what was asked, and what was received.
final class Transfer {
    let request: TransferRequest
    let log: TransferLog
    private(set) var account: TransferAccount
    var deadlines: TransferDeadlines
    /// Whether the primary is asked when its own copy expires.
    private(set) var asksExpire: Bool
    /// The file that the difference is to follow, until it is asked for.
    private var held: CurrentZoneFile?
    private var answer: InboundTransfer<ZoneFileWriter>?
    /// How far the answer has come. It is asked once a message: the compiler copies all of it for that.
    private var answered = (isComplete: true, octets: 0)
    /// Whether more came behind the answer's last message. It is not read, as BIND does not.
    private(set) var isFollowed = false

    /// `held` is the file that a difference is to follow; without it the whole zone is asked for.
    init(_ request: TransferRequest, following held: consuming CurrentZoneFile?, _ log: TransferLog) {
        self.request = request
        self.log = log
        let start = ContinuousClock.now
        account = TransferAccount(isIXFR: held != nil, from: start)
        deadlines = TransferDeadlines(request.zone.options, from: start)
        asksExpire = request.asksExpire
        self.held = held
    }

    var isIXFR: Bool { account.isIXFR }

    /// Whether all of the answer has come.
    var isComplete: Bool { answered.isComplete }

    /// Of the answer so far.
    var octets: Int { answered.octets }

    /// What has become of it by now.
    var record: TransferRecord {
        TransferRecord(request, account, elapsed: account.start.duration(to: .now), log)
    }

    /// Begins anew, with an AXFR.
    func turnToAXFR() {
        account.turnToAXFR()
        held = nil
    }

    /// Asks for nothing but the zone from here on.
    func turnFromEDNS() {
        asksExpire = false
    }

    /// The first of the answer came so long after the request.
    func answered(after roundTrip: Duration) {
        account.roundTrip = roundTrip
    }
}

// The request.
extension Transfer {
    /// Composes the request, signed at `time` where a key is set, and makes ready for its answer.
    @inline(never)
    func begin(signedWith key: RequestKey, at time: TSIGTime) throws(TransferFailure) -> [UInt8] {
        if let held = held.take() { return try beginIXFR(following: held, key, time) }
        let axfr = AXFRRequest(
            id: Self.randomID, zone: request.zone.name, recordClass: request.zone.recordClass, asksExpire: asksExpire)
        let writer = ZoneFileWriter(replacing: FilePath(request.zone.file))
        var message = axfr.octets
        let stream = try sign(&message, with: key, at: time)
        log.note(.requestedAXFR(id: axfr.id))
        expect(InboundTransfer(answering: axfr, verifying: stream, limits: TransferLimits(request), into: writer))
        return message
    }

    private func beginIXFR(
        following held: consuming CurrentZoneFile, _ key: RequestKey, _ time: TSIGTime
    ) throws(TransferFailure) -> [UInt8] {
        let ixfr = IXFRRequest(
            id: Self.randomID, zone: request.zone.name, recordClass: request.zone.recordClass, current: held.soa)
        let limits = TransferLimits(request)
        let writer = ZoneFileWriter(
            following: held, limits: limits, difference: DifferenceLimits(records: request.zone.options.maxIXFRRecords))
        log.note(.requestingIXFR(held: ixfr.current.serial))
        var message = ixfr.octets
        let stream = try sign(&message, with: key, at: time)
        log.note(.requestedIXFR(id: ixfr.id))
        expect(InboundTransfer(answering: ixfr, verifying: stream, limits: limits, into: writer))
        return message
    }

    private static var randomID: UInt16 {
        var generator = SystemRandom()
        return .random(in: 0...UInt16.max, using: &generator)
    }

    /// Signs `message` where a key is set; returns what verifies its answer.
    private func sign(
        _ message: inout [UInt8], with key: RequestKey, at time: TSIGTime
    ) throws(TransferFailure) -> TSIGStream? {
        guard let key = key.key else { return nil }
        do throws(TSIGError) {
            let mac = try key.sign(&message, at: time)
            return try TSIGStream(key: key, request: mac, maximumUnsigned: Int(request.primary.maxUnsignedMessages))
        } catch {
            throw .notSigned(error)
        }
    }

    /// Makes ready for the answer to a request that is about to be sent.
    private func expect(_ answer: consuming InboundTransfer<ZoneFileWriter>) {
        self.answer = consume answer
        answered = (isComplete: false, octets: 0)
        isFollowed = false
        deadlines = TransferDeadlines(request.zone.options, from: .now)
    }
}

// The answer.
extension Transfer {
    /// Takes messages, verified at `time`; returns the primary's serial where that is not what was asked for.
    @inline(never)
    func take(_ batch: MessageBatch, at time: TSIGTime) throws(TransferFailure) -> Serial? {
        var batch = batch
        while !isComplete, let message = batch.next() {
            try take(message, at: time)
            if let serial = try notNewer() { return serial }
        }
        if isComplete, batch.octets > 0 { isFollowed = true }
        // RFC 1995 §2: over UDP a single SOA that is newer means that the rest did not fit. A primary that says so over TCP,
        // too, has said all that it will.
        if isIXFR, account.style == nil { deadlines.expectSoon(at: .now) }
        return nil
    }

    private func take(_ message: ByteBuffer, at time: TSIGTime) throws(TransferFailure) {
        let wasKnown = account.style != nil
        defer {
            if !wasKnown, let style = account.style { log.note(.answered(style)) }
        }
        do throws(ReceiveError<ZoneFileError>) {
            defer { note() }
            try answer?.receive(message.readableBytesUInt8Span, at: time)
        } catch {
            throw TransferFailure(error)
        }
    }

    /// Takes note of how far the answer has come.
    private func note() {
        guard let statistics = answer?.statistics else { return }
        account.update(statistics, serial: answer?.serial, style: answer?.style)
        answered = (isComplete: answer?.isComplete ?? true, octets: statistics.octets)
    }

    /// The serial that the primary sends, where that is not what was asked for.
    private func notNewer() throws(TransferFailure) -> Serial? {
        let isUpToDate = answer?.isUpToDate ?? false
        guard let held = request.heldSerial, let serial = account.serial, isUpToDate || !serial.isNewer(than: held) else {
            return nil
        }
        // It contradicts what the poll found: perhaps only its differences lag behind.
        if let polled = request.order.polled { throw .refused(.serialBehindPoll(received: serial, polled: polled)) }
        log.note(.notNewer(held: held, received: serial))
        return serial
    }

    /// Vouches for the whole zone, and makes it ready to be published.
    @inline(never)
    func finish() throws(TransferFailure) -> (file: VerifiedFile, version: ReceivedVersion) {
        guard let answer = answer.take() else { throw .refused(.unfinished) }
        let record = record
        let verified = try Self.finish(answer)
        let version = ReceivedVersion(verified, record)
        return (try Self.prepare(verified), version)
    }

    private static func finish(
        _ answer: consuming InboundTransfer<ZoneFileWriter>
    ) throws(TransferFailure) -> VerifiedTransfer<ZoneFileWriter> {
        do throws(TransferError) {
            return try answer.finish()
        } catch {
            throw .refused(error)
        }
    }

    private static func prepare(
        _ verified: consuming VerifiedTransfer<ZoneFileWriter>
    ) throws(TransferFailure) -> VerifiedFile {
        do throws(ZoneFileError) {
            return try verified.prepared()
        } catch {
            throw TransferFailure(error)
        }
    }
}

extension TransferLimits {
    fileprivate init(_ request: TransferRequest) {
        let options = request.zone.options
        self.init(
            maximumRecords: options.maxRecords, maximumRecordsPerType: options.maxRecordsPerType,
            maximumTypesPerName: options.maxTypesPerName,
            isReadByBIND: options.localServer == .bind && request.zone.recordClass == .internet,
            polledSerial: request.order.polled)
    }
}

extension TransferDeadlines {
    fileprivate init(_ options: ZoneOptions, from start: ContinuousClock.Instant) {
        let rate = options.minTransferRateIn
        self.init(
            total: .seconds(Int64(options.maxTransferTimeIn)), idle: .seconds(Int64(options.maxTransferIdleIn)),
            leastOctets: Int(rate.octets), window: .seconds(60 * Int64(rate.minutes)), from: start)
    }
}
