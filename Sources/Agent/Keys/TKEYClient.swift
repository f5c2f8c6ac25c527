import DNS
import Exchange
import TKEY
import TSIG

/// Has keys negotiated and deleted by their servers, by `TKEYExchange`.
struct TKEYClient: Sendable {
    /// Seconds that a server may take to answer.
    private static let patience: UInt32 = 15

    private let driver: ExchangeDriver

    init(network: Network, clock: SystemClock) {
        driver = ExchangeDriver(network: network, clock: clock)
    }

    /// `reserved` are the names of the keys whose secrets are in the configuration.
    func negotiate(
        _ terms: TKEYTerms, with primary: Peer, reserved: Set<Name>
    ) async throws(TKEYError) -> NegotiatedKey {
        let negotiation = try TKEYNegotiation(terms, at: driver.clock.tsigTime)
        return try await answer(
            to: TKEYExchange(
                negotiation, with: primary, reserved: reserved, patience: Self.patience, at: driver.clock.now))
    }

    /// Signs with the key itself.
    func delete(_ key: TSIGKey, at primary: Peer) async throws(TKEYError) {
        let deletion = try TKEYDeletion(of: key.name, signedBy: key, at: driver.clock.tsigTime)
        try await answer(to: TKEYExchange(deletion, at: primary, patience: Self.patience, at: driver.clock.now))
    }

    private func answer<Answer>(to exchange: TKEYExchange<Answer>) async throws(TKEYError) -> Answer {
        switch await driver.ask(exchange).step {
        case .answered(let answer): return answer
        case .refused(let error): throw error
        case .failed(let error): throw .transport("\(error)")
        }
    }
}
