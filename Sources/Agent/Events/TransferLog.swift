import BINDLogging
import DNS
import Logging
import TSIG
import Transport
import ZoneFile
import ZoneTransfer

/// The lines about one transfer, in BIND's words: `transfer of 'example.com/IN' from 192.0.2.1#53: …`.
struct TransferLog: Sendable {
    private let prefix: String
    private let zone: String
    private let primary: Endpoint

    init(zone: String, primary: Endpoint) {
        prefix = "transfer of '\(zone)' from \(primary): "
        self.zone = zone
        self.primary = primary
    }

    private func log(_ level: Logger.Level, _ text: @autoclosure () -> String) {
        Logger.transfers.log(
            level: level, "\(prefix)\(text())", fields: LogFields(zone: zone, primary: primary.description))
    }

    func connected(key: TSIGKey?) {
        log(.info, "connected using \(primary)" + (key.map { " TSIG \($0.name)" } ?? ""))
    }

    func connectingAnew() { log(.trace, "no answer on the connection that was kept, connecting anew") }

    func requestingIXFR(for serial: Serial) { log(.trace, "requesting IXFR for serial \(serial)") }

    /// `type` is `AXFR` or `IXFR`.
    func requested(_ type: String, id: UInt16) { log(.trace, "sending \(type) request, QID \(id)") }

    func answered(_ style: TransferStyle) {
        switch style {
        case .incremental: log(.trace, "got incremental response")
        case .nonincremental: log(.trace, "got nonincremental response")
        }
    }

    func retryingWithoutEDNS(after code: ResponseCode) { log(.debug, "got \(code), retrying without EDNS") }

    /// Says why the IXFR is given up for an AXFR.
    func retrying(after failure: TransferFailure) {
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

    func notNewer(held: Serial, received: Serial) {
        log(.trace, "requested serial \(held), primary has \(received), not updating")
    }

    /// Says in BIND's words what went wrong, and where that is not all, in a line before it.
    func failed(_ failure: TransferFailure) {
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

    private func explain(_ text: String, unless result: String) {
        if text != result { log(.notice, text) }
    }

    func leftOut(_ statistics: TransferStatistics) {
        if statistics.recordsOutsideZone > 0 {
            log(.warning, "left out \(statistics.recordsOutsideZone.counted("record")) outside the zone")
        }
        if statistics.repeatedRecords > 0 {
            log(.info, "left out \(statistics.repeatedRecords) repeated records")
        }
    }

    func status(_ result: String) { log(.info, "Transfer status: \(result)") }

    func completed(_ statistics: TransferStatistics, _ elapsed: Duration, serial: Serial?) {
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
                zone: zone, primary: primary.description, serial: serial?.value, messages: statistics.messages,
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
