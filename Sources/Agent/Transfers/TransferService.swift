import Configuration
import DNS
import Exchange
import Synchronization
import SystemPackage
import ZoneFile
import ZoneMaintenance
import ZoneTransfer

/// Pulls one zone from one primary and publishes it.
final class TransferService: Sendable {
    let running = RunningTransfers()
    /// Where transfers go on between two messages: on the thread that reads these.
    let loop: EventLoopExecutor
    let files: PublishedFiles
    private let exchange: TransferExchange
    private let publications: PublicationQueue

    init(
        network: Network, clock: SystemClock, keys: KeyService, loop: EventLoopExecutor,
        executor: BlockingExecutor, connections: ConnectionPool, progress: TransferProgress?
    ) {
        self.loop = loop
        files = PublishedFiles(executor: executor)
        exchange = TransferExchange(
            connections: TransferConnections(network: network, pool: connections), clock: clock, keys: keys, executor: executor,
            progress: progress)
        publications = PublicationQueue(on: executor)
    }

    /// What transfers go over.
    var network: Network { exchange.connections.network }

    enum Outcome: Sendable {
        case published(PublishedVersion)
        case notNewer(Serial, TransferRecord)
        /// No file of ours is at hand that a difference could follow; nothing was asked.
        case withoutFile
        case failed(TransferFailure, TransferRecord)
    }

    /// Pulls a zone in the slot that `slot` holds, on `loop`. nil where it was ended before it had begun.
    nonisolated(nonsending) func transfer(
        _ id: ZoneID, _ request: TransferRequest, in slot: Handover<TransferSlots.Slot>
    ) async -> Outcome? {
        await running.run(for: id, on: loop) { await self.transfer(request, in: slot) }
    }

    /// Ends the transfer of a zone, if one runs; nothing of it is published once this returns.
    func end(_ id: ZoneID) async { await running.end(id) }

    /// Puts the file of an expired zone out of the way, where it is this copy still.
    func setAside(_ zone: ZoneSettings, _ copy: PublishedCopy) async { await files.setAside(zone, copy) }

    /// Pulls the zone in the slot that `slot` holds; its steps are noted here, and how it ended is the outcome.
    ///
    /// The slot is for the primary's sake: while a small file is made durable another has it, unless the disk has fallen behind. To be
    /// run on `loop`.
    func transfer(_ request: TransferRequest, in slot: Handover<TransferSlots.Slot>) async -> Outcome {
        let log = TransferLog(request)
        guard request.order.choice == .difference else {
            return await transfer(Transfer(request, following: nil, log), in: slot)
        }
        return await withTaskExecutorPreference(files.executor) {
            guard let identity = request.published, identity.digest != nil else { return .withoutFile }
            let path = FilePath(request.zone.file)
            guard let held = CurrentZoneFile(of: request.zone.name, at: path, publishedAs: identity) else {
                log.note(.notOurFile(isMissing: FileIdentity(of: path) == nil))
                return .withoutFile
            }
            return await transfer(Transfer(request, following: held, log), in: slot)
        }
    }

    private func transfer(_ transfer: Transfer, in slot: Handover<TransferSlots.Slot>) async -> Outcome {
        transfer.log.note(.began(transfer.request.order.choice))
        let answer: TransferExchange.Answer
        do throws(TransferFailure) {
            answer = try await pull(transfer)
        } catch {
            return .failed(Task.isCancelled ? .shuttingDown : error, transfer.record)
        }
        switch answer {
        case .received(let file, let version):
            if !file.isLarge, !publications.isFull { slot.drop() }
            return await publish(file, version, transfer)
        case .notNewer(let serial):
            return .notNewer(serial, transfer.record)
        }
    }

    private func publish(_ file: VerifiedFile, _ version: ReceivedVersion, _ transfer: Transfer) async -> Outcome {
        do throws(FileError) {
            let identity = try await publications.publish(file)
            return .published(
                PublishedVersion(
                    version: version, identity: identity, publishedAfter: transfer.account.start.duration(to: .now)))
        } catch {
            return .failed(.notWritten(error), transfer.record)
        }
    }

