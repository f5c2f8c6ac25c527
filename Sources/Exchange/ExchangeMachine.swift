package import DNS
package import TSIG
package import Transport
package import ZoneMaintenance

/// One query to one server, as a value: what to send, how long to wait, and what the answer means.
///
/// It has no socket and no clock. `ExchangeDriver` sends `query`, passes messages from `peer` to `handle`, calls `timedOut` at
/// `deadline` and `transportFailed` after an error; each returns the next step.
///
///     UDP ── wait, resend, again ──┐ connect
///      └──────── end               ▼
///                      end ◀── TCP ── wait, again
///
/// Over TCP, `timedOut` and `transportFailed` must return an end.
package protocol ExchangeMachine: Sendable {
    /// What the machine returns after each event.
    associatedtype Step: ExchangeStep

    /// The server to query.
    var peer: Peer { get }
    /// The octets to send now, up to 65535, the first two of them an ID; without TCP's length prefix.
    var query: [UInt8] { get }
    /// Until when to wait for an answer to `query`.
    var deadline: Instant { get }
    /// How the first query is sent.
    var transport: QueryTransport { get }
    /// Whether a TSIG authenticates the answer: the query may then share a source port with others (RFC 5452).
    var isSigned: Bool { get }

    /// Handles a message from the server: at most 65535 octets, unchecked.
    mutating func handle(
        _ message: Span<UInt8>, at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> Step

    /// Handles the deadline.
    mutating func timedOut(
        at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> Step

    /// Handles an error of sending or receiving.
    mutating func transportFailed(
        _ error: TransportError, at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> Step

    /// Notes that a new connection is open, which may restart the time to wait.
    mutating func connected(at now: Instant)

    /// The end to use if other exchanges have found meanwhile that the server does not answer; with `nil` it is queried all the same.
    func spared() -> Step?
}

extension ExchangeMachine {
    /// By default the time to wait includes connecting.
    package mutating func connected(at now: Instant) {}

    /// By default the server is queried all the same.
    package func spared() -> Step? { nil }
}

/// What to do next, with facts for the caller of the driver.
package protocol ExchangeStep: Sendable {
    /// What the driver does with it.
    var action: ExchangeAction { get }
}

/// What the driver does next.
package enum ExchangeAction: Sendable {
    /// The message was not the answer: wait on, until the machine's current deadline.
    case wait
    /// Send the same query once more; over UDP only.
    case resend
    /// Send the machine's current query, over the same transport.
    case again
    /// Connect by TCP, and send the machine's current query.
    case connect
    /// The exchange is over.
    case end
    /// It is over and was successful: its connection may be kept for the next one.
    case success
}

/// How an exchange ended.
package struct ExchangeEnd<Step: Sendable>: Sendable {
    /// The last step: an end, or the one that was not followed.
    package let step: Step
    /// The time from the last sending of the query to the end.
    package let roundTrip: Duration
    /// Whether a connection was wanted, and the server could not be reached.
    package let isUnconnected: Bool
}
