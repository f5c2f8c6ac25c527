package import DNS

/// What happened to a zone. None of these ends a refresh: `RefreshTable.endRound` does, after the transfer and the publication that the
/// refresh led to.
package enum RefreshEvent: Equatable, Sendable {
    /// A primary answered the poll. `expire`: after how many seconds its own copy expires, where that is less than its SOA's EXPIRE
    /// (`SOAAnswer.remaining`).
    case answered(Serial, expire: UInt32? = nil)
    /// A transfer was published. `expire`: after how many seconds the primary's own copy expires, if it said so.
    case transferred(SOATimers, expire: UInt32? = nil)
    /// A transfer was begun, and the primary had nothing newer; `expire` is that of the poll before it.
    case upToDate(expire: UInt32? = nil)
    /// A primary refused the SOA query, and no transfer may be tried before `publicationDeadline`.
    case postponed
    /// The zone is over one of its limits (`max-records` and its like): to ask again soon would only cost both sides the
    /// transfer.
    case overLimit
    /// An operator asked for a refresh now; during one, for one more after it. `forced`: it transfers whatever the serial is.
    case requested(forced: Bool = false)
    /// A NOTIFY arrived that calls for a poll (RFC 1996 §4.3); during a refresh, for one more after it. `by` is the sender's place in
    /// the zone's list of primaries, from 0; nil where it is none of them.
    case notified(by: Int? = nil)
}

/// What a table wants done about a zone.
package enum RefreshAction: Equatable, Sendable {
    /// Begin a refresh: ask the primaries, one after the other, for the zone's SOA. It ends with `endRound`. `asked`: an operator
    /// asked for it, or a NOTIFY.
    case poll(ZoneID, asked: Bool = false)
    /// The copy has expired: the zone may no longer be served (RFC 1035 §3.3.13). Polls go on.
    case expire(ZoneID)
}

/// What a primary's serial calls for.
package enum RefreshDecision: Equatable, Sendable {
    case transfer(TransferReason)
    /// Newer than `ours`, but `publish-delay` has not passed since that was published. The refresh is over; the next begins at `until`.
    case postponed(ours: Serial, until: Instant)
    /// The same serial: the expiry was renewed. Ask the next primary, which may have something newer.
    case current
    /// Not newer than `ours` by RFC 1982, and not the same: the expiry is *not* renewed, so that a zone whose serial was set back
    /// expires and is then transferred whatever the serial. Ask the next primary.
    case older(ours: Serial)
}

/// Why a zone is to be transferred.
package enum TransferReason: Equatable, Sendable {
    case newer(than: Serial)
    case nothingHeld
    case expired
    case forced
}
