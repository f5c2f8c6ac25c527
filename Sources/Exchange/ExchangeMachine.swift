package import DNS
package import TSIG
package import Transport
package import ZoneMaintenance

/// One question to one server, as a value: what to send, how long to wait, and what to make of what comes back.
///
/// It has no socket and no clock. `ExchangeDriver` does what it says: it sends `query`, gives what arrives from `peer` to `handle`,
/// calls `timedOut` at `deadline` and `transportFailed` where the octets did not go or come through; each returns the next step.
///
///     UDP ── wait, resend, again ──┐ connect
///      └──────── end               ▼
///                      end ◀── TCP ── wait, again
///
/// Over TCP, `timedOut` and `transportFailed` are to return an end.
package protocol ExchangeMachine: Sendable {
    associatedtype Step: ExchangeStep

    var peer: Peer { get }
    /// The octets to send now, up to 65535, the first two of them an ID; for TCP without their length.
    var query: [UInt8] { get }
    /// Until when to wait for an answer to `query`.
    var deadline: Instant { get }
    var transport: QueryTransport { get }
    /// Whether an answer proves by itself where it comes from: the query may then share a source port with others (RFC 5452).
    var isSigned: Bool { get }

    /// Judges a message that came from the server: at most 65535 octets, whatever they are.
    mutating func handle(
        _ message: Span<UInt8>, at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> Step

    /// Says what follows when `deadline` has come and nothing else has.
    mutating func timedOut(
        at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> Step

    /// Says what follows when the octets did not go or come through.
    mutating func transportFailed(
        _ error: TransportError, at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> Step

    /// Takes note that a connection of its own stands, where the time to wait begins with that.
    mutating func connected(at now: Instant)

    /// The end that it comes to where others have found meanwhile that the server does not answer; nil: it is asked all the same.
    func spared() -> Step?
}

extension ExchangeMachine {
    package mutating func connected(at now: Instant) {}

    package func spared() -> Step? { nil }
}

/// What a machine wants done next, with the facts that whoever asks has to know.
package protocol ExchangeStep: Sendable {
    var action: ExchangeAction { get }
}

/// What a driver is to do.
package enum ExchangeAction: Sendable {
    /// Nothing came of what was received: wait on, until the deadline that the machine now has.
    case wait
    /// Send the same query once more; over UDP only.
    case resend
    /// Send the query that the machine now has, the same way.
    case again
    /// Connect by TCP, and send the query that the machine now has.
    case connect
    /// The exchange is over.
    case end
    /// It is over, and all is well: a connection may be kept for the next one.
    case success
}
