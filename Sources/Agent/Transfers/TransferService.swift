import Configuration
import DNS
import Exchange
import SystemPackage
import ZoneFile
import ZoneMaintenance
import ZoneTransfer

/// Pulls one zone from one primary and publishes it.
final class TransferService: Sendable {
    let network: Network
    let clock: AgentClock
    let keys: KeyService
    let running = RunningTransfers()
    /// Where transfers go on between two messages: on the thread that reads these.
    let loop: EventLoopExecutor
    /// Where a transfer may block on its disk.
    let executor: BlockingExecutor
    let publications: PublicationQueue
    let connections: ConnectionPool
    /// Told of every batch of messages: records and octets so far.
    let progress: TransferProgress?

    init(
        network: Network, clock: AgentClock, keys: KeyService, loop: EventLoopExecutor,
        executor: BlockingExecutor, connections: ConnectionPool, progress: TransferProgress?
    ) {
        self.network = network
        self.loop = loop
        self.clock = clock
        self.keys = keys
        self.executor = executor
        publications = PublicationQueue(on: executor)
        self.connections = connections
        self.progress = progress
    }

    enum Outcome: Sendable {
        case published(PublishedVersion)
        case notNewer(Serial)
        /// No file of ours is at hand that a difference could follow; nothing was asked.
        case withoutFile
        case failed(TransferFailure, isIXFR: Bool)
    }

    /// What a primary's answers come to, before anything is published.
    enum Answer: Sendable {
        case received(ReceivedZone)
        case notNewer(Serial)
        case failed(TransferFailure)
    }

    /// Pulls a zone in the slot that `slot` holds, on `loop`. nil where it was ended before it had begun.
    nonisolated(nonsending) func transfer(
        _ id: ZoneID, _ request: TransferRequest, in slot: Handover<TransferSlots.Slot>, log: ZoneLog
    ) async -> Outcome? {
        await running.run(for: id, on: loop) { await self.transfer(request, in: slot, log: log) }
    }

    /// Ends the transfer of a zone, if one runs; nothing of it is published once this returns.
    func end(_ id: ZoneID) async { await running.end(id) }

    /// The SOA record that the zone's file begins with.
    func soa(of zone: ZoneSettings) async -> SOA? {
        await withTaskExecutorPreference(executor) { HeldZoneFile.soa(of: zone.name, at: FilePath(zone.file)) }
    }

    /// Pulls the zone in the slot that `slot` holds; the lines about it are logged here, from "Transfer started." to "Transfer
    /// completed".
    ///
    /// The slot is for the primary's sake: while a small file is made durable another has it, unless the disk has fallen behind. To be
    /// run on `loop`.
    func transfer(_ request: TransferRequest, in slot: Handover<TransferSlots.Slot>, log: ZoneLog) async -> Outcome {
        guard request.order.choice == .difference else {
            return await transfer(Transfer(request, following: nil, zoneLog: log), in: slot)
        }
        return await withTaskExecutorPreference(executor) {
            guard let identity = request.published, identity.digest != nil else { return .withoutFile }
            let path = FilePath(request.zone.file)
            guard let held = HeldZoneFile(of: request.zone.name, at: path, publishedAs: identity) else {
                log.notOurFile(request.zone.file)
                return .withoutFile
            }
            return await transfer(Transfer(request, following: held, zoneLog: log), in: slot)
        }
    }

    private func transfer(_ transfer: Transfer, in slot: Handover<TransferSlots.Slot>) async -> Outcome {
        switch await run(transfer) {
        case .received(let zone):
            if !zone.file.isLarge, !publications.isFull { slot.drop() }
            return await publish(zone, transfer)
        case .notNewer(let serial):
            return .notNewer(serial)
        case .failed(let failure):
            return .failed(failure, isIXFR: transfer.isIXFR)
        }
    }

    private func publish(_ zone: ReceivedZone, _ transfer: Transfer) async -> Outcome {
        do throws(FileError) {
            let identity = try await publications.publish(zone.file)
            return .published(PublishedVersion(of: zone, as: identity, after: transfer.start.duration(to: .now)))
        } catch {
            let failure = TransferFailure.notWritten(error)
            transfer.log.failed(failure)
            transfer.completed(failure.resultText)
            return .failed(failure, isIXFR: transfer.isIXFR)
        }
    }

    private func run(_ transfer: Transfer) async -> Answer {
        transfer.zoneLog.started()
        transfer.zoneLog.choice(transfer.request.order.choice, from: transfer.request.primary.endpoint)
        do throws(TransferFailure) {
            let answer = try await pull(transfer)
            if case .notNewer = answer { transfer.completed("up to date") }
            return answer
        } catch {
            let failure = Task.isCancelled ? TransferFailure.shuttingDown : error
            if failure.isWithoutNameservers { transfer.zoneLog.noNameservers() }
            transfer.log.failed(failure)
            let isIXFRFailure = transfer.account.style == .incremental && failure.isWorthRetryingByAXFR
            transfer.completed(isIXFRFailure ? "IXFR failed" : failure.resultText)
            return .failed(failure)
        }
    }

    /// Asks once more: for the whole zone, where a difference is refused before anything of it was taken, or is too large; and without
    /// EDNS, where the primary does not understand that (RFC 6891 §7).
    private func pull(_ transfer: Transfer) async throws(TransferFailure) -> Answer {
        do throws(TransferFailure) {
            return try await exchange(transfer)
        } catch {
            guard !Task.isCancelled else { throw error }
            if transfer.asksExpire, !transfer.isIXFR, let code = error.refusalOfEDNS {
                transfer.log.retryingWithoutEDNS(after: code)
                transfer.turnFromEDNS()
            } else if transfer.isIXFR, error.isWorthRetryingByAXFR, transfer.account.style == nil || error.isTooManyDiffs {
                transfer.log.retrying(after: error)
                transfer.turnToAXFR()
            } else {
                throw error
            }
        }
        return try await exchange(transfer)
    }
}
