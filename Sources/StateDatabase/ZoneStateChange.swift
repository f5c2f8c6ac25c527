/// A change of a zone's state.
package enum ZoneStateChange: Hashable, Sendable {
    /// A version was published: it replaces the whole state.
    case published(ZoneState)
    /// A primary confirmed the copy, or the copy expired: both times in seconds since 1970.
    case confirmed(lastConfirmed: Int64, expiresAt: Int64)

    /// The state after this change of `state`; `nil` for a confirmation of a zone that has no state.
    package func applied(to state: ZoneState?) -> ZoneState? {
        switch self {
        case .published(let state):
            return state
        case .confirmed(let lastConfirmed, let expiresAt):
            guard var state else { return nil }
            state.lastConfirmed = lastConfirmed
            state.expiresAt = expiresAt
            return state
        }
    }

    /// This change and `later`, which follows it, as one change.
    package func followed(by later: ZoneStateChange) -> ZoneStateChange {
        guard case .published(let state) = self, case .confirmed = later, let new = later.applied(to: state) else {
            return later
        }
        return .published(new)
    }
}
