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

/// Puts into the log what has happened to zones.
struct ZoneEventLog: ZoneListener {
    /// A poll or a transfer that was under way has its lines to the end.
    let hearsOfRemovedZones = true

    nonisolated(nonsending) func heard(_ event: ZoneEvent, of id: ZoneID, _ zone: ZoneSettings) async {
        switch event {
        case .polled(let answer, let decision, _, let primary, _):
            ZoneLog.answered(answer, decision, by: primary, about: zone)
        case .pollFailed(let failure, let primary):
            PollSentence(.failed(failure), about: primary.peer, of: zone).log()
        case .transferUpToDate(let record):
            record.log.upToDate(record)
        case .transferFailed(let failure, let record):
            record.log.failed(failure, record)
        case .published(let publication, _):
            publication.version.record.log.published(publication)
        case .expired:
            ZoneLog(zone).expired()
        case .confirmed, .leftBehind, .setAside, .removed:
            break
        }
    }
}

/// A line about the poll of one primary, in the words of BIND's lib/dns/zone.c.
struct PollSentence: LogSentence {
    let event: PollEvent
    let peer: Peer
    let zone: ZoneSettings

    init(_ event: PollEvent, about primary: Peer, of zone: ZoneSettings) {
        self.event = event
        peer = primary
        self.zone = zone
    }

    var category: Logger {
        if case .expire = event { .general } else { .transfers }
    }

    var level: Logger.Level {
        switch event {
        case .retryingWithoutEDNS, .failed(.spared), .serial, .expire: .debug
        case .failed, .truncated, .olderSerial: .info
        }
    }

    /// BIND names its function where it tells the serial.
    var text: String {
        let words = event.words(about: peer)
        return if case .serial = event { "refresh_callback: zone \(zone.text): \(words)" } else {
            "zone \(zone.text): \(words)"
        }
    }

    var fields: LogFields {
        var fields = LogFields(zone: zone.text, primary: peer.endpoint.description)
        if case .serial(let new, _) = event { fields.serial = new.value }
        return fields
    }
}

extension PollEvent {
    /// What follows `zone example.com/IN: `.
    func words(about primary: Peer) -> String {
        switch self {
        case .failed(let failure):
            "refresh: \(failure.words(about: primary))"
        case .retryingWithoutEDNS(nil):
            "refresh: timeout retrying without EDNS \(primary.place)"
        case .retryingWithoutEDNS(.badVers?):
            "refresh: rcode (BADVERS) retrying without EDNS EXPIRE OPTION \(primary.place)"
        case .retryingWithoutEDNS(let code?):
            "refresh: rcode (\(code)) retrying without EDNS \(primary.place)"
        case .truncated:
            "refresh: truncated UDP answer, initiating TCP zone xfer for \(primary.place)"
        case .serial(let new, let old):
            "serial: new \(new), old \(old.map(\.description) ?? "not loaded")"
        case .olderSerial(let serial, let ours):
            "serial number (\(serial)) received from primary \(primary.endpoint) < ours (\(ours))"
        case .expire(let seconds):
            "got EDNS EXPIRE of \(seconds)"
        }
    }
}

extension PollFailure {
    fileprivate func words(about primary: Peer) -> String {
        switch self {
        case .retryLimitExceeded:
            "retry limit for primary \(primary.endpoint) exceeded (source \(primary.sourceText))"
        case .unexpectedOpcode:
            "\(self) from \(primary.endpoint) (source \(primary.sourceText))"
        case .cname:
            "\(self) in \(primary.place)"
        case .unexpectedResponseCode, .truncatedOverTCP, .notAuthoritative, .referral, .noData, .soaCount, .noSOA:
            "\(self) from \(primary.place)"
        case .primaryExpired:
            "ignoring \(primary.place): \(self)"
        case .spared:
            "skipped tcp fallback as \(primary.place) is \(self)"
        case .timedOut, .malformed, .tsig, .unexpectedTSIG, .unexpectedID, .notAResponse, .questionMismatch, .transport, .noKey:
            "failure trying \(primary.place): \(self)"
        }
    }
}

extension Peer {
    fileprivate var place: String { "primary \(endpoint) (source \(sourceText))" }

    /// The address that is asked from; where the system chooses, any of the family.
    fileprivate var sourceText: String {
        let any = endpoint.address.isIPv4 ? IPAddress.v4(0) : IPAddress.v6(0, 0)
        return Endpoint(source ?? any, port: 0).description
    }
}

/// One line of the log: its category, how much it matters, what it says, and the same in fields.
///
/// Text and fields are made where the line is shown, and not before.
protocol LogSentence {
    /// Its label is the category.
    var category: Logger { get }
    /// `debug` and `trace` are BIND's debug levels 1 and 3.
    var level: Logger.Level { get }
    var text: String { get }
    var fields: LogFields { get }
}

extension LogSentence {
    func log() { category.log(level: level, text, fields: fields) }
}

/// A logger for each of BIND's categories that we have lines in.
extension Logger {
    static let general = Logger(label: "general")
    static let transfers = Logger(label: "xfer-in")
    static let notify = Logger(label: "notify")
    /// About who sent a message, before it is known what the message is about.
    static let client = Logger(label: "client")
    static let security = Logger(label: "security")
    static let network = Logger(label: "network")
}
