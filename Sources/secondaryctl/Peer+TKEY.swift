import DNS
import Exchange
import NIOPosix
import TKEY
import TSIG
import Transport
import ZoneMaintenance

extension Peer {
    /// Seconds that a server may take to accept a connection, and as many to answer.
    private static let patience: UInt32 = 30

    func negotiate(_ negotiation: TKEYNegotiation) async throws -> NegotiatedKey {
        let clock = CommandClock()
        return try await answer(to: TKEYExchange(negotiation, with: self, patience: Self.patience, at: clock.now), by: clock)
    }

    func delete(_ deletion: TKEYDeletion) async throws {
        let clock = CommandClock()
        try await answer(to: TKEYExchange(deletion, at: self, patience: Self.patience, at: clock.now), by: clock)
    }

    private func answer<Answer>(to exchange: TKEYExchange<Answer>, by clock: CommandClock) async throws -> Answer {
        let network = Network(
            group: MultiThreadedEventLoopGroup.singleton, connectTimeout: .seconds(Int64(Self.patience)))
        switch await ExchangeDriver(network: network, clock: clock).ask(exchange).step {
        case .answered(let answer): return answer
        case .refused(let error): throw error
        case .failed(.endOfFile): throw NoAnswer(server: endpoint)
        case .failed(let error): throw error
        }
    }

    private struct NoAnswer: Error, CustomStringConvertible {
        let server: Endpoint

        var description: String { "\(server) closed the connection without an answer" }
    }
}

/// The clocks of one command.
private struct CommandClock: ExchangeClock {
    private let start = ContinuousClock.now

    var now: Instant {
        let (seconds, attoseconds) = start.duration(to: .now).components
        return Instant(milliseconds: seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }

    var tsigTime: TSIGTime { Output.signingTime }
}
