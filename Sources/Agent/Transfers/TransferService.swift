import Configuration
import DNS
import SystemPackage
import ZoneFile
import ZoneMaintenance
import ZoneTransfer

/// Pulls one zone from one primary and publishes it.
final class TransferService: Sendable {
    let network: Network
    let clock: AgentClock
    let keys: KeyService
    let quota: TransferQuota
    let running = RunningTransfers()
    /// Where transfers go on between two messages: on the thread that reads these.
    let loop: EventLoopExecutor
    /// Where a transfer may block on its disk.
    let executor: BlockingExecutor
    let publications: PublicationQueue
    let connections: PrimaryConnections
    /// Told of every batch of messages: records and octets so far.
    let progress: TransferProgress?

    init(
        network: Network, clock: AgentClock, keys: KeyService, quota: TransferQuota, loop: EventLoopExecutor,
        executor: BlockingExecutor, connections: PrimaryConnections, progress: TransferProgress?
    ) {
        self.network = network
        self.loop = loop
        self.clock = clock
        self.keys = keys
        self.quota = quota
        self.executor = executor
        publications = PublicationQueue(on: executor)
        self.connections = connections
        self.progress = progress
    }

    /// What is asked for, and under which conditions it is taken.
    struct Request: Sendable {
        let zone: ZoneSettings
        let primary: Primary
        /// Which of the primary's keys to ask with; nil where it has none.
        let key: KeyCandidate?
        let reason: TransferReason
        /// The serial that the poll found; `nil` where the primary would not say.
        let polledSerial: Serial?
        /// The file that a difference may follow; `nil` where there is none.
        let published: FileIdentity?

        /// Whether the primary is asked when its own copy expires, as no poll has done it.
        var asksExpire: Bool

        /// What we hold, where only something newer will do.
        var heldSerial: Serial? {
            if case .newer(let held) = reason { held } else { nil }
        }
    }

    enum Outcome: Sendable {
        /// `expire`: what the primary said of its own copy's lease, in seconds.
        case published(SOA, expire: UInt32?, FileIdentity, TransferRecord)
        case notNewer(Serial)
        case failed(TransferFailure)
    }

    /// What a primary's answers come to, before anything is published.
    enum Answer: Sendable {
        case received(ReceivedZone)
        case notNewer(Serial)
        case failed(TransferFailure)
    }

    /// Pulls the zone in a slot that the caller has taken for it; the lines about it are logged here, from "Transfer started." to
    /// "Transfer completed".
    ///
    /// The slot is for the primary's sake: while a small file is made durable another has it, unless the disk has fallen behind. To be
    /// run on `loop`.
    func transfer(_ request: Request, log: ZoneLog) async -> Outcome {
        let address = request.primary.endpoint.address
        switch await run(request, log: log) {
        case .received(let zone) where !zone.file.isLarge && !publications.isFull:
            quota.release(address)
            return await publish(zone, request, log)
        case .received(let zone):
            defer { quota.release(address) }
            return await publish(zone, request, log)
        case .notNewer(let serial):
            quota.release(address)
            return .notNewer(serial)
        case .failed(let failure):
            quota.release(address)
            return .failed(failure)
        }
    }

    private func publish(_ zone: ReceivedZone, _ request: Request, _ zoneLog: ZoneLog) async -> Outcome {
        let log = TransferLog(zone: zoneLog.zone, primary: request.primary.endpoint)
        defer { log.completed(zone.account.statistics, zone.start.duration(to: .now), serial: zone.account.serial) }
        do throws(FileError) {
            let identity = try await publications.publish(zone.file)
            zoneLog.transferred(zone.soa.serial, key: zone.keyName)
            log.leftOut(zone.statistics)
            log.status("success")
            return .published(zone.soa, expire: zone.primaryExpire, identity, zone.record)
        } catch {
            let failure = TransferFailure.notWritten(error)
            log.failed(failure)
            log.status(failure.resultText)
            return .failed(failure)
        }
    }

