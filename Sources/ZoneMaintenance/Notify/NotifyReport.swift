package import DNS
package import TSIG

/// Something worth a line about a message to the NOTIFY socket.
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
    /// These are about a zone, by its name and class.
    case refused(zone: String)
    case serial(Serial, zone: String)
    case noSerial(zone: String)
    case upToDate(zone: String)
    case queued(Serial?, zone: String)
    /// So many more of a kind were not logged, in so many seconds.
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

/// A `NotifyEvent` and who is behind it.
package struct NotifyReport: Equatable, Sendable {
    package let event: NotifyEvent
    package let sender: Endpoint
    /// The key that the message was verified with.
    package let key: Name?

    package init(_ event: NotifyEvent, from sender: Endpoint, key: Name? = nil) {
        self.event = event
        self.sender = sender
        self.key = key
    }
}
