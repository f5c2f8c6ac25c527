package import DNS
import TSIG

/// Something to log about telling others of a zone's new version.
package enum NotifySendEvent: Equatable, Sendable {
    /// A set of NOTIFYs begins.
    case began(Serial)
    case sending(to: NotifyTarget)
    case response(ResponseCode, from: Endpoint)
    case successful(to: Endpoint)
    case retryingOverTCP(NotifyFailure, to: Endpoint)
    case failed(NotifyFailure, to: Endpoint)
}

/// A `NotifySendEvent` in the words of BIND's lib/dns/zone.c and lib/dns/notify.c.
package struct NotifySendReport: Equatable, Sendable {
    package let event: NotifySendEvent

    package init(_ event: NotifySendEvent) {
        self.event = event
    }

    package var severity: LogSeverity {
        switch event {
        case .began, .sending: .info
        case .response: .debug(3)
        case .successful: .debug(1)
        case .retryingOverTCP: .notice
        case .failed: .warning
        }
    }

    package var category: LogCategory { .notify }

    /// The whole text of the log line; `zone` is its name and class, as in `example.com/IN`.
    package func line(zone: String) -> String { "zone \(zone): \(self)" }
}

extension NotifySendReport: CustomStringConvertible {
    /// What follows `zone example.com/IN: `.
    package var description: String {
        switch event {
        case .began(let serial): "sending notifies (serial \(serial))"
        case .sending(let target):
            "sending notify(SOA) to \(target.endpoint)" + (target.key.map { " : TSIG (\($0.name))" } ?? "")
        case .response(let code, let server): "notify(SOA) response from \(server): \(code)"
        case .successful(let server): "notify(SOA) to \(server) successful"
        case .retryingOverTCP(let failure, let server): "notify(SOA) to \(server) failed: \(failure): retrying over TCP"
        case .failed(.timedOut, let server): "notify(SOA) to \(server) failed: timed out: retries exceeded"
        case .failed(let failure, let server): "notify(SOA) to \(server) failed: \(failure)"
        }
    }
}
