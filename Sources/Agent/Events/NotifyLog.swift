import BINDLogging
import Configuration
import DNS
import Logging
import Transport
import ZoneMaintenance

/// The lines about NOTIFY: where it is listened for, and what came in and goes out, worded and graded by `ZoneMaintenance`.
enum NotifyLog {
    private static let notify = Logger(label: "notify")
    private static let client = Logger(label: "client")
    private static let security = Logger(label: "security")
    private static let transfers = Logger(label: "xfer-in")
    private static let general = Logger(label: "general")
    private static let network = Logger(label: "network")

    /// About a message that came.
    static func received(_ report: NotifyReport) {
        logger(report.category).log(report.severity, report.description, LogFields(report))
    }

    /// About telling others of a zone.
    static func sent(_ report: NotifySendReport, about zone: ZoneSettings) {
        var fields = LogFields(zone: zone.text)
        if case .began(let serial) = report.event { fields.serial = serial.value }
        logger(report.category).log(report.severity, report.line(zone: zone.text), fields)
    }

    /// About what came from a server that was told, and is no answer.
    static func ignored(_ failure: NotifyFailure, from target: NotifyTarget, about zone: ZoneSettings) {
        notify.debug("zone \(zone.text): notify(SOA) to \(target.endpoint): ignored an answer: \(failure)")
    }

    static func listening(on endpoint: Endpoint) { network.info("listening on \(endpoint)") }

    static func notListening(on endpoint: Endpoint, _ error: TransportError) {
        network.error("could not listen on \(endpoint): \(error); interface ignored")
    }

    /// What is listened on no more; `lost`: and nobody has asked for that.
    static func noLongerListening(on endpoint: Endpoint, lost: Bool = false) {
        network.log(level: lost ? .error : .info, "no longer listening on \(endpoint)")
    }

    static func listensNowhere() { network.warning("not listening on any interfaces") }

    /// `areKnown`: from the last time that they could be.
    static func noInterfaces(_ error: TransportError, areKnown: Bool) {
        let consequence =
            areKnown
            ? "those of before are used"
            : "only addresses that are written in full are listened on, and 'any', 'localhost' and 'localnets' hold none"
        network.warning("the interfaces of this machine cannot be listed: \(error); \(consequence)")
    }

    private static func logger(_ category: LogCategory) -> Logger {
        switch category {
        case .general: general
        case .xferIn: transfers
        case .notify: notify
        case .client: client
        case .security: security
        }
    }
}

extension Logger {
    fileprivate func log(
        _ severity: LogSeverity, _ text: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields
    ) {
        let level: Level
        switch severity {
        case .error: level = .error
        case .warning: level = .warning
        case .notice: level = .notice
        case .info: level = .info
        case .debug(let number): return debug(level: number, text(), fields: fields())
        }
        log(level: level, text(), fields: fields())
    }
}

extension LogFields {
    /// The zone and the serial that the report is about, where it is about any.
    fileprivate init(_ report: NotifyReport) {
        switch report.event {
        case .serial(let serial, let zone): self.init(zone: zone, serial: serial.value)
        case .queued(let serial, let zone): self.init(zone: zone, serial: serial?.value)
        case .refused(let zone), .noSerial(let zone), .upToDate(let zone): self.init(zone: zone)
        default: self.init()
        }
    }
}
