package import DNS
package import TSIG

/// An event at the NOTIFY socket that is worth a log line.
package enum NotifyEvent: Equatable, Sendable {
    case received(Name)
    case notAuthoritative(Name)
    case questionEmpty
    case severalQuestions
    case questionNotSOA
    case malformed(WireError)
    case invalidSignature(key: Name, error: ResponseCode, TSIGError?)
    case malformedSignature(TSIGError)
    case unexpectedOpcode(Opcode)
    case unknownEDNSVersion(UInt8)
    /// This and the next four name the zone and its class, as in `example.com/IN`.
    case refused(zone: String)
    case serial(Serial, zone: String)
    case noSerial(zone: String)
    case upToDate(zone: String)
    case queued(Serial?, zone: String)
    /// This many more of a kind were not logged, in this many seconds.
    case suppressed(Int, NotifyEventKind, seconds: UInt32)
}

/// The kinds of event whose log lines are counted together.
package enum NotifyEventKind: UInt8, CaseIterable, Sendable {
    case accepted
    case refused
    case notAuthoritative
    case malformed
    case invalidSignature
    case unexpected
}

/// A `NotifyEvent`, who sent the message, and with which key.
package struct NotifyReport: Equatable, Sendable {
    /// What happened.
    package let event: NotifyEvent
    /// Where the message came from.
    package let sender: Endpoint
    /// The key that the message was verified with; nil where it was not.
    package let key: Name?

    /// An event of a message from `sender`; `key` is nil where it was not verified.
    package init(_ event: NotifyEvent, from sender: Endpoint, key: Name? = nil) {
        self.event = event
        self.sender = sender
        self.key = key
    }
}
