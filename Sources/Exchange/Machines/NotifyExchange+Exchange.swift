package import TSIG
package import Transport
package import ZoneMaintenance

extension NotifyExchange: ExchangeMachine {
    /// The NOTIFY message.
    package var query: [UInt8] { message }

    /// Goes from UDP to TCP, and from TCP to the end.
    package mutating func transportFailed(
        _ error: TransportError, at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> NotifyStep {
        transportFailed(error.resultText, at: now, signedAt: time, using: &generator)
    }
}

extension NotifyStep: ExchangeStep {
    /// Success only with an answer that acknowledges the NOTIFY.
    package var action: ExchangeAction {
        switch self {
        case .answered: .success
        case .ignored: .wait
        case .resend: .resend
        case .tcp: .connect
        case .failed: .end
        }
    }
}
