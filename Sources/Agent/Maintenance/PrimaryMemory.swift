import Configuration
import DNS
import Synchronization
import ZoneMaintenance

/// What all zones know together of which primaries do not answer, and what each said of the zones last asked about.
final class PrimaryMemory: Sendable {
    private let unreachable = Mutex(UnreachablePrimaries())
    private let contacts = Mutex(PrimaryContacts())
    /// When each last brought a zone.
    private let servings = Mutex<[Peer: Instant]>([:])
    /// How long a zone is a sign that its primary is there, in milliseconds: as long as a connection is kept for the next one.
    private static let freshness: Int64 = 2000

    func isUnreachable(_ primary: Primary, at now: Instant) -> Bool { isUnreachable(primary.peer, at: now) }

    func isUnreachable(_ peer: Peer, at now: Instant) -> Bool {
        unreachable.withLock { $0.contains(peer, at: now) }
    }

    func reportUnreachable(_ primary: Primary, at now: Instant) {
        unreachable.withLock { $0.report(primary.peer, at: now) }
    }

    /// Takes note that the primary has brought a zone.
    func served(_ primary: Primary, at now: Instant) {
        reportAlive(primary)
        servings.withLock { $0[primary.peer] = now }
    }

    /// Whether the primary has brought a zone a moment ago: it is there, and ready to bring another.
    func isServing(_ primary: Primary, at now: Instant) -> Bool {
        guard let last = servings.withLock({ $0[primary.peer] }) else { return false }
        return now.milliseconds(since: last) < Self.freshness
    }

    func reportAlive(_ primary: Primary) {
        unreachable.withLock { $0.remove(primary.peer) }
    }

    /// Until when the primary is spared; `nil` where it is not.
    func unreachableUntil(_ primary: Primary, at now: Instant) -> Instant? {
        unreachable.withLock { $0.end(of: primary.peer, at: now) }
    }

    func contact(with primary: Primary, about id: ZoneID) -> PrimaryContacts.Contact? {
        contacts.withLock { $0.contact(with: primary.peer, about: id) }
    }

    func answered(_ primary: Primary, about id: ZoneID, serial: Serial, roundTrip: Duration, at now: Instant) {
        contacts.withLock { $0.answered(primary.peer, about: id, serial: serial, roundTrip: roundTrip, at: now) }
    }

    func failed(_ primary: Primary, about id: ZoneID, _ failure: String, at now: Instant) {
        contacts.withLock { $0.failed(primary.peer, about: id, failure: failure, at: now) }
    }
}
