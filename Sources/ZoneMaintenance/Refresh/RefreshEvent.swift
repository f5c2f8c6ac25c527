package import DNS

/// What happened to a zone. None of these ends a round: `RefreshTable.endRound` does, when all that the round led to is done.
package enum RefreshEvent: Equatable, Sendable {
    /// A primary answered the poll. `expire`: after how many seconds its own copy expires, where that is less than its SOA's EXPIRE
    /// (`SOAAnswer.remaining`).
    case answered(Serial, expire: UInt32? = nil)
    /// A transfer was published. `expire`: after how many seconds the primary's own copy expires, if it said so.
    case transferred(SOATimers, expire: UInt32? = nil)
    /// A transfer was begun, and the primary had nothing newer; `expire` is that of the poll before it.
    case upToDate(expire: UInt32? = nil)
    /// A primary would not tell its serial, and no transfer may be tried before `publicationDeadline`.
    case postponed
    /// The zone is over one of its limits (`max-records` and its like): to ask again soon would only cost both sides the
    /// transfer.
    case overLimit
    /// Somebody wants the zone refreshed now. During a round: once more after it. Forced: whatever the serial.
    case requested(forced: Bool = false)
    /// A NOTIFY came that calls for a poll (RFC 1996 §4.3), from the primary at this place in the zone's list, or from somebody
    /// else. During a round: once more after it.
    case notified(by: Int? = nil)
}

/// What a table wants done about a zone.
package enum RefreshAction: Equatable, Sendable {
    /// Begin a round: ask the primaries, one after the other, for the zone's SOA. It ends with `endRound`. `asked`: somebody asked
    /// for it, or a NOTIFY came.
    case poll(ZoneID, asked: Bool = false)
    /// The lease has ended: the zone may no longer be served (RFC 1035 §3.3.13). Polls go on.
    case expire(ZoneID)
}

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
