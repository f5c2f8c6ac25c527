package import DNS

/// Remembers when each primary last sent a zone: one that has just done so is not polled for a zone that has no current copy.
package struct ServingPrimaries: Sendable {
    /// How long a primary counts as serving after a transfer, in milliseconds: as long as its connection is kept for the next one.
    private static let freshness: Int64 = 2000

    private var servings: [Peer: Instant] = [:]

    /// No primary has sent a zone yet.
    package init() {}

    /// Records that `primary` has sent a zone.
    package mutating func served(_ primary: Peer, at now: Instant) {
        servings[primary] = now
    }

    /// Whether `primary` has sent a zone in the last two seconds.
    package func contains(_ primary: Peer, at now: Instant) -> Bool {
        guard let last = servings[primary] else { return false }
        return now.milliseconds(since: last) < Self.freshness
    }
}
