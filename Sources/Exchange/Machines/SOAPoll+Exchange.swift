package import TSIG
package import Transport
package import ZoneMaintenance

extension SOAPoll: ExchangeMachine {
    package mutating func transportFailed(
        _ error: TransportError, at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> PollStep {
        transportFailed(error.resultText)
    }

    /// Of a primary that others have found silent, one datagram's wait is enough, and no connection is tried.
    package func spared() -> PollStep? {
        transport == .udp ? givenUp() : .failed(.spared)
    }
}

extension PollStep: ExchangeStep {
    package var action: ExchangeAction {
        switch self {
        case .answer: .success
        case .ignored: .wait
        case .resend: .resend
        case .again: .again
        case .tcp: .connect
        case .transferAnyway, .failed: .end
        }
    }
}

extension ExchangeDriver {
    /// Asks as for any machine. Most questions are polls, so this is compiled for them: a generic function that is called from another
    /// module looks up its types with every call.
    package func ask(
        _ poll: SOAPoll, keepingAtMost limit: Int? = nil, following isWanted: (PollStep) async -> Bool = { _ in true }
    ) async -> ExchangeEnd<PollStep> {
        await run(poll, limit, isWanted)
    }
}
