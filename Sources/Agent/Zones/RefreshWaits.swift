import Configuration
package import DNS
import ZoneMaintenance

/// Who waits for zones to be settled.
///
/// A request is answered by the first round that begins after it: one that was running then may have asked too early, and its end
/// may still be on its way here when the table has forgotten it.
struct RefreshWaits {
    /// One who waits.
    struct Ticket: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    private struct Wait {
        /// The last round that had begun before.
        let lastRound: UInt64
        var pending: ZoneSet
        let settled: AsyncStream<SettledRound>.Continuation
    }

    private var waits: [Ticket: Wait] = [:]
    private var lastTicket: UInt64 = 0
    private var lastRound: UInt64 = 0

    var count: Int { waits.count }

    /// Returns the number of a round that begins.
    mutating func beginRound() -> UInt64 {
        lastRound += 1
        return lastRound
    }

    /// Waits for a round of each of these zones to begin and end; the stream ends with the last of them. Whoever goes before that
    /// says so to `leave`.
    mutating func wait(for ids: some Sequence<ZoneID>) -> (ticket: Ticket, rounds: AsyncStream<SettledRound>) {
        let (rounds, settled) = AsyncStream.makeStream(of: SettledRound.self)
        var pending = ZoneSet()
        for id in ids { pending.insert(id) }
        lastTicket += 1
        let ticket = Ticket(number: lastTicket)
        if pending.isEmpty {
            settled.finish()
        } else {
            waits[ticket] = Wait(lastRound: lastRound, pending: pending, settled: settled)
        }
        return (ticket, rounds)
    }

    mutating func leave(_ ticket: Ticket) {
        waits[ticket] = nil
    }

    /// Takes note that the round `number` of a zone has ended.
    mutating func settled(_ id: ZoneID, by number: UInt64, _ round: @autoclosure () -> SettledRound) {
        guard !waits.isEmpty else { return }
        let round = round()
        for (ticket, wait) in waits where wait.lastRound < number { settle(id, for: ticket, round) }
    }

    /// Takes note that a zone is no longer configured: whoever waits for it waits no longer.
    mutating func removed(_ id: ZoneID, _ zone: ZoneSettings) {
        let round = SettledRound(zone: zone, serial: nil, outcome: .zoneRemoved)
        for ticket in waits.keys { settle(id, for: ticket, round) }
    }

    private mutating func settle(_ id: ZoneID, for ticket: Ticket, _ round: SettledRound) {
        guard waits[ticket]?.pending.remove(id) == true, let wait = waits[ticket] else { return }
        wait.settled.yield(round)
        guard wait.pending.isEmpty else { return }
        wait.settled.finish()
        waits[ticket] = nil
    }
}

/// How a round of a zone ended, told to whoever waits for it.
struct SettledRound: Sendable {
    let zone: ZoneSettings
    /// Of the copy at hand.
    let serial: Serial?
    let outcome: RefreshOutcome
}

/// How one round of one zone ended.
package enum RefreshOutcome: Sendable {
    case transferred(Serial)
    case upToDate(Serial)
    case failed(reason: String)

    static let zoneRemoved = RefreshOutcome.failed(reason: "the zone was removed")
    static let shuttingDown = RefreshOutcome.failed(reason: TransferFailure.shuttingDown.reason)
}

extension RefreshOutcome: CustomStringConvertible {
    /// `serial 2026112101, transferred`, `serial 2026112101, up to date` or `failed: …`.
    package var description: String {
        switch self {
        case .transferred(let serial): "serial \(serial), transferred"
        case .upToDate(let serial): "serial \(serial), up to date"
        case .failed(let reason): "failed: \(reason)"
        }
    }

    package var isInStep: Bool {
        if case .failed = self { false } else { true }
    }
}
