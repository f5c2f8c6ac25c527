import Configuration
package import DNS
import ZoneMaintenance

/// Who waits for zones to be settled.
///
/// A request is answered by the first refresh that begins after it: one that was running then may have asked too early, and its end
/// may still be on its way here when the table has forgotten it.
struct RefreshWaits {
    /// One who waits.
    struct Ticket: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    private struct Wait {
        /// The last refresh that had begun before.
        let lastRefresh: UInt64
        var pending: ZoneSet
        let settled: AsyncStream<SettledRefresh>.Continuation
    }

    private var waits: [Ticket: Wait] = [:]
    private var lastTicket: UInt64 = 0
    private var lastRefresh: UInt64 = 0

    /// No refresh begins any more: whoever waits from here on is to be told so at once.
    private(set) var isClosed = false

    var count: Int { waits.count }
    var isEmpty: Bool { waits.isEmpty }

    mutating func close() { isClosed = true }

    /// Returns the number of a refresh that begins.
    mutating func beginRefresh() -> UInt64 {
        lastRefresh += 1
        return lastRefresh
    }

    /// Waits for a refresh of each of these zones to begin and end; the stream ends with the last of them. Whoever goes before that
    /// says so to `leave`.
    mutating func wait(for ids: some Sequence<ZoneID>) -> (ticket: Ticket, refreshes: AsyncStream<SettledRefresh>) {
        let (refreshes, settled) = AsyncStream.makeStream(of: SettledRefresh.self)
        var pending = ZoneSet()
        for id in ids { pending.insert(id) }
        lastTicket += 1
        let ticket = Ticket(number: lastTicket)
        if pending.isEmpty {
            settled.finish()
        } else {
            waits[ticket] = Wait(lastRefresh: lastRefresh, pending: pending, settled: settled)
        }
        return (ticket, refreshes)
    }

    mutating func leave(_ ticket: Ticket) {
        waits[ticket] = nil
    }

    /// Takes note that the refresh `number` of a zone has ended.
    mutating func settled(_ id: ZoneID, by number: UInt64, _ refresh: @autoclosure () -> SettledRefresh) {
        guard !waits.isEmpty else { return }
        let refresh = refresh()
        for (ticket, wait) in waits where wait.lastRefresh < number { settle(id, for: ticket, refresh) }
    }

    /// Takes note that a zone is no longer configured: whoever waits for it waits no longer.
    mutating func removed(_ id: ZoneID, _ zone: ZoneSettings) {
        refuse(id, SettledRefresh(zone: zone, serial: nil, outcome: .zoneRemoved))
    }

    /// Takes note that no refresh of a zone begins any more.
    mutating func refuse(_ id: ZoneID, _ refresh: SettledRefresh) {
        for ticket in waits.keys { settle(id, for: ticket, refresh) }
    }

    private mutating func settle(_ id: ZoneID, for ticket: Ticket, _ refresh: SettledRefresh) {
        guard waits[ticket]?.pending.remove(id) == true, let wait = waits[ticket] else { return }
        wait.settled.yield(refresh)
        guard wait.pending.isEmpty else { return }
        wait.settled.finish()
        waits[ticket] = nil
    }
}

/// How a refresh of a zone ended, told to whoever waits for it.
struct SettledRefresh: Sendable {
    let zone: ZoneSettings
    /// Of the copy at hand.
    let serial: Serial?
    let outcome: RefreshOutcome
}

/// How one refresh of one zone ended.
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

    /// Whether the zone is as new as the primaries that answered have it.
    package var isInStep: Bool {
        if case .failed = self { false } else { true }
    }
}
