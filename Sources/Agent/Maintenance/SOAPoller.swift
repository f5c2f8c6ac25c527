import Configuration
import DNS
import Exchange
import LibCrypto
import TSIG
import ZoneMaintenance

/// Asks one primary for a zone's SOA, by `SOAPoll`; every line about it is logged here, and what the primary says is remembered.
struct SOAPoller: Sendable {
    private let driver: ExchangeDriver
    private let clock: AgentClock
    private let keys: KeyService
    private let primaries: PrimaryMemory

    /// Polls by TCP go over connections that others have left, transfers too.
    init(
        network: Network, clock: AgentClock, keys: KeyService, primaries: PrimaryMemory, connections: ConnectionPool
    ) {
        driver = ExchangeDriver(network: network, clock: clock, keepingIn: connections) { [primaries] peer, now in
            primaries.isUnreachable(peer, at: now)
        }
        self.clock = clock
        self.keys = keys
        self.primaries = primaries
    }

    /// What it asks over.
    var network: Network { driver.network }

    enum Outcome: Sendable {
        case answered(SOAAnswer)
        /// The primary would not say; it may permit the transfer all the same.
        case refused
        case failed(reason: String)
        /// The primary says that it does not have the key, or has it with another secret.
        case keyRefused(reason: String)
        /// Nothing was asked.
        case noKey(reason: String)
    }

    /// One poll: of which zone, whom, and where its lines go.
    private struct Subject {
        let id: ZoneID
        let primary: Primary
        let log: ZoneLog
    }

    /// Polls `primary` with one of its keys, nil where it has none.
    func poll(
        _ id: ZoneID, _ zone: ZoneSettings, at primary: Primary, with candidate: KeyCandidate?, log: ZoneLog
    ) async -> Outcome {
        let subject = Subject(id: id, primary: primary, log: log)
        let key: RequestKey
        do throws(KeyFailure) {
            key = try await keys.key(of: candidate, at: primary)
        } catch {
            return withoutKey(error, subject)
        }
        let poll: SOAPoll
        do throws(TSIGError) {
            var generator = SystemRandom()
            poll = try SOAPoll(
                PollSettings(zone, primary, key.key), over: primary.tcpOnly ? .tcp : .udp, at: clock.now,
                signedAt: clock.tsigTime, using: &generator)
        } catch {
            return .failed(reason: "\(error)")
        }
        let end = await driver.ask(poll, keepingAtMost: primary.transferLimit) { step in
            switch step {
            case .ignored(let failure): log.ignored(failure, from: primary.endpoint)
            case .again(let report), .tcp(let report): log.poll(report)
            case .resend, .answer, .transferAnyway, .failed: break
            }
            return true
        }
        return await conclude(end, subject, key)
    }

    private func withoutKey(_ failure: KeyFailure, _ subject: Subject) -> Outcome {
        if !Task.isCancelled {
            report(PollReport(.failed(.noKey(reason: "\(failure)")), about: subject.primary.peer), subject)
        }
        return .noKey(reason: "\(failure)")
    }

    private func conclude(_ end: ExchangeEnd<PollStep>, _ subject: Subject, _ key: RequestKey) async -> Outcome {
        switch end.step {
        case .answer(let answer):
            await keys.proved(key)
            primaries.answered(
                subject.primary, about: subject.id, serial: answer.soa.serial, roundTrip: end.roundTrip, at: clock.now)
            return .answered(answer)
        case .transferAnyway(let report):
            self.report(report, subject)
            return .refused
        case .failed(let report):
            if end.isUnconnected || report.event == .failed(.retryLimitExceeded) {
                primaries.reportUnreachable(subject.primary, at: clock.now)
            }
            guard !Task.isCancelled else { return .failed(reason: "shutting down") }
            self.report(report, subject)
            if case .failed(let failure) = report.event, failure.refusesKey {
                await keys.refused(key)
                return .keyRefused(reason: report.description)
            }
            return .failed(reason: report.description)
        case .ignored, .resend, .again, .tcp:
            return .failed(reason: "shutting down")
        }
    }

    /// Says what came of the poll, and remembers it.
    private func report(_ report: PollReport, _ subject: Subject) {
        let reason = if case .failed(let failure) = report.event { "\(failure)" } else { "unreachable (cached)" }
        primaries.failed(subject.primary, about: subject.id, reason, at: clock.now)
        subject.log.poll(report)
    }
}

extension PollSettings {
    fileprivate init(_ zone: ZoneSettings, _ primary: Primary, _ key: TSIGKey?) {
        self.init(zone: zone.name, recordClass: zone.recordClass, primary: primary.peer, key: key)
        usesEDNS = primary.edns
        udpPayloadSize = UInt16(clamping: primary.ednsUDPSize)
        requestsExpire = primary.requestExpire
        triesTCP = zone.options.tryTCPRefresh
    }
}
