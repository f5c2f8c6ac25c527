import Synchronization
import ZoneFile

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
