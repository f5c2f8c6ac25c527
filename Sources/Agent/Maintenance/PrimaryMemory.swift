import Configuration
import DNS
import Exchange
import Synchronization
import TKEY
import ZoneMaintenance
import ZoneTransfer

/// What all zones know together of primaries: which do not answer, which are ready to bring a zone, which of several keys each takes,
/// and what each said of the zones last asked about.
final class PrimaryMemory: Sendable {
    private let unreachable = Mutex(UnreachablePrimaries())
    private let contacts = Mutex(PrimaryContacts())
    private let serving = Mutex(ServingPrimaries())
    private let rotation = Mutex(KeyRotation())

    // MARK: Whether it is there

    func isUnreachable(_ primary: Primary, at now: Instant) -> Bool { isUnreachable(primary.peer, at: now) }

    func isUnreachable(_ peer: Peer, at now: Instant) -> Bool {
        unreachable.withLock { $0.contains(peer, at: now) }
    }

    /// Until when the primary is spared; `nil` where it is not.
    func unreachableUntil(_ primary: Primary, at now: Instant) -> Instant? {
        unreachable.withLock { $0.end(of: primary.peer, at: now) }
    }

    func reportUnreachable(_ primary: Primary, at now: Instant) {
        unreachable.withLock { $0.report(primary.peer, at: now) }
    }

    func reportAlive(_ primary: Primary) {
        unreachable.withLock { $0.remove(primary.peer) }
    }

    /// Takes note that the primary has brought a zone.
    func served(_ primary: Primary, at now: Instant) {
        reportAlive(primary)
        serving.withLock { $0.served(primary.peer, at: now) }
    }

    /// Whether the primary has brought a zone a moment ago: it is there, and ready to bring another.
    func isServing(_ primary: Primary, at now: Instant) -> Bool {
        serving.withLock { $0.contains(primary.peer, at: now) }
    }

    // MARK: Which key

    /// The keys of a primary in the order in which to try them; a single nil where the configuration names none.
    func keys(of primary: Primary) -> [KeyCandidate?] {
        switch primary.keys.count {
        case 0: [nil]
        case 1: primary.keys
        default:
            rotation.withLock { $0.order(of: primary.keys.map(\.name), at: primary.peer) }.map { name in
                primary.keys.first { $0.name == name }
            }
        }
    }

    /// A refresh with this key came to a good end.
    func worked(_ candidate: KeyCandidate?, at primary: Primary) {
        guard let candidate, primary.keys.count > 1, let first = primary.keys.first else { return }
        let isNews = rotation.withLock { $0.worked(candidate.name, of: primary.keys.map(\.name), at: primary.peer) }
        if isNews { KeyLog.stillNeeded(candidate.name, by: primary.endpoint, before: first.name) }
    }

    /// Forgets which keys were taken: there is a new configuration.
    func forgetKeys() {
        rotation.withLock { $0 = KeyRotation() }
    }

    // MARK: What it said

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

/// Has remembered what primaries said of the zones that they were last asked about.
struct ContactListener: ZoneListener {
    let primaries: PrimaryMemory
    let clock: SystemClock

    nonisolated(nonsending) func heard(_ event: ZoneEvent, of id: ZoneID, _ zone: ZoneSettings) async {
        switch event {
        case .polled(let answer, _, _, let primary, let roundTrip):
            primaries.answered(primary, about: id, serial: answer.soa.serial, roundTrip: roundTrip, at: clock.now)
        case .pollFailed(let failure, let primary):
            primaries.failed(primary, about: id, "\(failure)", at: clock.now)
        case .published(let publication, _):
            let record = publication.version.record
            // What was polled has answered then.
            guard record.request.order.polled == nil else { return }
            primaries.answered(
                record.primary, about: id, serial: publication.soa.serial, roundTrip: record.account.roundTrip, at: clock.now)
        case .transferFailed(let failure, let record):
            // A difference that came to nothing is followed by an AXFR, and whoever shuts down has found out nothing.
            guard !failure.isShutdown, !(record.account.isIXFR && failure.isWorthRetryingByAXFR) else { return }
            primaries.failed(record.primary, about: id, failure.reason, at: clock.now)
        case .transferUpToDate, .confirmed, .expired, .leftBehind, .setAside, .removed:
            break
        }
    }
}
