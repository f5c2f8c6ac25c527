import Configuration
import DNS
import LibCrypto
import NIOCore
import TSIG
import Transport
import ZoneMaintenance

/// Asks one primary for a zone's SOA: what `SOAPoll` decides, done over sockets.
struct SOAPoller: Sendable {
    let network: Network
    let clock: AgentClock
    let keys: KeyService
    let primaries: PrimaryMemory
    /// Polls by TCP go over connections that others have left, transfers too.
    let connections: PrimaryConnections

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

    /// Polls `primary` with one of its keys, nil where it has none; every line about it is logged here, and what it says is remembered.
    func poll(
        _ id: ZoneID, _ zone: ZoneSettings, at primary: Primary, with candidate: KeyCandidate?, log: ZoneLog
    ) async -> Outcome {
        let key: RequestKey
        do throws(KeyFailure) {
            key = try await keys.key(of: candidate, at: primary)
        } catch {
            return withoutKey(error, Exchange(id: id, primary: primary, key: .none, log: log))
        }
        var exchange = Exchange(id: id, primary: primary, key: key, log: log)
        let poll: SOAPoll
        do throws(TSIGError) {
            poll = try SOAPoll(
                PollSettings(zone, primary, key.key), over: primary.tcpOnly ? .tcp : .udp, at: clock.now,
                signedAt: clock.tsigTime,
                using: &exchange.generator)
        } catch {
            return .failed(reason: "\(error)")
        }
        var running = poll
        var step = primary.tcpOnly ? await askOverTCP(&running, &exchange) : await askOverUDP(&running, &exchange)
        if case .tcp(let report) = step {
            log.poll(report)
            step = await askOverTCP(&running, &exchange)
        }
        return await conclude(step, exchange)
    }

    /// What goes with one poll besides its machine.
    private struct Exchange {
        let id: ZoneID
        let primary: Primary
        let key: RequestKey
        let log: ZoneLog
        var generator = SystemRandom()
        var wasUnreachable = false
        /// When the query that is out was sent.
        var sentAt = ContinuousClock.now
    }

    private func withoutKey(_ failure: KeyFailure, _ exchange: Exchange) -> Outcome {
        if !Task.isCancelled {
            let primary = exchange.primary
            let report = PollReport(.failed(.noKey(reason: "\(failure)")), about: primary.peer)
            remember(report, exchange)
            exchange.log.poll(report)
        }
        return .noKey(reason: "\(failure)")
    }

    private func conclude(_ step: PollStep, _ exchange: Exchange) async -> Outcome {
        switch step {
        case .answer(let answer):
            await keys.proved(exchange.key)
            primaries.answered(
                exchange.primary, about: exchange.id, serial: answer.soa.serial, roundTrip: exchange.sentAt.duration(to: .now),
                at: clock.now)
            return .answered(answer)
        case .transferAnyway(let report):
            remember(report, exchange)
            exchange.log.poll(report)
            return .refused
        case .failed(let report):
            if exchange.wasUnreachable { primaries.reportUnreachable(exchange.primary, at: clock.now) }
            if !Task.isCancelled {
                remember(report, exchange)
                exchange.log.poll(report)
            }
            if case .failed(let failure) = report.event, failure.refusesKey, !Task.isCancelled {
                await keys.refused(exchange.key)
                return .keyRefused(reason: report.description)
            }
            return .failed(reason: Task.isCancelled ? "shutting down" : report.description)
        case .ignored, .resend, .again, .tcp:
            return .failed(reason: "shutting down")
        }
    }

    private func remember(_ report: PollReport, _ exchange: Exchange) {
        let reason = if case .failed(let failure) = report.event { "\(failure)" } else { "unreachable (cached)" }
        primaries.failed(exchange.primary, about: exchange.id, reason, at: clock.now)
    }

    /// Returns the step that is none of UDP's: an end, or `.tcp`.
    private func askOverUDP(_ poll: inout SOAPoll, _ exchange: inout Exchange) async -> PollStep {
        do throws(TransportError) {
            var query = try await send(poll, &exchange)
            while true {
                let step =
                    if let datagram = try await answer(to: query, of: poll) {
                        judge(datagram.span, with: &poll, &exchange)
                    } else if primaries.isUnreachable(exchange.primary, at: clock.now) {
                        poll.givenUp()
                    } else {
                        poll.timedOut(at: clock.now, signedAt: clock.tsigTime, using: &exchange.generator)
                    }
                switch step {
                case .ignored(let failure):
                    exchange.log.ignored(failure, from: exchange.primary.endpoint)
                case .resend:
                    exchange.sentAt = .now
                    try await query.sendAgain()
                case .again(let report):
                    exchange.log.poll(report)
                    query = try await send(poll, &exchange)
                case .failed(let report):
                    exchange.wasUnreachable = report.event == .failed(.retryLimitExceeded)
                    return step
                case .answer, .tcp, .transferAnyway:
                    return step
                }
            }
        } catch {
            return poll.transportFailed(error.resultText)
        }
    }

