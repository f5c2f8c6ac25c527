package import DNS

/// What a poll wants done next. A step that is worth a log line carries what has happened.
package enum PollStep: Equatable, Sendable {
    /// The poll is over, with what it asked for.
    case answer(SOAAnswer)
    /// Nothing came of what was received: wait on, until the deadline that the poll now has.
    case ignored(PollFailure)
    /// Send the same query once more.
    case resend
    /// Send the query that the poll now has, the same way.
    case again(PollEvent)
    /// Connect by TCP and send the query that the poll now has.
    case tcp(PollEvent)
    /// The primary refuses to tell its SOA: perhaps it permits the transfer still. The poll is over.
    case transferAnyway
    /// The poll is over: go on with the next primary.
    case failed(PollFailure)
}

/// A primary's SOA, checked.
package struct SOAAnswer: Equatable, Sendable {
    package let soa: SOA
    /// Seconds until the primary's own copy expires, if it was asked and said so (RFC 7314 §3).
    package let expire: UInt32?

    /// The same where it is less than the SOA's EXPIRE: the primary's copy runs down.
    package var remaining: UInt32? { SOATimers(soa).remaining(of: expire) }
}
