package import DNS

/// What a serial, as a primary gave it, is reason for.
package enum RefreshDecision: Equatable, Sendable {
    case transfer(TransferReason)
    /// Newer than `ours`, but `publish-delay` has not passed since that was published. The round is over, and the next one begins then.
    case postponed(ours: Serial, until: Instant)
    /// The lease was renewed. Ask the next primary, which may have something newer.
    case current
    /// Not newer than `ours` by RFC 1982, and not the same: the lease is *not* renewed, so that a zone whose serial was set back
    /// expires, and heals. Ask the next primary.
    case older(ours: Serial)
}

/// Why a zone is to be transferred.
package enum TransferReason: Equatable, Sendable {
    case newer(than: Serial)
    case nothingHeld
    case expired
    case forced
}
