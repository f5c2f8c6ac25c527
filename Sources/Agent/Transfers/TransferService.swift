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

/// Pulls one zone from one primary and publishes it.
struct TransferService: Sendable {
    let network: Network
    let clock: AgentClock
    let quota: TransferQuota
    let running = RunningTransfers()
    /// Where a transfer may block on its disk.
    let executor: BlockingExecutor
    /// Told of every batch of messages: records and octets so far.
    let progress: TransferProgress?

    /// What is asked for, and under which conditions it is taken.
    struct Request: Sendable {
        let zone: ZoneSettings
        let primary: Primary
        /// The serial that the poll found; `nil` where the primary would not say.
        let polledSerial: Serial?
        /// What we hold, where only something newer will do.
        let heldSerial: Serial?
    }

    enum Outcome: Sendable {
        case published(SOA, FileIdentity, TransferRecord)
        case notNewer(Serial)
        case failed(TransferFailure)
    }

    /// Waits for a slot, then pulls the zone; the lines about it are logged here, from "Transfer started." to "Transfer completed".
    func transfer(_ request: Request, log: ZoneLog) async -> Outcome {
        let limit = request.primary.transfers.map { Int($0) }
        let outcome = await quota.withSlot(for: request.primary.endpoint.address, limit: limit) {
            log.deferred()
        } transfer: {
            await withTaskExecutorPreference(executor) { await run(request, log: log) }
        }
        return outcome ?? .failed(.shuttingDown)
    }

    private func run(_ request: Request, log zoneLog: ZoneLog) async -> Outcome {
        let log = TransferLog(zone: zoneLog.zone, primary: request.primary.endpoint)
        let start = ContinuousClock.now
        var account = TransferAccount()
        zoneLog.started()
        let outcome: Outcome
        do throws(TransferFailure) {
            outcome = try await pull(request, into: &account, start: start, zoneLog: zoneLog, log: log)
            log.status("success")
        } catch {
            let failure = Task.isCancelled ? TransferFailure.shuttingDown : error
            if case .refused(.noNameservers) = failure { zoneLog.noNameservers() }
            log.failed(failure)
            log.status(failure.resultText)
            outcome = .failed(failure)
        }
        log.completed(account.statistics, start.duration(to: .now), serial: account.serial)
        return outcome
    }

    /// Nothing reaches the zone's file before `finish()` has vouched for all of it.
    private func pull(
        _ request: Request, into account: inout TransferAccount, start: ContinuousClock.Instant, zoneLog: ZoneLog,
        log: TransferLog
    ) async throws(TransferFailure) -> Outcome {
        let connection = try await connect(to: request.primary)
        log.connected(key: request.primary.key)
        var transfer = try await begin(request, on: connection, log: log)
        var deadlines = TransferDeadlines(request.zone.options, from: start)
        while !transfer.isComplete {
            var batch = try await receive(on: connection, within: &deadlines)
            while !transfer.isComplete, let message = batch.next() {
                defer { account = TransferAccount(statistics: transfer.statistics, serial: transfer.serial) }
                do throws(ReceiveError<ZoneFileError>) {
                    try transfer.receive(message.readableBytesUInt8Span, at: clock.tsigTime)
                } catch {
                    throw TransferFailure(error)
                }
                if let held = request.heldSerial, let serial = transfer.serial, !serial.isNewer(than: held) {
                    log.notNewer(held: held, received: serial)
                    return .notNewer(serial)
                }
            }
            if transfer.isComplete, let more = batch.next() {
                throw .refused(.octetsAfterEnd(more.readableBytes + 2))
            }
            progress?.report(zoneLog.zone, account.statistics)
        }
        // A zone that was removed has no file that is ours to write any more.
        guard !Task.isCancelled else { throw .shuttingDown }
        return try publish(try Self.finish(transfer), elapsed: start.duration(to: .now), request, zoneLog: zoneLog, log: log)
    }

    private func connect(to primary: Primary) async throws(TransferFailure) -> StreamConnection {
        do throws(TransportError) {
            return try await network.connection(to: primary.endpoint, from: primary.source)
        } catch {
            throw .notConnected(error)
        }
    }

    /// Sends the request, signed where a key is set, and makes ready for its answer.
    private func begin(
        _ request: Request, on connection: StreamConnection, log: TransferLog
    ) async throws(TransferFailure) -> InboundTransfer<ZoneFileWriter> {
        var generator = SystemRandom()
        let options = request.zone.options
        let axfr = AXFRRequest(
            id: .random(in: 0...UInt16.max, using: &generator), zone: request.zone.name, recordClass: request.zone.recordClass)
        var octets = axfr.octets
        var stream: TSIGStream?
        if let key = request.primary.key {
            do throws(TSIGError) {
                let mac = try key.sign(&octets, at: clock.tsigTime)
                stream = try TSIGStream(key: key, request: mac, maximumUnsigned: Int(request.primary.maxUnsignedMessages))
            } catch {
                throw .notSigned(error)
            }
        }
        let limits = TransferLimits(
            maximumRecords: options.maxRecords, maximumRecordsPerType: options.maxRecordsPerType,
            maximumTypesPerName: options.maxTypesPerName, polledSerial: request.polledSerial)
        let writer: ZoneFileWriter
        do throws(FileError) {
            writer = try ZoneFileWriter(replacing: FilePath(request.zone.file))
        } catch {
            throw .notWritten(error)
        }
        do throws(TransportError) {
            try await connection.send(octets)
        } catch {
            throw .notSent(error)
        }
        log.requested(id: axfr.id)
        return InboundTransfer(answering: axfr, verifying: stream, limits: limits, into: writer)
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
        _ verified: consuming VerifiedTransfer<ZoneFileWriter>, elapsed: Duration, _ request: Request, zoneLog: ZoneLog,
        log: TransferLog
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
        let record = TransferRecord(primary: request.primary.endpoint, statistics: statistics, elapsed: elapsed)
        return .published(soa, identity, record)
    }
}

/// What has come of a transfer by the time that it ends, well or not.
private struct TransferAccount {
    var statistics = TransferStatistics()
    var serial: Serial?
}
