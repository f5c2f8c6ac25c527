/// What is new about a zone.
package enum ZoneStateChange: Hashable, Sendable {
    /// A transfer; it takes the place of all that was known.
    case published(ZoneState)
    /// A primary has vouched for the copy, or time has ended it: seconds since 1970.
    case confirmed(lastConfirmed: Int64, expiresAt: Int64)

    /// The state that this change makes of `state`.
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

    /// This change, and `later` after it, as one.
    package func followed(by later: ZoneStateChange) -> ZoneStateChange {
        guard case .published(let state) = self, case .confirmed = later, let new = later.applied(to: state) else {
            return later
        }
        return .published(new)
    }
}
