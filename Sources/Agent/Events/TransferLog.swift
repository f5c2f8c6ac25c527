import BINDLogging
import Configuration
import DNS
import Logging
import TSIG
import Transport
import ZoneFile
import ZoneMaintenance
import ZoneTransfer

/// A step of a transfer on its way, with its facts.
enum TransferStep {
    /// The file that an IXFR was to be applied to is not the one that was published.
    case notOurFile(isMissing: Bool)
    case began(TransferChoice)
    /// With the key that the request is signed with.
    case connected(key: Name?)
    case connectingAnew
    case requestingIXFR(held: Serial)
    case requestedAXFR(id: UInt16)
    case requestedIXFR(id: UInt16)
    case answered(TransferStyle)
    case retryingWithoutEDNS(ResponseCode)
    /// The IXFR is given up for an AXFR.
    case retryingWithAXFR(TransferFailure)
    case notNewer(held: Serial, received: Serial)
}

/// The lines about one transfer, in BIND's words: `transfer of 'example.com/IN' from 192.0.2.1#53: …`.
struct TransferLog: Sendable {
    private let prefix: String
    private let zone: ZoneLog
    private let primary: String

    init(_ request: TransferRequest) {
        zone = ZoneLog(request.zone)
        primary = "\(request.primary.endpoint)"
        prefix = "transfer of '\(zone.name)' from \(primary): "
    }

    private func log(_ level: Logger.Level, _ text: @autoclosure () -> String) {
        Logger.transfers.log(level: level, "\(prefix)\(text())", fields: LogFields(zone: zone.name, primary: primary))
    }

    /// Says what a step is worth.
    func note(_ step: TransferStep) {
        switch step {
        case .notOurFile(let isMissing): zone.notOurFile(isMissing: isMissing)
        case .began(let choice):
            zone.started()
            zone.choice(choice, from: primary)
        case .connected(let key): log(.info, "connected using \(primary)" + (key.map { " TSIG \($0)" } ?? ""))
        case .connectingAnew: log(.trace, "no answer on the connection that was kept, connecting anew")
        case .requestingIXFR(let serial): log(.trace, "requesting IXFR for serial \(serial)")
        case .requestedAXFR(let id): log(.trace, "sending AXFR request, QID \(id)")
        case .requestedIXFR(let id): log(.trace, "sending IXFR request, QID \(id)")
        case .answered(.incremental): log(.trace, "got incremental response")
        case .answered(.nonincremental): log(.trace, "got nonincremental response")
        case .retryingWithoutEDNS(let code): log(.debug, "got \(code), retrying without EDNS")
        case .retryingWithAXFR(let failure): retrying(after: failure)
        case .notNewer(let held, let received): log(.trace, "requested serial \(held), primary has \(received), not updating")
        }
    }

    /// Says why the IXFR is given up for an AXFR.
    private func retrying(after failure: TransferFailure) {
        switch failure {
        case .refused(.emptyAnswer):
            log(.trace, "empty answer section, retrying with AXFR")
        case .notApplied where failure.isTooManyDiffs:
            log(.trace, "too many diffs, retrying with AXFR")
        default:
            explain(failure.reason, unless: failure.resultText)
            log(.trace, "got \(failure.resultText), retrying with AXFR")
        }
        log(.info, "resetting")
    }

    private func explain(_ text: String, unless result: String) {
        if text != result { log(.notice, text) }
    }
}

// How it ended.
extension TransferLog {
    func published(_ publication: PublishedVersion) {
        let version = publication.version
        zone.transferred(version.soa.serial, key: version.keyName)
        leftOut(version.statistics)
        completed(
            "success", version.record.account.statistics, after: publication.publishedAfter, serial: version.soa.serial)
    }

    func upToDate(_ record: TransferRecord) {
        completed("up to date", record.account.statistics, after: record.elapsed, serial: record.account.serial)
    }

    func failed(_ failure: TransferFailure, _ record: TransferRecord) {
        if failure.isWithoutNameservers { zone.noNameservers() }
        explain(failure)
        let isIXFRFailure = record.account.style == .incremental && failure.isWorthRetryingByAXFR
        completed(
            isIXFRFailure ? "IXFR failed" : failure.resultText, record.account.statistics, after: record.elapsed,
            serial: record.account.serial)
    }

    /// Says in BIND's words what went wrong, and where that is not all, in a line before it.
    private func explain(_ failure: TransferFailure) {
        switch failure {
        case .noKey(let failure):
            log(.error, "\(failure)")
        case .notConnected(let error):
            log(.error, "failed to connect: \(error.resultText)")
        case .notSent(let error):
            log(.error, "failed sending request data: \(error.resultText)")
        case .notSigned(let error):
            log(.error, "failed sending request data: \(error)")
        case .interrupted(let error):
            explain("\(error)", unless: error.resultText)
            log(.error, "failed while receiving responses: \(error.resultText)")
        case .overrun(let overrun):
            log(.error, "\(overrun.rawValue): timed out")
        case .refused(let error):
            // What is wrong with the zone rather than with its transfer is the zone's own line.
            if !failure.isWithoutNameservers { explain("\(error)", unless: error.resultText) }
            log(.error, "failed while receiving responses: \(error.resultText)")
        case .notWritten(let error):
            explain("\(error)", unless: error.resultText)
            log(.error, "failed while processing responses: \(error.resultText)")
        case .notApplied(let error):
            if !failure.isWithoutNameservers { explain("\(error)", unless: error.resultText) }
            log(.error, "failed while processing responses: \(error.resultText)")
        case .shuttingDown:
            log(.error, "shut down: shutting down")
        }
    }

    private func leftOut(_ statistics: TransferStatistics) {
        if statistics.recordsOutsideZone > 0 {
            log(.warning, "left out \(statistics.recordsOutsideZone.counted("record")) outside the zone")
        }
        if statistics.repeatedRecords > 0 {
            log(.info, "left out \(statistics.repeatedRecords) repeated records")
        }
    }

    private func completed(
        _ status: String, _ statistics: TransferStatistics, after elapsed: Duration, serial: Serial?
    ) {
        log(.info, "Transfer status: \(status)")
        let milliseconds = elapsed.milliseconds
        // BIND counts a transfer that took no time as one of a millisecond.
        let rate = Int64(statistics.octets) * 1000 / max(1, milliseconds)
        Logger.transfers.log(
            level: .info,
            """
            \(prefix)Transfer completed: \(statistics.messages) messages, \(statistics.records) records, \
            \(statistics.octets) bytes, \(milliseconds / 1000).\(Self.threeDigits(milliseconds % 1000)) secs \
            (\(rate) bytes/sec) (serial \(serial?.value ?? 0))
            """,
            fields: LogFields(
                zone: zone.name, primary: primary, serial: serial?.value, messages: statistics.messages,
                records: statistics.records, bytes: statistics.octets, milliseconds: milliseconds))
    }

    private static func threeDigits(_ number: Int64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: 3 - digits.count) + digits
    }
}

extension Duration {
    var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
