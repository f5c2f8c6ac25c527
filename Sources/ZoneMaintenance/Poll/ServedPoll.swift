package import DNS
package import TSIG

/// One query for the serial of a zone that a name server serves: its octets, how long to wait, and what an answer means.
///
///     UDP: 1 s ──▶ TCP: 1 s ──▶ nothing
///
/// Used as a `SOAPoll` is; it sends the same query, once and without EDNS.
package struct ServedPoll: Sendable {
    /// Seconds.
    private static let patience: UInt32 = 1

    /// The name server that is asked.
    package let peer: Peer
    private let end: Instant
    private var poll: SOAPoll
    /// When to call `timedOut`, unless a step ends the poll before.
    package private(set) var deadline: Instant
    /// Whether the query now goes by UDP or TCP.
    package private(set) var transport = QueryTransport.udp

    /// Begins a poll whose query is to be sent at `now`, and which ends by `end`. Throws where the query cannot be signed: never, for it
    /// has no key.
    package init(
        of zone: Name, _ recordClass: RecordClass, at peer: Peer, until end: Instant, at now: Instant, signedAt time: TSIGTime,
        using generator: inout some RandomNumberGenerator
    ) throws(TSIGError) {
        var settings = PollSettings(zone: zone, recordClass: recordClass, primary: peer)
        settings.usesEDNS = false
        poll = try SOAPoll(settings, at: now, signedAt: time, using: &generator)
        self.peer = peer
        self.end = end
        deadline = min(now + Self.patience, end)
    }

    /// The octets to send, for TCP without their length.
    package var query: [UInt8] { poll.query }

    /// Returns what to do after a message from the server: at most 65535 octets, which may be anything.
    package mutating func handle(
        _ message: Span<UInt8>, at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> ServedStep {
        switch poll.handle(message, at: now, signedAt: time, using: &generator) {
        case .answer(let answer): .serial(answer.soa.serial)
        case .tcp where transport == .udp: tryTCP(at: now)
        case .ignored, .resend, .again, .tcp: .ignored
        case .failed(let failure): .nothing(reason: "\(failure)")
        case .transferAnyway: .nothing(reason: "\(PollFailure.unexpectedResponseCode(.refused))")
        }
    }

    /// Returns what to do when no answer ended the poll before `deadline`.
    package mutating func timedOut(at now: Instant) -> ServedStep {
        transport == .udp ? tryTCP(at: now) : .nothing(reason: "\(PollFailure.timedOut)")
    }

    /// Records that the TCP connection is open: the wait for an answer begins.
    package mutating func connected(at now: Instant) {
        deadline = min(now + Self.patience, end)
    }

    private mutating func tryTCP(at now: Instant) -> ServedStep {
        transport = .tcp
        connected(at: now)
        return .tcp
    }
}

/// What a `ServedPoll` wants done next.
package enum ServedStep: Equatable, Sendable {
    /// The server serves the zone, with this serial.
    case serial(Serial)
    /// The server does not serve the zone, or does not answer.
    case nothing(reason: String)
    /// The message does not count: wait on, until the poll's `deadline`.
    case ignored
    /// Connect by TCP and send `query`.
    case tcp
}
