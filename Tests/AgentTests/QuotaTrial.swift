import DNS
import TestSupport

@testable import Agent

/// Transfers that begin when the quota lets them, and end when the test says so.
///
/// All of them run on one thread, so that whoever is started first also asks first.
final class QuotaTrial: Sendable {
    enum Event: Equatable, Sendable {
        case deferred(Int)
        case began(Int)
        case cancelled(Int)
    }

    struct Request: Sendable {
        var primary: IPAddress
        var limit: Int
    }

    private let quota: TransferQuota
    private let executor = BlockingExecutor(threads: 1)
    private let journal = Journal<Event>()
    private let endings: [Gate]
    private let cancellations: [Gate]

    private init(_ quota: TransferQuota, count: Int) {
        self.quota = quota
        endings = (0..<count).map { _ in Gate() }
        cancellations = (0..<count).map { _ in Gate() }
    }

    /// Starts one transfer for each request, in their order; runs `body` once each has begun or waits; then ends them all.
    static func run(
        _ requests: [Request], transfersIn: Int, _ body: (QuotaTrial) async throws -> Void
    ) async throws {
        try await run(requests, quota: TransferQuota(transfersIn: transfersIn), body)
    }

    static func run(
        _ requests: [Request], quota: TransferQuota, _ body: (QuotaTrial) async throws -> Void
    ) async throws {
        let trial = QuotaTrial(quota, count: requests.count)
        try await withThrowingDiscardingTaskGroup { group in
            defer { for gate in trial.endings + trial.cancellations { gate.open() } }
            for (number, request) in requests.enumerated() {
                group.addTask { await trial.play(number, request) }
                _ = try await trial.events { $0 == .began(number) || $0 == .deferred(number) }
            }
            try await body(trial)
        }
        await trial.executor.shutDown()
    }

    private func play(_ number: Int, _ request: Request) async {
        await withDiscardingTaskGroup { group in
            group.addTask(executorPreference: executor) { [self] in
                await takeSlot(number, request)
                cancellations[number].open()
            }
            await cancellations[number].passed()
            group.cancelAll()
        }
    }

    private func takeSlot(_ number: Int, _ request: Request) async {
        let ended: Bool? = await quota.withSlot(for: request.primary, limit: request.limit) {
            journal.append(.deferred(number))
        } transfer: {
            journal.append(.began(number))
            await endings[number].passed()
            return true
        }
        if ended == nil { journal.append(.cancelled(number)) }
    }

    func end(_ number: Int) { endings[number].open() }

    func cancel(_ number: Int) { cancellations[number].open() }

    /// Awaits `event`, and returns all that have come until then.
    func events(until event: Event) async throws -> [Event] {
        try await events { $0 == event }
    }

    private func events(until isLast: @escaping @Sendable (Event) -> Bool) async throws -> [Event] {
        try await withTimeLimit(awaiting: "a slot") { [journal] in
            guard let found = await journal.first(where: isLast) else { throw CancellationError() }
            return Array(journal.entries.prefix(found.index + 1))
        }
    }
}
