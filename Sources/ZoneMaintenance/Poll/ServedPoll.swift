package import DNS
package import TSIG

/// One question to a name server whether it has loaded a zone yet: its octets, the time to wait, and the judgement of what comes back.
///
///     UDP: 1 s ──▶ TCP: 1 s ──▶ nothing
///
/// Used as a `SOAPoll` is, and asks as one does, once and without EDNS.
package struct ServedPoll: Sendable {
    /// Seconds.
    private static let patience: UInt32 = 1

    package let peer: Peer
    private let end: Instant
    private var poll: SOAPoll
    package private(set) var deadline: Instant
    package private(set) var transport = QueryTransport.udp

    /// Begins a question whose query is to be sent at `now`; nothing is waited for past `end`.
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

    /// Judges a message that came from the server: at most 65535 octets, whatever they are.
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

    /// Says what follows when `deadline` has come and nothing else has.
    package mutating func timedOut(at now: Instant) -> ServedStep {
        transport == .udp ? tryTCP(at: now) : .nothing(reason: "\(PollFailure.timedOut)")
    }

    /// Takes note that the connection stands: the wait for an answer begins.
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
    /// The server has the zone, with this serial.
    case serial(Serial)
    /// It has not, or does not say.
    case nothing(reason: String)
    /// Nothing came of what was received: wait on, until the deadline that the question now has.
    case ignored
    /// Connect by TCP and send the query that the question now has.
    case tcp
}