    /// Asks once more: for the whole zone, where a difference is refused before anything of it was taken, or is too large; and without
    /// EDNS, where the primary does not understand that (RFC 6891 §7).
    private func pull(_ transfer: Transfer) async throws(TransferFailure) -> TransferExchange.Answer {
        do throws(TransferFailure) {
            return try await exchange.run(transfer)
        } catch {
            guard !Task.isCancelled else { throw error }
            if transfer.asksExpire, !transfer.isIXFR, let code = error.refusalOfEDNS {
                transfer.log.note(.retryingWithoutEDNS(code))
                transfer.turnFromEDNS()
            } else if transfer.isIXFR, error.isWorthRetryingByAXFR, transfer.account.style == nil || error.isTooManyDiffs {
                transfer.log.note(.retryingWithAXFR(error))
                transfer.turnToAXFR()
            } else {
                throw error
            }
        }
        return try await exchange.run(transfer)
    }
}

/// The transfers that run or wait for a slot, so that those of a zone that is removed can be ended.
final class RunningTransfers: Sendable {
    private struct Entry {
        /// Rung when the transfer has ended, and when it is to.
        let wake = Alarm()
        let end = Alarm()
    }

    private let entries = Mutex<[ZoneID: Entry]>([:])

    /// Runs the one transfer that a zone has at a time, where `executor` has it. It is cancelled when it is to end.
    nonisolated(nonsending) func run<Outcome: Sendable>(
        for id: ZoneID, on executor: some TaskExecutor, _ transfer: @escaping @Sendable () async -> Outcome
    ) async -> Outcome? {
        let entry = Entry()
        entries.withLock { $0[id] = entry }
        defer {
            entries.withLock { $0[id] = nil }
            entry.end.ring()
        }
        return await withTaskGroup { group in
            group.addTask(executorPreference: executor) {
                defer { entry.wake.ring() }
                return await transfer()
            }
            await entry.wake.wait(for: nil)
            group.cancelAll()
            return await group.next()
        }
    }

    func contains(_ id: ZoneID) -> Bool {
        entries.withLock { $0[id] != nil }
    }

    /// Ends the transfer of a zone, if one runs; nothing of it is published once this returns.
    func end(_ id: ZoneID) async {
        guard let entry = entries.withLock({ $0[id] }) else { return }
        entry.wake.ring()
        await entry.end.wait(for: nil)
    }
}

/// Publishes what was verified: at once where nothing is being published, and else together with all that comes meanwhile.
///
/// Nobody waits for company: what is gathered is what the disk was too slow for.
final class PublicationQueue: Sendable {
    private struct Waiter {
        let file: VerifiedFile
        let continuation: CheckedContinuation<Result<FileIdentity, FileError>, Never>
    }

    private struct State {
        var waiting: [Waiter] = []
        var isPublishing = false
    }

    /// Files of one group, each of which is open; when as many wait, the disk is too slow for the transfers.
    private static let most = 512

    private let state = Mutex(State())
    private let executor: BlockingExecutor

    init(on executor: BlockingExecutor) {
        self.executor = executor
    }

    var isFull: Bool { state.withLock { $0.waiting.count >= Self.most } }

    /// Returns when `file` has taken its place, and will have it after a power cut.
    func publish(_ file: VerifiedFile) async throws(FileError) -> FileIdentity {
        // A large file is not made to wait for others, nor they for it.
        guard !file.isLarge else { return try await publishAlone(file) }
        let outcome = await withCheckedContinuation { continuation in
            let isFirst = state.withLock { state in
                state.waiting.append(Waiter(file: file, continuation: continuation))
                defer { state.isPublishing = true }
                return !state.isPublishing
            }
            if isFirst { executor.run { self.publishAll() } }
        }
        return try outcome.get()
    }

    private func publishAlone(_ file: VerifiedFile) async throws(FileError) -> FileIdentity {
        try await withTaskExecutorPreference(executor) { () throws(FileError) in
            try file.publish()
        }
    }

    private func publishAll() {
        while let group = next() {
            let outcomes = Publication.publish(group.map(\.file))
            for (waiter, outcome) in zip(group, outcomes) { waiter.continuation.resume(returning: outcome) }
        }
    }

    private func next() -> [Waiter]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isPublishing = false
                return nil
            }
            let group = Array(state.waiting.prefix(Self.most))
            state.waiting.removeFirst(group.count)
            return group
        }
    }
}
