import Configuration
import DNS
import Exchange
import LibCrypto
import TSIG
import ZoneMaintenance

/// Asks one primary for a zone's SOA, by `SOAPoll`.
struct SOAPoller: Sendable {
    private let driver: ExchangeDriver
    private let clock: SystemClock
    private let keys: KeyService
    private let primaries: PrimaryMemory

    /// Polls by TCP go over connections that others have left, transfers too.
    init(
        network: Network, clock: SystemClock, keys: KeyService, primaries: PrimaryMemory, connections: ConnectionPool
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
        /// So long after the query.
        case answered(SOAAnswer, after: Duration)
        /// The primary would not say; it may permit the transfer all the same.
        case refused
        case failed(PollFailure)
        /// The primary says that it does not have the key, or has it with another secret.
        case keyRefused(RequestKey, PollFailure)
        /// Nothing was asked.
        case noKey(KeyFailure)
        case notSigned(TSIGError)
        case shuttingDown
    }

    /// Polls `primary` with one of its keys, nil where it has none; `note` is told of each step on the way.
    func poll(
        _ id: ZoneID, _ zone: ZoneSettings, at primary: Primary, with candidate: KeyCandidate?,
        noting note: @Sendable (PollStep) -> Void
    ) async -> Outcome {
        let key: RequestKey
        do throws(KeyFailure) {
            key = try await keys.key(of: candidate, at: primary)
        } catch {
            return .noKey(error)
        }
        let poll: SOAPoll
        do throws(TSIGError) {
            var generator = SystemRandom()
            poll = try SOAPoll(
                PollSettings(zone, primary, key.key), over: primary.tcpOnly ? .tcp : .udp, at: clock.now,
                signedAt: clock.tsigTime, using: &generator)
        } catch {
            return .notSigned(error)
        }
        let end = await driver.ask(poll, keepingAtMost: primary.transferLimit) { step in
            note(step)
            return true
        }
        return await conclude(end, primary, key)
    }

    /// Takes note that the primary does not take the key that it was polled with.
    func refused(_ key: RequestKey) async { await keys.refused(key) }

    private func conclude(_ end: ExchangeEnd<PollStep>, _ primary: Primary, _ key: RequestKey) async -> Outcome {
        switch end.step {
        case .answer(let answer):
            await keys.proved(key)
            return .answered(answer, after: end.roundTrip)
        case .transferAnyway:
            return .refused
        case .failed(let failure):
            if end.isUnconnected || failure == .retryLimitExceeded {
                primaries.reportUnreachable(primary, at: clock.now)
            }
            guard !Task.isCancelled else { return .shuttingDown }
            return failure.refusesKey ? .keyRefused(key, failure) : .failed(failure)
        case .ignored, .resend, .again, .tcp:
            return .shuttingDown
        }
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
