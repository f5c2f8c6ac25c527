import BINDLogging
import DNS
import Logging
import TSIG
import ZoneMaintenance

/// The lines about messages to the NOTIFY socket, in the words of BIND's lib/ns/notify.c, lib/ns/client.c and lib/dns/zone.c.
extension NotifyReport: LogSentence {
    var category: Logger {
        switch event {
        case .received, .notAuthoritative, .questionEmpty, .severalQuestions, .questionNotSOA, .suppressed: .notify
        case .malformed, .unexpectedOpcode, .unknownEDNSVersion: .client
        case .invalidSignature, .malformedSignature: .security
        case .refused, .serial, .noSerial, .upToDate, .queued: .transfers
        }
    }

    var level: Logger.Level {
        switch event {
        case .received, .refused, .serial, .noSerial, .upToDate, .queued: .info
        case .notAuthoritative, .questionEmpty, .severalQuestions, .questionNotSOA: .notice
        case .invalidSignature, .malformedSignature: .error
        case .malformed, .unexpectedOpcode, .unknownEDNSVersion: .debug
        case .suppressed(_, let kind, _): kind == .malformed || kind == .unexpected ? .debug : .notice
        }
    }

    var text: String {
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

    /// The zone and the serial that the report is about, where it is about any.
    var fields: LogFields {
        switch event {
        case .serial(let serial, let zone): LogFields(zone: zone, serial: serial.value)
        case .queued(let serial, let zone): LogFields(zone: zone, serial: serial?.value)
        case .refused(let zone), .noSerial(let zone), .upToDate(let zone): LogFields(zone: zone)
        default: LogFields()
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
