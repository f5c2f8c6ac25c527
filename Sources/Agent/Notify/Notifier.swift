import Configuration
import DNS
import Exchange
import LibCrypto
import TSIG
import ZoneMaintenance

/// Tells one server of a zone's new version, by `NotifyExchange`.
struct Notifier: Sendable {
    let network: Network
    let clock: SystemClock

    /// Tells the server. Ends early where the news is no longer true when a try has failed.
    func tell(
        _ notification: ZoneNotification, of zone: ZoneSettings, while isStillTrue: @Sendable () async -> Bool
    ) async {
        let target = notification.target
        let note = { (event: NotifySendEvent) in NotifySentence(event, about: zone).log() }
        let exchange: NotifyExchange
        do throws(TSIGError) {
            var generator = SystemRandom()
            exchange = try NotifyExchange(
                notification.soa, of: zone.name, zone.recordClass, to: target, at: clock.now, signedAt: clock.tsigTime,
                using: &generator)
        } catch {
            return note(.failed(.tsig(error, .noError), to: target.endpoint))
        }
        note(.sending(to: target))
        let end = await ExchangeDriver(network: network, clock: clock).ask(exchange) { step in
            switch step {
            case .ignored(let failure):
                note(.ignored(failure, from: target.endpoint))
            case .resend:
                return await isStillTrue()
            case .tcp(let failure):
                guard !Task.isCancelled, await isStillTrue() else { return false }
                note(.retryingOverTCP(failure, to: target.endpoint))
            case .answered, .failed:
                break
            }
            return true
        }
        switch end.step {
        case .answered(let code):
            note(.response(code, from: target.endpoint))
            note(.successful(to: target.endpoint))
        case .failed(let failure):
            if !Task.isCancelled { note(.failed(failure, to: target.endpoint)) }
        case .ignored, .resend, .tcp:
            break
        }
    }
}
