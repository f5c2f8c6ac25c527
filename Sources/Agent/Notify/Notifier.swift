import Configuration
import DNS
import Exchange
import LibCrypto
import TSIG
import ZoneMaintenance

/// Tells one server of a zone's new version, by `NotifyExchange`; every line about it is logged here.
struct Notifier: Sendable {
    let network: Network
    let clock: AgentClock

    /// Tells the server. Ends early where the news is no longer true when a try has failed.
    func tell(
        _ notification: ZoneNotification, of zone: ZoneSettings, while isStillTrue: @Sendable () async -> Bool
    ) async {
        let target = notification.target
        let exchange: NotifyExchange
        do throws(TSIGError) {
            var generator = SystemRandom()
            exchange = try NotifyExchange(
                notification.soa, of: zone.name, zone.recordClass, to: target, at: clock.now, signedAt: clock.tsigTime,
                using: &generator)
        } catch {
            return NotifyLog.sent(NotifySendReport(.failed(.tsig(error, .noError), to: target.endpoint)), about: zone)
        }
        NotifyLog.sent(exchange.report, about: zone)
        let end = await ExchangeDriver(network: network, clock: clock).ask(exchange) { step in
            switch step {
            case .ignored(let failure):
                NotifyLog.ignored(failure, from: target, about: zone)
            case .resend:
                return await isStillTrue()
            case .tcp(let report):
                guard !Task.isCancelled, await isStillTrue() else { return false }
                NotifyLog.sent(report, about: zone)
            case .answered, .failed:
                break
            }
            return true
        }
        switch end.step {
        case .answered(_, let reports):
            for report in reports { NotifyLog.sent(report, about: zone) }
        case .failed(let report):
            if !Task.isCancelled { NotifyLog.sent(report, about: zone) }
        case .ignored, .resend, .tcp:
            break
        }
    }
}
