package import TSIG
package import Transport
package import ZoneMaintenance

extension ServedPoll: ExchangeMachine {
    /// Never: the local server is asked without a key.
    package var isSigned: Bool { false }

    /// As without a clock for signatures.
    package mutating func timedOut(
        at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> ServedStep {
        timedOut(at: now)
    }

    /// Ends the check with the error's text.
    package mutating func transportFailed(
        _ error: TransportError, at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> ServedStep {
        .nothing(reason: error.resultText)
    }
}

extension ServedStep: ExchangeStep {
    /// Success with a serial.
    package var action: ExchangeAction {
        switch self {
        case .serial: .success
        case .ignored: .wait
        case .tcp: .connect
        case .nothing: .end
        }
    }
}
