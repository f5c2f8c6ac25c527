package import DNS
package import TKEY
package import TSIG
package import Transport
package import ZoneMaintenance

/// A TKEY query to one server: a connection, one query, one answer.
///
/// `Outcome` is the result of a good answer: the key that was negotiated, or `Void` for a deletion.
package struct TKEYExchange<Outcome: Sendable>: ExchangeMachine {
    /// Only ends: a TKEY query is never repeated.
    package enum Step: ExchangeStep {
        case answered(Outcome)
        case refused(TKEYError)
        /// Sending or receiving failed.
        case failed(TransportError)

        /// Success only with a good answer.
        package var action: ExchangeAction {
            if case .answered = self { .success } else { .end }
        }
    }

    /// The server that the key is for.
    package let peer: Peer
    /// The signed TKEY query.
    package let query: [UInt8]
    /// Restarts when the connection is open.
    package private(set) var deadline: Instant
    private let patience: UInt32
    private let judge: @Sendable (Span<UInt8>, TSIGTime) -> Step

    /// TCP only: see `TKEYNegotiation`.
    package var transport: QueryTransport { .tcp }
    /// Always.
    package var isSigned: Bool { true }

    private init(
        _ query: [UInt8], to peer: Peer, patience: UInt32, at now: Instant,
        judge: @escaping @Sendable (Span<UInt8>, TSIGTime) -> Step
    ) {
        self.peer = peer
        self.query = query
        self.patience = patience
        self.judge = judge
        deadline = now + patience
    }

    /// Ends the exchange with the key or the refusal in `message`.
    package mutating func handle(
        _ message: Span<UInt8>, at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> Step {
        judge(message, time)
    }

    /// Ends the exchange with `.timedOut(.idle)`.
    package mutating func timedOut(
        at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> Step {
        .failed(.timedOut(.idle))
    }

    /// Ends the exchange with `error`.
    package mutating func transportFailed(
        _ error: TransportError, at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> Step {
        .failed(error)
    }

    /// The wait for the answer does not include connecting.
    package mutating func connected(at now: Instant) {
        deadline = now + patience
    }
}

extension TKEYExchange where Outcome == NegotiatedKey {
    /// - Parameters:
    ///   - reserved: The names of the keys whose secrets are in the configuration.
    ///   - patience: Seconds that the server may take to answer.
    package init(
        _ negotiation: TKEYNegotiation, with peer: Peer, reserved: Set<Name> = [], patience: UInt32, at now: Instant
    ) {
        self.init(negotiation.request, to: peer, patience: patience, at: now) { message, time in
            do throws(TKEYError) {
                return .answered(try negotiation.key(from: message, reserved: reserved, at: time))
            } catch {
                return .refused(error)
            }
        }
    }
}

extension TKEYExchange where Outcome == Void {
    /// Deletes a key; `patience` is the time in seconds that the server may take to answer.
    package init(_ deletion: TKEYDeletion, at peer: Peer, patience: UInt32, at now: Instant) {
        self.init(deletion.request, to: peer, patience: patience, at: now) { message, time in
            do throws(TKEYError) {
                return .answered(try deletion.confirm(message, at: time))
            } catch {
                return .refused(error)
            }
        }
    }
}
