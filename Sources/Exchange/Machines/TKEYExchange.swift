package import DNS
package import TKEY
package import TSIG
package import Transport
package import ZoneMaintenance

/// A TKEY query to one server: a connection, one query, one answer.
///
/// `Answer` is what a good one comes to: the key that was negotiated, or nothing where one was deleted.
package struct TKEYExchange<Answer: Sendable>: ExchangeMachine {
    package enum Step: ExchangeStep {
        case answered(Answer)
        case refused(TKEYError)
        /// The octets did not go or come through.
        case failed(TransportError)

        package var action: ExchangeAction {
            if case .answered = self { .success } else { .end }
        }
    }

    package let peer: Peer
    package let query: [UInt8]
    package private(set) var deadline: Instant
    private let patience: UInt32
    private let judge: @Sendable (Span<UInt8>, TSIGTime) -> Step

    /// TCP alone: see `TKEYNegotiation`.
    package var transport: QueryTransport { .tcp }
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

    package mutating func handle(
        _ message: Span<UInt8>, at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> Step {
        judge(message, time)
    }

    package mutating func timedOut(
        at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> Step {
        .failed(.timedOut(.idle))
    }

    package mutating func transportFailed(
        _ error: TransportError, at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> Step {
        .failed(error)
    }

    /// The wait for the answer does not include that for the connection.
    package mutating func connected(at now: Instant) {
        deadline = now + patience
    }
}

extension TKEYExchange where Answer == NegotiatedKey {
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

extension TKEYExchange where Answer == Void {
    /// `patience` is the seconds that the server may take to answer.
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
