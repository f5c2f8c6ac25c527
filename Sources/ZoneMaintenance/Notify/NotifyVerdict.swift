/// What a message to the NOTIFY socket leads to.
package struct NotifyVerdict: Equatable, Sendable {
    /// The octets to send back to where the message came from; nil where silence is the answer.
    package internal(set) var reply: [UInt8]?
    /// One for each zone that was named; a name is in several views at most.
    package internal(set) var actions: [NotifyAction] = []
    /// What to log, in order.
    package internal(set) var reports: [NotifyReport] = []
}

/// What a NOTIFY is reason for.
package enum NotifyAction: Equatable, Sendable {
    /// Tell the table `.notified(by: first)`, and forget that the sender was unreachable. `first` is its place among the zone's
    /// primaries, if it is one.
    case refresh(ZoneID, first: Int?)
    /// The same, during a round: one more will follow it.
    case queued(ZoneID, first: Int?)
    /// Nothing: the serial is not newer than ours.
    case upToDate(ZoneID)
}
