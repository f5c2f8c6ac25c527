import Configuration
import Synchronization
import ZoneMaintenance

/// What all zones know together of which primaries do not answer.
final class PrimaryMemory: Sendable {
    private let unreachable = Mutex(UnreachablePrimaries())

    func isUnreachable(_ primary: Primary, at now: Instant) -> Bool {
        unreachable.withLock { $0.contains(Self.key(primary), at: now) }
    }

    func reportUnreachable(_ primary: Primary, at now: Instant) {
        unreachable.withLock { $0.report(Self.key(primary), at: now) }
    }

    func reportAlive(_ primary: Primary) {
        unreachable.withLock { $0.remove(Self.key(primary)) }
    }

    private static func key(_ primary: Primary) -> UnreachablePrimaries.Key {
        UnreachablePrimaries.Key(primary.endpoint, from: primary.source)
    }
}
