package import DNS
package import TSIG

/// Something to log about a message to the NOTIFY socket.
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

/// A `NotifyEvent` and who is behind it, in the words of BIND's lib/ns/notify.c, lib/ns/client.c and lib/dns/zone.c.
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

    package var severity: LogSeverity {
        switch event {
        case .received, .refused, .serial, .noSerial, .upToDate, .queued: .info
        case .notAuthoritative, .questionEmpty, .severalQuestions, .questionNotSOA: .notice
        case .invalidSignature, .malformedSignature: .error
        case .malformed, .unexpectedOpcode, .unknownEDNSVersion: .debug(1)
        case .suppressed(_, let kind, _): kind == .malformed || kind == .unexpected ? .debug(1) : .notice
        }
    }

    package var category: LogCategory {
        switch event {
        case .received, .notAuthoritative, .questionEmpty, .severalQuestions, .questionNotSOA, .suppressed: .notify
        case .malformed, .unexpectedOpcode, .unknownEDNSVersion: .client
        case .invalidSignature, .malformedSignature: .security
        case .refused, .serial, .noSerial, .upToDate, .queued: .xferIn
        }
    }
}

extension NotifyReport: CustomStringConvertible {
    /// The whole text of the log line.
    package var description: String {
        switch event {
        case .received(let zone): "\(client): received notify for zone '\(zone)'\(signature)"
        case .notAuthoritative(let zone): "\(client): received notify for zone '\(zone)'\(signature): NOTAUTH"
        case .questionEmpty: "\(client): notify question section empty"
        case .severalQuestions: "\(client): notify question section contains multiple RRs"
        case .questionNotSOA: "\(client): notify question section contains no SOA"
        case .malformed(let error): "\(client): message parsing failed: \(error)"
        case .invalidSignature(let key, let error, let why):
            "\(client): request has invalid signature: TSIG \(key): \(why?.resultText ?? "tsig verify failure") (\(error.tsigText))"
        case .malformedSignature(let error):
            "\(client): request has invalid signature: \(error.resultText) (FORMERR)"
        case .unexpectedOpcode(let opcode): "\(client): unexpected opcode \(opcode)"
        case .unknownEDNSVersion(let version): "\(client): EDNS version \(version) is not known"
        case .refused(let zone): "zone \(zone): refused notify from non-primary: \(sender)"
        case .serial(let serial, let zone): "zone \(zone): notify from \(sender): serial \(serial)"
        case .noSerial(let zone): "zone \(zone): notify from \(sender): no serial"
        case .upToDate(let zone): "zone \(zone): notify from \(sender): zone is up to date"
        case .queued(let serial?, let zone):
            "zone \(zone): notify from \(sender): serial \(serial): refresh in progress, refresh check queued"
        case .queued(nil, let zone): "zone \(zone): notify from \(sender): refresh in progress, refresh check queued"
        case .suppressed(let count, let kind, let seconds):
            "\(kind.words): \(count.counted("more line")) in \(seconds.counted("second")) \(count == 1 ? "was" : "were") left out; "
                + "the last was from \(sender)"
        }
    }

    /// BIND's `client @0x… 192.0.2.1#4242/key name`, without the pointer.
    private var client: String { "client \(sender)" + (key.map { "/key \($0)" } ?? "") }

    private var signature: String { key.map { ": TSIG '\($0)'" } ?? "" }
}

extension NotifyEventKind {
    fileprivate var words: String {
        switch self {
        case .accepted: "received notify"
        case .refused: "refused notify from non-primary"
        case .notAuthoritative: "received notify: NOTAUTH"
        case .malformed: "malformed notify"
        case .invalidSignature: "request has invalid signature"
        case .unexpected: "unexpected request"
        }
    }
}

extension ResponseCode {
    /// The word for an error field; 16 is BADSIG there (RFC 8945 §3).
    fileprivate var tsigText: String { self == .badSig ? "BADSIG" : description }
}