    private func send(_ poll: SOAPoll, _ exchange: inout Exchange) async throws(TransportError) -> Query {
        exchange.sentAt = .now
        let primary = exchange.primary
        return try await network.ask(
            poll.query, of: primary.endpoint, from: primary.source, isSigned: exchange.key.key != nil)
    }

    /// The next datagram, or nil where the poll is to wait no longer.
    ///
    /// An empty datagram closes the query's port. Anybody may have sent it, and it says nothing: the wait it ends is made up for by
    /// the next attempt, from a new port, and TCP comes in its turn however many there are.
    private func answer(to query: borrowing Query, of poll: SOAPoll) async throws(TransportError) -> [UInt8]? {
        do throws(TransportError) {
            return try await query.answer(within: remaining(poll))
        } catch {
            guard error == .endOfFile else { throw error }
            return nil
        }
    }

    private func askOverTCP(_ poll: inout SOAPoll, _ exchange: inout Exchange) async -> PollStep {
        if primaries.isUnreachable(exchange.primary, at: clock.now) { return .failed(poll.report(.skippedTCP)) }
        if let kept = connections.take(to: exchange.primary),
            let step = await ask(on: kept, isKept: true, &poll, &exchange)
        {
            return step
        }
        let connection: StreamConnection
        do throws(TransportError) {
            connection = try await network.connection(to: exchange.primary.endpoint, from: exchange.primary.source)
        } catch {
            exchange.wasUnreachable = true
            return poll.transportFailed(error.resultText)
        }
        return await ask(on: connection, isKept: false, &poll, &exchange)
            ?? poll.transportFailed(TransportError.endOfFile.resultText)
    }

    /// Returns `nil` where the connection was kept and no part of an answer to this query came on it (RFC 7766 §6.2.3).
    private func ask(
        on connection: StreamConnection, isKept: Bool, _ poll: inout SOAPoll, _ exchange: inout Exchange
    ) async -> PollStep? {
        var mayBeDeaf = isKept
        do throws(TransportError) {
            exchange.sentAt = .now
            try await connection.send(poll.query)
            while true {
                let patience = mayBeDeaf ? min(remaining(poll), PrimaryConnections.answerPatience) : remaining(poll)
                guard var batch = try await connection.receive(idle: patience) else {
                    return mayBeDeaf ? nil : poll.transportFailed(TransportError.endOfFile.resultText)
                }
                // What followed the answer before this one may have come since.
                if mayBeDeaf, !batch.isAnswer(to: poll.query) { return nil }
                mayBeDeaf = false
                while let message = batch.next() {
                    let step = judge(message.readableBytesUInt8Span, with: &poll, &exchange)
                    switch step {
                    case .ignored(let failure):
                        exchange.log.ignored(failure, from: exchange.primary.endpoint)
                    case .resend, .tcp:
                        return poll.transportFailed(TransportError.endOfFile.resultText)
                    case .again(let report):
                        exchange.log.poll(report)
                        exchange.sentAt = .now
                        try await connection.send(poll.query)
                    case .answer:
                        if batch.octets == 0 { connections.keep(connection, to: exchange.primary) }
                        return step
                    case .transferAnyway, .failed:
                        return step
                    }
                }
            }
        } catch {
            if mayBeDeaf, error == .endOfFile || error == .connectionReset { return nil }
            guard case .timedOut = error else { return poll.transportFailed(error.resultText) }
            if mayBeDeaf, connection.isQuiet {
                connections.keepNone(to: exchange.primary)
                return nil
            }
            return poll.timedOut(at: clock.now, signedAt: clock.tsigTime, using: &exchange.generator)
        }
    }

    private func judge(_ message: Span<UInt8>, with poll: inout SOAPoll, _ exchange: inout Exchange) -> PollStep {
        poll.handle(message, at: clock.now, signedAt: clock.tsigTime, using: &exchange.generator)
    }

    private func remaining(_ poll: SOAPoll) -> Duration {
        .milliseconds(max(0, poll.deadline.milliseconds(since: clock.now)))
    }
}

extension PollSettings {
    fileprivate init(_ zone: ZoneSettings, _ primary: Primary, _ key: TSIGKey?) {
        self.init(
            zone: zone.name, recordClass: zone.recordClass, primary: primary.peer, key: key)
        usesEDNS = primary.edns
        udpPayloadSize = UInt16(clamping: primary.ednsUDPSize)
        requestsExpire = primary.requestExpire
        triesTCP = zone.options.tryTCPRefresh
    }
}
