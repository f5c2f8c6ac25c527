package import TSIG
package import Transport
package import ZoneMaintenance

extension ServedPoll: ExchangeMachine {
    package var isSigned: Bool { false }

    package mutating func timedOut(
        at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> ServedStep {
        timedOut(at: now)
    }

    package mutating func transportFailed(
        _ error: TransportError, at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> ServedStep {
        .nothing(reason: error.resultText)
    }
}

extension ServedStep: ExchangeStep {
    package var action: ExchangeAction {
        switch self {
        case .serial: .success
        case .ignored: .wait
        case .tcp: .connect
        case .nothing: .end
        }
    }
}
