import Configuration
import DNS
import Exchange
import NIOCore
import Transport
import ZoneTransfer

/// The connections that transfers go over: kept ones before new ones.
struct TransferLines: Sendable {
    let network: Network
    let connections: ConnectionPool

    /// A connection for one exchange.
    struct Line {
        let connection: StreamConnection
        /// Whether an earlier exchange has left it.
        let isKept: Bool
    }

    /// A connection that was kept, or else a new one.
    func open(to primary: Primary) async throws(TransferFailure) -> Line {
        if let connection = connections.take(to: primary.peer) { return Line(connection: connection, isKept: true) }
        return try await connect(to: primary)
    }

    private func connect(to primary: Primary) async throws(TransferFailure) -> Line {
        do throws(TransportError) {
            return Line(connection: try await network.connection(to: primary.peer), isKept: false)
        } catch {
            throw .notConnected(error)
        }
    }

    /// Leaves a connection for another exchange; it must have brought nothing behind the last answer.
    func keep(_ line: Line, to primary: Primary) {
        connections.keep(line.connection, to: primary.peer, atMost: primary.transferLimit)
    }

    /// Sends `message` and waits for the first messages of its answer.
    ///
    /// A primary may close a connection that was kept, after one answer or when it has waited long enough (RFC 7766 §6.2.3), or hear
    /// nothing more on it. Where it says not a single octet, that is no failure of the transfer, which is begun anew on a connection of
    /// its own.
    func ask(
        _ message: [UInt8], on line: inout Line, _ transfer: Transfer
    ) async throws(TransferFailure) -> MessageBatch {
        if line.isKept {
            if let answer = try await askAgain(message, on: line.connection, transfer) { return answer }
            transfer.log.note(.connectingAnew)
            line = try await connect(to: transfer.request.primary)
        }
        do throws(TransportError) {
            try await line.connection.send(message)
        } catch {
            throw .notSent(error)
        }
        return try await receive(on: line.connection, transfer)
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
                connections.keepNone(to: transfer.request.primary.peer)
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
