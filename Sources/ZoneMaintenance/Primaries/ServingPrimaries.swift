package import DNS

/// Remembers when primaries last brought a zone: one that has just done so is there, and ready to bring another.
package struct ServingPrimaries: Sendable {
    /// How long a zone is a sign that its primary is there, in milliseconds: as long as a connection is kept for the next one.
    private static let freshness: Int64 = 2000

    private var servings: [Peer: Instant] = [:]

    package init() {}

    /// Takes note that `primary` has brought a zone.
    package mutating func served(_ primary: Peer, at now: Instant) {
        servings[primary] = now
    }

    /// Whether `primary` has brought a zone a moment ago.
    package func contains(_ primary: Peer, at now: Instant) -> Bool {
        guard let last = servings[primary] else { return false }
        return now.milliseconds(since: last) < Self.freshness
    }
}
