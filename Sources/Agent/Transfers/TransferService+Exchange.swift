import Configuration
import DNS
import LibCrypto
import NIOCore
import SystemPackage
import TSIG
import Transport
import ZoneFile
import ZoneTransfer

extension TransferService {
    /// What is read of an answer before it counts as large, in octets.
    private static let small = 32 * 1024

    /// Sends one request and takes its answer: an IXFR if there is a file for it to follow, otherwise an AXFR. The connection is kept
    /// for others where all of the answer was as it should be.
    ///
    /// Nothing leaves here for the zone's file before `finish()` has vouched for all of it. An answer that is not soon complete is
    /// taken where a disk may be waited for.
    func exchange(
        _ request: Request, following held: consuming HeldZoneFile?, into account: inout TransferAccount,
        start: ContinuousClock.Instant, zoneLog: ZoneLog, log: TransferLog
    ) async throws(TransferFailure) -> Answer {
        // Asked for only now: while the transfer waited for its slot, a negotiated key may have been replaced.
        let key = try await key(for: request)
        do throws(TransferFailure) {
            let outcome = try await exchange(
                request, signedWith: key, following: held, into: &account, start: start, zoneLog: zoneLog, log: log)
            await keys.proved(key)
            return outcome
        } catch {
            if error.refusesKey { await keys.refused(key) }
            throw error
        }
    }

    private func key(for request: Request) async throws(TransferFailure) -> RequestKey {
        do throws(KeyFailure) {
            return try await keys.key(of: request.key, at: request.primary)
        } catch {
            throw .noKey(error)
        }
    }

    private func exchange(
        _ request: Request, signedWith key: RequestKey, following held: consuming HeldZoneFile?,
        into account: inout TransferAccount, start: ContinuousClock.Instant, zoneLog: ZoneLog, log: TransferLog
    ) async throws(TransferFailure) -> Answer {
        var line = try await open(to: request.primary)
        log.connected(key: key.key)
        var message: [UInt8] = []
        var transfer = try begin(request, signedWith: key, following: held, message: &message, log: log)
        var deadlines = TransferDeadlines(request.zone.options, from: .now)
        let asked = ContinuousClock.now
        let first = try await ask(message, on: &line, request, within: &deadlines, log: log)
        let roundTrip = asked.duration(to: .now)
        var serial = try await take(
            first, from: line.connection, upTo: Self.small, into: &transfer, &account, &deadlines, request, zoneLog, log)
        if serial == nil, !transfer.isComplete {
            try await withTaskExecutorPreference(executor) { () throws(TransferFailure) in
                serial = try await take(
                    nil, from: line.connection, upTo: .max, into: &transfer, &account, &deadlines, request, zoneLog, log)
            }
        }
        if let serial { return .notNewer(serial) }
        // A zone that was removed has no file that is ours to write any more.
        guard !Task.isCancelled else { throw .shuttingDown }
        let record = TransferRecord(
            primary: request.primary.endpoint, statistics: account.statistics, elapsed: start.duration(to: .now),
            roundTrip: roundTrip)
        let verified = try Self.finish(transfer)
        let (soa, key, statistics) = (verified.soa, verified.authenticated?.keyName, verified.statistics)
        let primaryExpire = verified.primaryExpire
        let file = try Self.prepare(verified)
        connections.keep(line.connection, to: request.primary)
        return .received(
            ReceivedZone(
                file: file, soa: soa, primaryExpire: primaryExpire, keyName: key, statistics: statistics, account: account,
                start: start, record: record))
    }

    /// Takes `first`, if there is one, and further messages until the answer is complete or has `limit` octets; returns the
    /// primary's serial where that is not what was asked for.
    private func take(
        _ first: MessageBatch?, from connection: StreamConnection, upTo limit: Int,
        into transfer: inout InboundTransfer<ZoneFileWriter>,
        _ account: inout TransferAccount, _ deadlines: inout TransferDeadlines, _ request: Request, _ zoneLog: ZoneLog,
        _ log: TransferLog
    ) async throws(TransferFailure) -> Serial? {
        var first = first
        while !transfer.isComplete, transfer.statistics.octets < limit {
            var batch: MessageBatch
            if let taken = first.take() { batch = taken } else { batch = try await receive(on: connection, within: &deadlines) }
            while !transfer.isComplete, let message = batch.next() {
                try take(message, into: &transfer, &account, log: log)
                if let serial = try notNewer(transfer.serial, isUpToDate: transfer.isUpToDate, request, log: log) {
                    return serial
                }
            }
            if transfer.isComplete, let more = batch.next() {
                throw .refused(.octetsAfterEnd(more.readableBytes + 2))
            }
            // RFC 1995 §2: over UDP a single SOA that is newer means that the rest did not fit. A primary that says so over TCP,
            // too, has said all that it will.
            if account.isIXFR, transfer.style == nil { deadlines.expectSoon(at: .now) }
            progress?.report(zoneLog.zone, account.statistics)
        }
        return nil
    }

    private func take(
        _ message: ByteBuffer, into transfer: inout InboundTransfer<ZoneFileWriter>, _ account: inout TransferAccount,
        log: TransferLog
    ) throws(TransferFailure) {
        let wasKnown = transfer.style != nil
        defer {
            account.update(transfer.statistics, serial: transfer.serial, style: transfer.style)
            if !wasKnown, let style = transfer.style { log.answered(style) }
        }
        do throws(ReceiveError<ZoneFileError>) {
            try transfer.receive(message.readableBytesUInt8Span, at: clock.tsigTime)
        } catch {
            throw TransferFailure(error)
        }
    }

    /// The serial that the primary sends, where that is not what was asked for.
    private func notNewer(
        _ serial: Serial?, isUpToDate: Bool, _ request: Request, log: TransferLog
    ) throws(TransferFailure) -> Serial? {
        guard let held = request.heldSerial, let serial, isUpToDate || !serial.isNewer(than: held) else { return nil }
        // It contradicts what the poll found: perhaps only its differences lag behind.
        if let polled = request.polledSerial { throw .refused(.serialBehindPoll(received: serial, polled: polled)) }
        log.notNewer(held: held, received: serial)
        return serial
    }

    private static func finish(
        _ transfer: consuming InboundTransfer<ZoneFileWriter>
    ) throws(TransferFailure) -> VerifiedTransfer<ZoneFileWriter> {
        do throws(TransferError) {
            return try transfer.finish()
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
