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
