import Configuration
import DNS
import Exchange
import NIOCore
import TSIG
import Transport
import ZoneFile
import ZoneTransfer

/// Sends one request for a zone and takes its answer: an IXFR if there is a file for it to follow, otherwise an AXFR.
///
/// Nothing leaves here for the zone's file before `finish()` has vouched for all of it. An answer that is not soon complete is taken
/// where a disk may be waited for. The connection is kept for others where all of the answer was as it should be.
struct TransferExchange: Sendable {
    /// What is read of an answer before it counts as large, in octets.
    private static let small = 32 * 1024

    let connections: TransferConnections
    let clock: SystemClock
    let keys: KeyService
    /// Where a transfer may block on its disk.
    let executor: BlockingExecutor
    /// Told of every batch of messages: records and octets so far.
    let progress: TransferProgress?

    /// What a primary's answer comes to, before anything is published.
    enum Answer: Sendable {
        case received(VerifiedFile, ReceivedVersion)
        case notNewer(Serial)
    }

    func run(_ transfer: Transfer) async throws(TransferFailure) -> Answer {
        // Asked for only now: while the transfer waited for its slot, a negotiated key may have been replaced.
        let key = try await key(for: transfer.request)
        do throws(TransferFailure) {
            let answer = try await run(transfer, signedWith: key)
            await keys.proved(key)
            return answer
        } catch {
            if error.refusesKey { await keys.refused(key) }
            throw error
        }
    }

    private func key(for request: TransferRequest) async throws(TransferFailure) -> RequestKey {
        do throws(KeyFailure) {
            return try await keys.key(of: request.key, at: request.primary)
        } catch {
            throw .noKey(error)
        }
    }

    private func run(_ transfer: Transfer, signedWith key: RequestKey) async throws(TransferFailure) -> Answer {
        var connection = try await connections.open(to: transfer.request.primary)
        transfer.log.note(.connected(key: key.key?.name))
        let message = try transfer.begin(signedWith: key, at: clock.tsigTime)
        let asked = ContinuousClock.now
        let first = try await connections.ask(message, on: &connection, transfer)
        transfer.answered(after: asked.duration(to: .now))
        var serial = try await take(first, from: connection.stream, upTo: Self.small, into: transfer)
        if serial == nil, !transfer.isComplete {
            let stream = connection.stream
            serial = try await withTaskExecutorPreference(executor) { () throws(TransferFailure) in
                try await take(nil, from: stream, upTo: .max, into: transfer)
            }
        }
        if let serial { return .notNewer(serial) }
        // A zone that was removed has no file that is ours to write any more.
        guard !Task.isCancelled else { throw .shuttingDown }
        let (file, version) = try await finish(transfer)
        if !transfer.isFollowed { connections.keep(connection, to: transfer.request.primary) }
        return .received(file, version)
    }

    /// Vouches for the zone. A large one may have to be read back for that, where a disk may be waited for.
    private func finish(_ transfer: Transfer) async throws(TransferFailure) -> (VerifiedFile, ReceivedVersion) {
        guard transfer.octets >= Self.small else { return try transfer.finish() }
        return try await withTaskExecutorPreference(executor) { () throws(TransferFailure) in try transfer.finish() }
    }

    /// Takes `first`, if there is one, and further messages until the answer is complete or has `limit` octets; returns the
    /// primary's serial where that is not what was asked for.
    private func take(
        _ first: MessageBatch?, from connection: StreamConnection, upTo limit: Int, into transfer: Transfer
    ) async throws(TransferFailure) -> Serial? {
        var first = first
        while !transfer.isComplete, transfer.octets < limit {
            let batch: MessageBatch
            if let taken = first.take() {
                batch = taken
            } else {
                batch = try await connections.receive(on: connection, transfer)
            }
            if let serial = try transfer.take(batch, at: clock.tsigTime) { return serial }
            progress?.report(transfer.request.zone, transfer.account.statistics)
        }
        return nil
    }
}

