import Configuration
import DNS
import Exchange
import Transport
import ZoneTransfer

extension TransferService {
    /// What is read of an answer before it counts as large, in octets.
    private static let small = 32 * 1024

    /// Sends one request and takes its answer: an IXFR if there is a file for it to follow, otherwise an AXFR. The connection is kept
    /// for others where all of the answer was as it should be.
    ///
    /// Nothing leaves here for the zone's file before `finish()` has vouched for all of it. An answer that is not soon complete is
    /// taken where a disk may be waited for.
    func exchange(_ transfer: Transfer) async throws(TransferFailure) -> Answer {
        // Asked for only now: while the transfer waited for its slot, a negotiated key may have been replaced.
        let key = try await key(for: transfer.request)
        do throws(TransferFailure) {
            let answer = try await exchange(transfer, signedWith: key)
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

    private func exchange(_ transfer: Transfer, signedWith key: RequestKey) async throws(TransferFailure) -> Answer {
        var line = try await open(to: transfer.request.primary)
        transfer.log.connected(key: key.key)
        let message = try begin(transfer, signedWith: key)
        let asked = ContinuousClock.now
        let first = try await ask(message, on: &line, transfer)
        transfer.roundTrip = asked.duration(to: .now)
        var serial = try await take(first, from: line.connection, upTo: Self.small, into: transfer)
        if serial == nil, !transfer.isComplete {
            let connection = line.connection
            serial = try await withTaskExecutorPreference(executor) { () throws(TransferFailure) in
                try await take(nil, from: connection, upTo: .max, into: transfer)
            }
        }
        if let serial { return .notNewer(serial) }
        // A zone that was removed has no file that is ours to write any more.
        guard !Task.isCancelled else { throw .shuttingDown }
        let zone = try await finish(transfer)
        let primary = transfer.request.primary
        if !transfer.isFollowed { connections.keep(line.connection, to: primary.peer, atMost: primary.transferLimit) }
        return .received(zone)
    }

    /// Vouches for the zone. A large one may have to be read back for that, where a disk may be waited for.
    private func finish(_ transfer: Transfer) async throws(TransferFailure) -> ReceivedZone {
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
            if let taken = first.take() { batch = taken } else { batch = try await receive(on: connection, transfer) }
            if let serial = try transfer.take(batch, at: clock.tsigTime) { return serial }
            progress?.report(transfer.zoneLog.zone.text, transfer.account.statistics)
        }
        return nil
    }
}
