import BINDLogging
import Configuration
import DNS
import Logging
import SystemPackage
import ZoneFile
import ZoneMaintenance

/// The lines about one zone, in BIND's words: `zone example.com/IN: …`.
struct ZoneLog: Sendable {
    /// `example.com/IN`, with `/view` where the zone is in a view of its own.
    let zone: String

    private static let transfers = Logger(label: "xfer-in")
    private static let general = Logger(label: "general")

    init(_ zone: ZoneSettings) {
        self.zone = zone.text
    }

    private func log(
        _ level: Logger.Level, in category: Logger = Self.transfers, serial: Serial? = nil,
        primary: Endpoint? = nil, _ text: @autoclosure () -> String
    ) {
        category.log(
            level: level, "zone \(zone): \(text())",
            fields: LogFields(zone: zone, primary: primary?.description, serial: serial?.value))
    }

    func noPrimaries() { log(.error, "cannot refresh: no primaries") }
    func deferred() { log(.info, "zone transfer deferred due to quota") }
    func started() { log(.info, "Transfer started.") }
    func noNameservers() { log(.error, "transferred zone has no NS records") }
    func expired() { log(.warning, in: Self.general, "expired") }

    func setAside(_ file: FilePath, as aside: FilePath) {
        log(.info, in: Self.general, "file '\(file)' is now '\(aside)'")
    }

    func notSetAside(_ file: FilePath) {
        log(.info, in: Self.general, "file '\(file)' is not the one that was published, and stays")
    }

    func notSetAside(_ file: FilePath, _ error: FileError) {
        log(.error, in: Self.general, "file '\(file)' could not be set aside: \(error)")
    }

    /// Something about a poll, as `ZoneMaintenance` words and grades it.
    func poll(_ report: PollReport) {
        let logger = report.category == .general ? Self.general : Self.transfers
        let level: Logger.Level
        switch report.severity {
        case .error: level = .error
        case .warning: level = .warning
        case .notice: level = .notice
        case .info: level = .info
        case .debug(let number):
            return logger.debug(level: number, report.line(zone: zone), fields: fields(of: report))
        }
        logger.log(level: level, report.line(zone: zone), fields: fields(of: report))
    }

    private func fields(of report: PollReport) -> LogFields {
        var fields = LogFields(zone: zone, primary: report.primary.description)
        if case .serial(let new, _) = report.event { fields.serial = new.value }
        return fields
    }

    /// What the primary said, next to what is held, as BIND does at debug 1.
    func answered(_ answer: SOAAnswer, _ decision: RefreshDecision?, by primary: Primary) {
        let serial = answer.soa.serial
        let held: Serial? =
            switch decision {
            case .current: serial
            case .older(let ours), .postponed(let ours, _): ours
            case .transfer(.newer(let ours)): ours
            case .transfer, nil: nil
            }
        poll(PollReport(.serial(new: serial, old: held), about: primary.peer))
        if let expire = answer.expire {
            poll(PollReport(.expire(expire), about: primary.peer))
        }
    }

    func ignored(_ failure: PollFailure, from primary: Endpoint) {
        log(.debug, "refresh: ignored an answer from primary \(primary): \(failure)")
    }

    func older(_ serial: Serial, than ours: Serial, from primary: Endpoint, isMultiMaster: Bool) {
        // With several sources of one zone it is no news that some are behind.
        log(
            isMultiMaster ? .debug : .info, serial: serial, primary: primary,
            "serial number (\(serial)) received from primary \(primary) < ours (\(ours))")
    }

    /// What is newer is left where it is until `publish-delay` has passed.
    func postponed(_ serial: Serial?, for duration: Duration, from primary: Endpoint) {
        let what = serial.map { "serial \($0)" } ?? "transfer"
        log(
            .debug, serial: serial, primary: primary,
            "refresh: \(what) from primary \(primary) waits \((duration.milliseconds / 1000).counted("second")) for publish-delay"
        )
    }

    /// Says what is asked for and why, as BIND does at debug 1.
    func choice(_ choice: TransferChoice, from primary: Endpoint) {
        switch choice {
        case .difference:
            log(.debug, "requesting IXFR from \(primary)")
        case .wholeZone(.nothingHeld), .wholeZone(.expired):
            log(.debug, "no database exists yet, requesting AXFR of initial version from \(primary)")
        case .wholeZone(.forced):
            log(.debug, "forced reload, requesting AXFR of initial version from \(primary)")
        case .withoutDifferences:
            log(.debug, "IXFR disabled, requesting AXFR from \(primary)")
        case .withoutFile, .wholeZone(.newer):
            log(.debug, "no published file at hand, requesting AXFR from \(primary)")
        case .afterDifference:
            log(.debug, "retrying with AXFR from \(primary) due to previous IXFR failure")
        }
    }

    func transferred(_ serial: Serial, key: Name?) {
        log(.info, serial: serial, "transferred serial \(serial)" + (key.map { ": TSIG '\($0)'" } ?? ""))
    }

    /// The file at hand is not the one that was published: somebody else wrote it, or it is gone.
    func notOurFile(_ path: String) {
        log(.info, in: Self.general, "file '\(path)' is not the one that was published; the zone will be transferred")
    }
}

extension ZoneSettings {
    /// `example.com/IN`, or `example.com/IN/internal` in the view `internal`.
    var text: String {
        "\(name)/\(recordClass)" + (view.map { "/\($0)" } ?? "")
    }
}

extension RefreshLimits {
    init(_ options: ZoneOptions) {
        self.init(
            minRefreshTime: options.minRefreshTime, maxRefreshTime: options.maxRefreshTime,
            minRetryTime: options.minRetryTime, maxRetryTime: options.maxRetryTime, publishDelay: options.publishDelay)
    }
}