/// The connections that transfers go over: kept ones before new ones.
struct TransferConnections: Sendable {
    let network: Network
    let pool: ConnectionPool

    /// A connection for one exchange.
    struct Connection {
        let stream: StreamConnection
        /// Whether an earlier exchange has left it.
        let isKept: Bool
    }

    /// A connection that was kept, or else a new one.
    func open(to primary: Primary) async throws(TransferFailure) -> Connection {
        if let stream = pool.take(to: primary.peer) { return Connection(stream: stream, isKept: true) }
        return try await connect(to: primary)
    }

    private func connect(to primary: Primary) async throws(TransferFailure) -> Connection {
        do throws(TransportError) {
            return Connection(stream: try await network.connection(to: primary.peer), isKept: false)
        } catch {
            throw .notConnected(error)
        }
    }

    /// Leaves a connection for another exchange; it must have brought nothing behind the last answer.
    func keep(_ connection: Connection, to primary: Primary) {
        pool.keep(connection.stream, to: primary.peer, atMost: primary.transferLimit)
    }

    /// Sends `message` and waits for the first messages of its answer.
    ///
    /// A primary may close a connection that was kept, after one answer or when it has waited long enough (RFC 7766 §6.2.3), or hear
    /// nothing more on it. Where it says not a single octet, that is no failure of the transfer, which is begun anew on a connection of
    /// its own.
    func ask(
        _ message: [UInt8], on connection: inout Connection, _ transfer: Transfer
    ) async throws(TransferFailure) -> MessageBatch {
        if connection.isKept {
            if let answer = try await askAgain(message, on: connection.stream, transfer) { return answer }
            transfer.log.note(.connectingAnew)
            connection = try await connect(to: transfer.request.primary)
        }
        do throws(TransportError) {
            try await connection.stream.send(message)
        } catch {
            throw .notSent(error)
        }
        return try await receive(on: connection.stream, transfer)
    }

    /// Asks on a connection that was kept; returns `nil` where no part of an answer came.
    private func askAgain(
        _ message: [UInt8], on connection: StreamConnection, _ transfer: Transfer
    ) async throws(TransferFailure) -> MessageBatch? {
        let first: MessageBatch
        do throws(TransportError) {
            try await connection.send(message)
            guard let batch = try await connection.receive(idle: ConnectionPool.answerPatience) else { return nil }
            // What followed the answer before this one may have come since.
            guard batch.isAnswer(to: message) else { return nil }
            first = batch
        } catch {
            switch error {
            case .endOfFile, .connectionReset: return nil
            case .timedOut where connection.isQuiet:
                pool.keepNone(to: transfer.request.primary.peer)
                return nil
            case .timedOut: return try await receive(on: connection, transfer)
            default: throw .interrupted(error)
            }
        }
        return try Self.count(first, of: transfer)
    }

    private static func count(_ batch: MessageBatch, of transfer: Transfer) throws(TransferFailure) -> MessageBatch {
        do throws(TransferDeadlines.Overrun) {
            try transfer.deadlines.received(octets: batch.octets, at: .now)
        } catch {
            throw .overrun(error)
        }
        return batch
    }

    /// Waits for the next messages, as long as the transfer's deadlines allow.
    @inline(never)
    func receive(on connection: StreamConnection, _ transfer: Transfer) async throws(TransferFailure) -> MessageBatch {
        while true {
            let received: MessageBatch?
            do throws(TransportError) {
                received = try await connection.receive(idle: ContinuousClock.now.duration(to: transfer.deadlines.next))
            } catch {
                guard case .timedOut = error else { throw .interrupted(error) }
                do throws(TransferDeadlines.Overrun) {
                    try transfer.deadlines.check(at: .now)
                } catch {
                    throw .overrun(error)
                }
                continue
            }
            guard let received else { throw .interrupted(.endOfFile) }
            return try Self.count(received, of: transfer)
        }
    }
}
