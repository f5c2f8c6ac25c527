import Configuration
import DNS
import SystemPackage
import ZoneFile
import ZoneMaintenance
import ZoneTransfer

/// Pulls one zone from one primary and publishes it.
struct TransferService: Sendable {
    let network: Network
    let clock: AgentClock
    let keys: KeyService
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
        /// Which of the primary's keys to ask with; nil where it has none.
        let key: KeyCandidate?
        let reason: TransferReason
        /// The serial that the poll found; `nil` where the primary would not say.
        let polledSerial: Serial?
        /// The file that a difference may follow; `nil` where there is none.
        let published: FileIdentity?

        /// What we hold, where only something newer will do.
        var heldSerial: Serial? {
            if case .newer(let held) = reason { held } else { nil }
        }
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

    /// Asks for the difference where there is a file for it, and in the same slot for the whole zone where it came to nothing.
    private func run(_ request: Request, log: ZoneLog) async -> Outcome {
        guard case .newer = request.reason else { return await run(request, .wholeZone(request.reason), log) }
        guard request.primary.requestIXFR else { return await run(request, .withoutDifferences, log) }
        guard let held = heldFile(for: request, log) else { return await run(request, .withoutFile, log) }
        var account = TransferAccount(isIXFR: true)
        let outcome = await run(request, .difference, following: held, into: &account, log)
        guard account.isIXFR, case .failed(let failure) = outcome, failure.isWorthRetryingByAXFR else { return outcome }
        return await run(request, .afterDifference, log)
    }

    private func heldFile(for request: Request, _ log: ZoneLog) -> HeldZoneFile? {
        guard let identity = request.published, identity.digest != nil else { return nil }
        let path = FilePath(request.zone.file)
        guard let held = HeldZoneFile(of: request.zone.name, at: path, publishedAs: identity) else {
            log.notOurFile(request.zone.file)
            return nil
        }
        return held
    }

    private func run(_ request: Request, _ choice: TransferChoice, _ log: ZoneLog) async -> Outcome {
        var account = TransferAccount(isIXFR: false)
        return await run(request, choice, following: nil, into: &account, log)
    }

    private func run(
        _ request: Request, _ choice: TransferChoice, following held: consuming HeldZoneFile?,
        into account: inout TransferAccount, _ zoneLog: ZoneLog
    ) async -> Outcome {
        let log = TransferLog(zone: zoneLog.zone, primary: request.primary.endpoint)
        let start = ContinuousClock.now
        zoneLog.started()
        zoneLog.choice(choice, from: request.primary.endpoint)
        let outcome: Outcome
        do throws(TransferFailure) {
            outcome = try await pull(request, following: held, into: &account, start: start, zoneLog: zoneLog, log: log)
            if case .notNewer = outcome { log.status("up to date") } else { log.status("success") }
        } catch {
            let failure = Task.isCancelled ? TransferFailure.shuttingDown : error
            if failure.isWithoutNameservers { zoneLog.noNameservers() }
            log.failed(failure)
            let isIXFRFailure = account.style == .incremental && failure.isWorthRetryingByAXFR
            log.status(isIXFRFailure ? "IXFR failed" : failure.resultText)
            outcome = .failed(failure)
        }
        log.completed(account.statistics, start.duration(to: .now), serial: account.serial)
        return outcome
    }

    /// Asks once more, for the whole zone, where a difference is refused before anything of it was taken, or is too large.
    private func pull(
        _ request: Request, following held: consuming HeldZoneFile?, into account: inout TransferAccount,
        start: ContinuousClock.Instant, zoneLog: ZoneLog, log: TransferLog
    ) async throws(TransferFailure) -> Outcome {
        guard let held else {
            return try await exchange(request, following: nil, into: &account, start: start, zoneLog: zoneLog, log: log)
        }
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
}
