package import TSIG
package import Transport
package import ZoneMaintenance

extension SOAPoll: ExchangeMachine {
    /// Ends the poll with the error's text.
    package mutating func transportFailed(
        _ error: TransportError, at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> PollStep {
        transportFailed(error.resultText)
    }

    /// For a primary that other polls have found silent, one wait for a datagram is enough, and no connection is tried.
    package func spared() -> PollStep? {
        transport == .udp ? givenUp() : .failed(.spared)
    }
}

extension PollStep: ExchangeStep {
    /// Success only with an answer that is valid.
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
    /// As for any machine. Most exchanges are polls, so this is compiled for them: a generic function called from another module
    /// looks up its types at each call.
    package func ask(
        _ poll: SOAPoll, keepingAtMost limit: Int? = nil, following isWanted: (PollStep) async -> Bool = { _ in true }
    ) async -> ExchangeEnd<PollStep> {
        await run(poll, limit, isWanted)
    }
}
