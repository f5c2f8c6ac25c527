package import DNS

/// What telling one server wants done next.
package enum NotifyStep: Equatable, Sendable {
    /// The server has answered, whatever it says: what it makes of the news is its own affair (RFC 1996 §4.8).
    case answered(ResponseCode)
    /// Nothing came of what was received: wait on, until the deadline that the exchange now has.
    case ignored(NotifyFailure)
    /// Send the same message once more.
    case resend
    /// Connect by TCP and send the message that the exchange now has: over UDP this is what came of it.
    case tcp(NotifyFailure)
    /// Give it up.
    case failed(NotifyFailure)
}
