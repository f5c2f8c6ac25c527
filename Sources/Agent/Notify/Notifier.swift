import Configuration
import DNS
import LibCrypto
import NIOCore
import TSIG
import Transport
import ZoneMaintenance

/// Tells one server of a zone's new version: what `NotifyExchange` decides, done over sockets.
struct Notifier: Sendable {
    let network: Network
    let clock: AgentClock

    /// Tells the server; every line about it is logged here. Ends early where the news is no longer true when a try has failed.
    func tell(
        _ notification: ZoneNotification, of zone: ZoneSettings, while isStillTrue: @Sendable () async -> Bool
    ) async {
        let target = notification.target
        var errand = Errand(target: target, zone: zone)
        var exchange: NotifyExchange
        do throws(TSIGError) {
            exchange = try NotifyExchange(
                notification.soa, of: zone.name, zone.recordClass, to: target, at: clock.now, signedAt: clock.tsigTime,
                using: &errand.generator)
        } catch {
            return NotifyLog.sent(NotifySendReport(.failed(.tsig(error, .noError), to: target.endpoint)), about: zone)
        }
        NotifyLog.sent(exchange.report, about: zone)
        var step = NotifyStep.resend
        if exchange.transport == .udp { step = await tellOverUDP(&exchange, &errand, while: isStillTrue) }
        if exchange.transport == .tcp {
            if case .tcp(let report) = step {
                guard !Task.isCancelled, await isStillTrue() else { return }
                NotifyLog.sent(report, about: zone)
            }
            if case .failed = step {} else { step = await tellOverTCP(&exchange, &errand) }
        }
        switch step {
        case .answered(_, let reports):
            for report in reports { NotifyLog.sent(report, about: zone) }
        case .failed(let report):
            if !Task.isCancelled { NotifyLog.sent(report, about: zone) }
        case .ignored, .resend, .tcp:
            break
        }
    }

    /// What goes with one exchange besides its machine.
    private struct Errand {
        let target: NotifyTarget
        let zone: ZoneSettings
        var generator = SystemRandom()
    }

    /// Returns an end, `.tcp`, or `.resend` where there is no more reason to.
    private func tellOverUDP(
        _ exchange: inout NotifyExchange, _ errand: inout Errand, while isStillTrue: @Sendable () async -> Bool
    ) async -> NotifyStep {
        do throws(TransportError) {
            let target = errand.target
            var query = try await network.ask(
                exchange.message, of: target.endpoint, from: target.peer.source, isSigned: target.key != nil)
            while true {
                let step =
                    if let datagram = try await answer(to: query, of: exchange) {
                        judge(datagram.span, with: &exchange, &errand)
                    } else {
                        exchange.timedOut(at: clock.now, signedAt: clock.tsigTime, using: &errand.generator)
                    }
                switch step {
                case .ignored(let failure):
                    NotifyLog.ignored(failure, from: errand.target, about: errand.zone)
                case .resend:
                    guard await isStillTrue() else { return step }
                    try await query.sendAgain()
                case .answered, .tcp, .failed:
                    return step
                }
            }
        } catch {
            return exchange.transportFailed(
                error.resultText, at: clock.now, signedAt: clock.tsigTime, using: &errand.generator)
        }
    }

    /// The next datagram, or nil where the exchange is to wait no longer.
    ///
    /// An empty datagram closes the query's port and says nothing: the next try goes from a new port.
    private func answer(
        to query: borrowing Query, of exchange: NotifyExchange
    ) async throws(TransportError) -> [UInt8]? {
        do throws(TransportError) {
            return try await query.answer(within: remaining(exchange))
        } catch {
            guard error == .endOfFile else { throw error }
            return nil
        }
    }

    private func tellOverTCP(_ exchange: inout NotifyExchange, _ errand: inout Errand) async -> NotifyStep {
        do throws(TransportError) {
            let connection = try await network.connection(to: errand.target.endpoint, from: errand.target.peer.source)
            try await connection.send(exchange.message)
            while true {
                guard var batch = try await connection.receive(idle: remaining(exchange)) else { throw .endOfFile }
                while let message = batch.next() {
                    let step = judge(message.readableBytesUInt8Span, with: &exchange, &errand)
                    guard case .ignored(let failure) = step else { return step }
                    NotifyLog.ignored(failure, from: errand.target, about: errand.zone)
                }
            }
        } catch {
            guard case .timedOut = error else {
                return exchange.transportFailed(
                    error.resultText, at: clock.now, signedAt: clock.tsigTime, using: &errand.generator)
            }
            return exchange.timedOut(at: clock.now, signedAt: clock.tsigTime, using: &errand.generator)
        }
    }

    private func judge(
        _ message: Span<UInt8>, with exchange: inout NotifyExchange, _ errand: inout Errand
    ) -> NotifyStep {
        exchange.handle(message, at: clock.now, signedAt: clock.tsigTime, using: &errand.generator)
    }

    private func remaining(_ exchange: NotifyExchange) -> Duration {
        .milliseconds(max(0, exchange.deadline.milliseconds(since: clock.now)))
    }
}