    /// Asks for the difference where there is a file for it, and in the same slot for the whole zone where it came to nothing.
    private func run(_ request: Request, log: ZoneLog) async -> Answer {
        guard case .newer = request.reason else { return await run(request, .wholeZone(request.reason), log) }
        guard request.primary.requestIXFR else { return await run(request, .withoutDifferences, log) }
        guard let identity = request.published, identity.digest != nil else { return await run(request, .withoutFile, log) }
        return await withTaskExecutorPreference(executor) { await run(request, following: identity, log: log) }
    }

    private func run(_ request: Request, following identity: FileIdentity, log: ZoneLog) async -> Answer {
        let path = FilePath(request.zone.file)
        guard let held = HeldZoneFile(of: request.zone.name, at: path, publishedAs: identity) else {
            log.notOurFile(request.zone.file)
            return await run(request, .withoutFile, log)
        }
        var account = TransferAccount(isIXFR: true)
        let answer = await run(request, .difference, following: held, into: &account, log)
        guard account.isIXFR, case .failed(let failure) = answer, failure.isWorthRetryingByAXFR else { return answer }
        return await run(request, .afterDifference, log)
    }

    private func run(_ request: Request, _ choice: TransferChoice, _ log: ZoneLog) async -> Answer {
        var account = TransferAccount(isIXFR: false)
        return await run(request, choice, following: nil, into: &account, log)
    }

    private func run(
        _ request: Request, _ choice: TransferChoice, following held: consuming HeldZoneFile?,
        into account: inout TransferAccount, _ zoneLog: ZoneLog
    ) async -> Answer {
        let log = TransferLog(zone: zoneLog.zone, primary: request.primary.endpoint)
        let start = ContinuousClock.now
        zoneLog.started()
        zoneLog.choice(choice, from: request.primary.endpoint)
        do throws(TransferFailure) {
            let answer = try await pull(request, following: held, into: &account, start: start, zoneLog: zoneLog, log: log)
            if case .received = answer { return answer }
            log.status("up to date")
            log.completed(account.statistics, start.duration(to: .now), serial: account.serial)
            return answer
        } catch {
            let failure = Task.isCancelled ? TransferFailure.shuttingDown : error
            if failure.isWithoutNameservers { zoneLog.noNameservers() }
            log.failed(failure)
            let isIXFRFailure = account.style == .incremental && failure.isWorthRetryingByAXFR
            log.status(isIXFRFailure ? "IXFR failed" : failure.resultText)
            log.completed(account.statistics, start.duration(to: .now), serial: account.serial)
            return .failed(failure)
        }
    }

    /// Asks once more, for the whole zone, where a difference is refused before anything of it was taken, or is too large.
    private func pull(
        _ request: Request, following held: consuming HeldZoneFile?, into account: inout TransferAccount,
        start: ContinuousClock.Instant, zoneLog: ZoneLog, log: TransferLog
    ) async throws(TransferFailure) -> Answer {
        guard let held else { return try await pullWhole(request, into: &account, start: start, zoneLog: zoneLog, log: log) }
        do throws(TransferFailure) {
            return try await exchange(request, following: held, into: &account, start: start, zoneLog: zoneLog, log: log)
        } catch {
            guard !Task.isCancelled, error.isWorthRetryingByAXFR, account.style == nil || error.isTooManyDiffs else {
                throw error
            }
            log.retrying(after: error)
        }
        account.turnToAXFR()
        return try await exchange(request, following: nil, into: &account, start: start, zoneLog: zoneLog, log: log)
    }

    /// Asks once more, without EDNS, where the primary does not understand that (RFC 6891 §7).
    private func pullWhole(
        _ request: Request, into account: inout TransferAccount, start: ContinuousClock.Instant, zoneLog: ZoneLog,
        log: TransferLog
    ) async throws(TransferFailure) -> Answer {
        do throws(TransferFailure) {
            return try await exchange(request, following: nil, into: &account, start: start, zoneLog: zoneLog, log: log)
        } catch {
            guard request.asksExpire, let code = error.refusalOfEDNS, !Task.isCancelled else { throw error }
            log.retryingWithoutEDNS(after: code)
        }
        var request = request
        request.asksExpire = false
        return try await exchange(request, following: nil, into: &account, start: start, zoneLog: zoneLog, log: log)
    }
}
