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
    /// Sends one request on a connection of its own and publishes what its answer comes to: an IXFR if there is a file for it to
    /// follow, otherwise an AXFR.
    ///
    /// Nothing reaches the zone's file before `finish()` has vouched for all of it.
    func exchange(
        _ request: Request, following held: consuming HeldZoneFile?, into account: inout TransferAccount,
        start: ContinuousClock.Instant, zoneLog: ZoneLog, log: TransferLog
    ) async throws(TransferFailure) -> Outcome {
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
    ) async throws(TransferFailure) -> Outcome {
        let connection = try await connect(to: request.primary)
        log.connected(key: key.key)
        var transfer = try await begin(request, signedWith: key, following: held, on: connection, log: log)
        var deadlines = TransferDeadlines(request.zone.options, from: .now)
        while !transfer.isComplete {
            var batch = try await receive(on: connection, within: &deadlines)
            while !transfer.isComplete, let message = batch.next() {
                try take(message, into: &transfer, &account, log: log)
                if let serial = try notNewer(transfer.serial, isUpToDate: transfer.isUpToDate, request, log: log) {
                    return .notNewer(serial)
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
        // A zone that was removed has no file that is ours to write any more.
        guard !Task.isCancelled else { throw .shuttingDown }
        let record = TransferRecord(
            primary: request.primary.endpoint, statistics: account.statistics, elapsed: start.duration(to: .now))
        return try publish(try Self.finish(transfer), as: record, zoneLog: zoneLog, log: log)
    }

    private func connect(to primary: Primary) async throws(TransferFailure) -> StreamConnection {
        do throws(TransportError) {
            return try await network.connection(to: primary.endpoint, from: primary.source)
        } catch {
            throw .notConnected(error)
        }
    }

    private func receive(
        on connection: StreamConnection, within deadlines: inout TransferDeadlines
    ) async throws(TransferFailure) -> MessageBatch {
        while true {
            let received: MessageBatch?
            do throws(TransportError) {
                received = try await connection.receive(idle: ContinuousClock.now.duration(to: deadlines.next))
            } catch {
                guard case .timedOut = error else { throw .interrupted(error) }
                do throws(TransferDeadlines.Overrun) {
                    try deadlines.check(at: .now)
                } catch {
                    throw .overrun(error)
                }
                continue
            }
            guard let received else { throw .interrupted(.endOfFile) }
            do throws(TransferDeadlines.Overrun) {
                try deadlines.received(octets: received.octets, at: .now)
            } catch {
                throw .overrun(error)
            }
            return received
        }
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

    private func publish(
        _ verified: consuming VerifiedTransfer<ZoneFileWriter>, as record: TransferRecord, zoneLog: ZoneLog, log: TransferLog
    ) throws(TransferFailure) -> Outcome {
        let soa = verified.soa
        let statistics = verified.statistics
        let key = verified.authenticated?.keyName
        let identity: FileIdentity
        do throws(ZoneFileError) {
            identity = try verified.publish()
        } catch {
            throw TransferFailure(error)
        }
        zoneLog.transferred(soa.serial, key: key)
        log.leftOut(statistics)
        return .published(soa, identity, record)
    }
}
