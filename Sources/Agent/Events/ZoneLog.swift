import BINDLogging
import Configuration
import DNS
import Logging
import SystemPackage
import ZoneFile
import ZoneMaintenance

/// The lines about one zone, in BIND's words: `zone example.com/IN: …`.
struct ZoneLog: Sendable {
    private let zone: ZoneSettings
    /// `example.com/IN`, or `example.com/IN/internal` in the view `internal`.
    let name: String

    init(_ zone: ZoneSettings) {
        self.zone = zone
        name = zone.text
    }

    private func log(
        _ level: Logger.Level, in category: Logger = .transfers, serial: Serial? = nil,
        primary: Endpoint? = nil, _ text: @autoclosure () -> String
    ) {
        category.log(
            level: level, "zone \(name): \(text())",
            fields: LogFields(zone: name, primary: primary?.description, serial: serial?.value))
    }

    func noPrimaries() { log(.error, "cannot refresh: no primaries") }
    func deferred() { log(.info, "zone transfer deferred due to quota") }
    func started() { log(.info, "Transfer started.") }
    func noNameservers() { log(.error, "transferred zone has no NS records") }
    func expired() { log(.warning, in: .general, "expired") }

    func setAside(_ file: FilePath, as aside: FilePath) {
        log(.info, in: .general, "file '\(file)' renamed to '\(aside)'")
    }

    func notSetAside(_ file: FilePath) {
        log(.info, in: .general, "file '\(file)' is missing, was not written by secondaryd, or was changed: not renamed")
    }

    func notSetAside(_ file: FilePath, _ error: FileError) {
        log(.error, in: .general, "file '\(file)' could not be renamed: \(error)")
    }

    /// What came of a poll on its way.
    func note(_ step: PollStep, at primary: Primary) {
        switch step {
        case .ignored(let failure):
            log(.debug, "refresh: ignored an answer from primary \(primary.endpoint): \(failure)")
        case .again(let event), .tcp(let event):
            PollSentence(event, about: primary.peer, of: zone).log()
        case .resend, .answer, .transferAnyway, .failed:
            break
        }
    }

    /// What the primary said, next to what is held, as BIND does at debug 1.
    static func answered(_ answer: SOAAnswer, _ decision: RefreshDecision?, by primary: Primary, about zone: ZoneSettings) {
        let serial = answer.soa.serial
        let held: Serial? =
            switch decision {
            case .current: serial
            case .older(let ours), .postponed(let ours, _): ours
            case .transfer(.newer(let ours)): ours
            case .transfer, nil: nil
            }
        PollSentence(.serial(new: serial, old: held), about: primary.peer, of: zone).log()
        if let expire = answer.expire {
            PollSentence(.expire(expire), about: primary.peer, of: zone).log()
        }
        if case .older(let ours) = decision { ZoneLog(zone).older(serial, than: ours, from: primary) }
    }

    private func older(_ serial: Serial, than ours: Serial, from primary: Primary) {
        // With several sources of one zone it is no news that some are behind.
        log(
            zone.options.multiMaster ? .debug : .info, serial: serial, primary: primary.endpoint,
            PollEvent.olderSerial(serial, ours: ours).words(about: primary.peer))
    }

    /// A newer version is not transferred until `publish-delay` has passed.
    func postponed(_ serial: Serial?, for duration: Duration, from primary: Endpoint) {
        let what = serial.map { "serial \($0)" } ?? "transfer"
        log(
            .debug, serial: serial, primary: primary,
            "refresh: \(what) from primary \(primary) deferred \((duration.milliseconds / 1000).counted("second")) by publish-delay"
        )
    }

    /// Says what is asked for and why, as BIND does at debug 1.
    func choice(_ choice: TransferChoice, from primary: String) {
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

    /// The zone's file is not the one that was published.
    func notOurFile(isMissing: Bool) {
        let what = isMissing ? "is missing" : "was not written by secondaryd, or was changed"
        log(.info, in: .general, "file '\(zone.file)' \(what): requesting AXFR")
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
