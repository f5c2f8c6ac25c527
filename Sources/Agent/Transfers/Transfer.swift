// An object, and the one thing that all functions of a transfer hand to each other. What an asynchronous function has at hand while it
// waits is kept by its task until that ends, in a copy for each function on the way: thousands of octets for a verifier and a writer.

import Configuration
import DNS
import NIOCore
import TSIG
import Transport
import ZoneFile
import ZoneMaintenance
import ZoneTransfer

/// One request and its answers, as far as they have come: what was asked, what was received, and the lines about it.
final class Transfer {
    let request: TransferRequest
    let zoneLog: ZoneLog
    let log: TransferLog
    let start = ContinuousClock.now
    private(set) var account: TransferAccount
    var deadlines: TransferDeadlines
    /// From the request to the first of its answer.
    var roundTrip = Duration.zero
    /// Whether the primary is asked when its own copy expires.
    private(set) var asksExpire: Bool
    /// The file that the difference is to follow, until it is asked for.
    private var held: HeldZoneFile?
    private var answer: InboundTransfer<ZoneFileWriter>?
    /// Whether all of the answer has come.
    private(set) var isComplete = false
    /// Whether more came behind the answer's last message. It is not read, as BIND does not.
    private(set) var isFollowed = false
    /// Octets of the answer so far.
    private(set) var octets = 0

    /// `held` is the file that a difference is to follow; without it the whole zone is asked for.
    init(_ request: TransferRequest, following held: consuming HeldZoneFile?, zoneLog: ZoneLog) {
        self.request = request
        self.zoneLog = zoneLog
        log = TransferLog(zone: zoneLog.zone.text, primary: request.primary.endpoint)
        account = TransferAccount(isIXFR: held != nil, from: start)
        deadlines = TransferDeadlines(request.zone.options, from: start)
        asksExpire = request.asksExpire
        self.held = held
    }

    var isIXFR: Bool { account.isIXFR }

    /// Begins anew, with an AXFR.
    func turnToAXFR() {
        account.turnToAXFR()
        held = nil
    }

    /// Asks for nothing but the zone from here on.
    func turnFromEDNS() {
        asksExpire = false
    }

    func takeHeld() -> HeldZoneFile? {
        held.take()
    }

    /// Makes ready for the answer to a request that is about to be sent.
    func expect(_ answer: consuming InboundTransfer<ZoneFileWriter>) {
        self.answer = consume answer
        isComplete = false
        isFollowed = false
        octets = 0
        deadlines = TransferDeadlines(request.zone.options, from: .now)
    }

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
            if !wasKnown, let style = account.style { log.answered(style) }
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
        isComplete = answer?.isComplete ?? true
        octets = statistics.octets
    }

    /// The serial that the primary sends, where that is not what was asked for.
    private func notNewer() throws(TransferFailure) -> Serial? {
        let isUpToDate = answer?.isUpToDate ?? false
        guard let held = request.heldSerial, let serial = account.serial, isUpToDate || !serial.isNewer(than: held) else {
            return nil
        }
        // It contradicts what the poll found: perhaps only its differences lag behind.
        if let polled = request.order.polled { throw .refused(.serialBehindPoll(received: serial, polled: polled)) }
        log.notNewer(held: held, received: serial)
        return serial
    }

    /// Vouches for the whole zone, and makes it ready to be published.
    @inline(never)
    func finish() throws(TransferFailure) -> ReceivedZone {
        guard let answer = answer.take() else { throw .refused(.unfinished) }
        let record = TransferRecord(
            primary: request.primary.endpoint, statistics: account.statistics, elapsed: start.duration(to: .now),
            roundTrip: roundTrip)
        let verified = try Self.finish(answer)
        let (soa, primaryExpire) = (verified.soa, verified.primaryExpire)
        let (keyName, statistics) = (verified.authenticated?.keyName, verified.statistics)
        return ReceivedZone(
            file: try Self.prepare(verified), soa: soa, primaryExpire: primaryExpire, keyName: keyName,
            statistics: statistics, record: record)
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

    /// Logs that it has ended, and how.
    func completed(_ status: String) {
        log.status(status)
        log.completed(account.statistics, start.duration(to: .now), serial: account.serial)
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
