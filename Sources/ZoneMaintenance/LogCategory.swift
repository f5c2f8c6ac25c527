/// Which of BIND's log categories a line belongs to.
package enum LogCategory: Hashable, Sendable {
    case general
    case xferIn
    case notify
    /// About who sent a message, before it is known what the message is about.
    case client
    case security
}
