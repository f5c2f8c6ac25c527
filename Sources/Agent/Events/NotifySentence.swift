import BINDLogging
import Configuration
import DNS
import Logging
import TSIG
import ZoneMaintenance

/// Something worth a line about telling others of a zone's new version.
enum NotifySendEvent {
    /// A set of NOTIFYs begins.
    case began(Serial)
    case sending(to: NotifyTarget)
    case response(ResponseCode, from: Endpoint)
    case successful(to: Endpoint)
    /// What came from a server that was told, and is no answer.
    case ignored(NotifyFailure, from: Endpoint)
    case retryingOverTCP(NotifyFailure, to: Endpoint)
    case failed(NotifyFailure, to: Endpoint)
}

/// A line about telling others, in the words of BIND's lib/dns/zone.c and lib/dns/notify.c.
struct NotifySentence: LogSentence {
    let event: NotifySendEvent
    let zone: ZoneSettings

    init(_ event: NotifySendEvent, about zone: ZoneSettings) {
        self.event = event
        self.zone = zone
    }

    var category: Logger { .notify }

    var level: Logger.Level {
        switch event {
        case .began, .sending: .info
        case .response: .trace
        case .successful, .ignored: .debug
        case .retryingOverTCP: .notice
        case .failed: .warning
        }
    }

    var text: String { "zone \(zone.text): \(event.words)" }

    var fields: LogFields {
        switch event {
        case .began(let serial): LogFields(zone: zone.text, serial: serial.value)
        case .ignored: LogFields()
        default: LogFields(zone: zone.text)
        }
    }
}

extension NotifySendEvent {
    /// What follows `zone example.com/IN: `.
    fileprivate var words: String {
        switch self {
        case .began(let serial): "sending notifies (serial \(serial))"
        case .sending(let target):
            "sending notify(SOA) to \(target.endpoint)" + (target.key.map { " : TSIG (\($0.name))" } ?? "")
        case .response(let code, let server): "notify(SOA) response from \(server): \(code)"
        case .successful(let server): "notify(SOA) to \(server) successful"
        case .ignored(let failure, let server): "notify(SOA) to \(server): ignored an answer: \(failure)"
        case .retryingOverTCP(let failure, let server): "notify(SOA) to \(server) failed: \(failure): retrying over TCP"
        case .failed(.timedOut, let server): "notify(SOA) to \(server) failed: timed out: retries exceeded"
        case .failed(let failure, let server): "notify(SOA) to \(server) failed: \(failure)"
        }
    }
}
