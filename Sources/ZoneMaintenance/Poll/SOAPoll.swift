package import DNS
package import TSIG

/// One poll of one primary: the query's octets, how long to wait, and what an answer means (RFC 1034 §4.3.5).
///
///     UDP, EDNS: 3 × 5 s ──▶ UDP, no EDNS: 3 × 5 s ──▶ TCP: 15 s ──▶ failed
///              └── FORMERR, NOTIMP … ──┘           └ TC ┘
///
/// The caller sends `query`, gives each message from the primary's address to `handle`, and calls `timedOut` at `deadline`; each
/// returns the next step. The three attempts of a stage send one query with one ID, as BIND does: an answer to the first that arrives
/// during the third is as good. Every stage has an ID of its own.
///
/// Over UDP, an answer with a wrong signature, or one that cannot be read, may be forged and does not end the poll. But the address
/// answers, so the waits shrink to a second, and if no better answer arrives the poll fails with what was wrong with this one.
package struct SOAPoll: Sendable {
    /// Seconds for one attempt, as BIND has them; over TCP for the connection and the answer together.
    private static let udpWait: UInt32 = 5
    private static let udpWaitAfterRefusal: UInt32 = 1
    private static let tcpWait: UInt32 = 15
    private static let attempts = 3

    private let settings: PollSettings
    /// The octets to send, for TCP without their length.
    package private(set) var query: [UInt8] = []
    /// When to call `timedOut`, unless a step ends the poll before.
    package private(set) var deadline: Instant
    /// Whether the query now goes by UDP or TCP.
    package private(set) var transport: QueryTransport
    private var usesEDNS: Bool
    private var id: UInt16 = 0
    private var requestMAC: RequestMAC?
    private var attempt = 1
    private var refusal: PollFailure?

    /// Begins a poll whose query is to be sent at `now`; `time` is the same moment, for the signature. Throws where the query cannot be
    /// signed.
    package init(
        _ settings: PollSettings, over transport: QueryTransport = .udp, at now: Instant, signedAt time: TSIGTime,
        using generator: inout some RandomNumberGenerator
    ) throws(TSIGError) {
        self.settings = settings
        self.transport = transport
        usesEDNS = settings.usesEDNS
        deadline = now
        try compose(at: now, signedAt: time, using: &generator)
    }

    /// Returns what to do after a message from the primary: at most 65535 octets, which may be anything.
    package mutating func handle(
        _ message: Span<UInt8>, at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> PollStep {
        let answer: PollAnswer
        do throws(PollFailure) {
            answer = try read(message, at: time)
        } catch {
            return refuse(error, at: now)
        }
        switch answer.verdict {
        case .good(let soa):
            let answer = SOAAnswer(soa: soa, expire: settings.requestsExpire && usesEDNS ? answer.edns?.expire : nil)
            // As Knot DNS does it: an expired copy neither confirms ours nor is worth a transfer.
            guard answer.remaining != 0 else { return .failed(.primaryExpired) }
            return .answer(answer)
        case .responseCode(let code) where usesEDNS && answer.mayRefuseEDNS(with: code):
            usesEDNS = false
            return begin(.again(.retryingWithoutEDNS(code)), at: now, signedAt: time, using: &generator)
        case .responseCode(.refused):
            return .transferAnyway
        case .responseCode(let code):
            return .failed(.unexpectedResponseCode(code))
        case .truncated where transport == .udp:
            return tryTCP(because: .truncated, at: now, signedAt: time, using: &generator)
        case .truncated:
            return .failed(.truncatedOverTCP)
        case .bad(let failure):
            return .failed(failure)
        }
    }

    /// Returns what to do when no answer ended the poll before `deadline`.
    package mutating func timedOut(
        at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> PollStep {
        guard transport == .udp else { return .failed(.timedOut) }
        if attempt < Self.attempts {
            attempt += 1
            deadline = now + (refusal == nil ? Self.udpWait : Self.udpWaitAfterRefusal)
            return .resend
        }
        if let refusal { return .failed(refusal) }
        if usesEDNS {
            usesEDNS = false
            return begin(.again(.retryingWithoutEDNS(nil)), at: now, signedAt: time, using: &generator)
        }
        guard settings.triesTCP else { return .failed(.retryLimitExceeded) }
        return tryTCP(because: .failed(.retryLimitExceeded), at: now, signedAt: time, using: &generator)
    }

    /// Ends the poll at `deadline` because other polls have found meanwhile that the primary does not answer: one attempt is enough.
    package func givenUp() -> PollStep { .failed(.retryLimitExceeded) }

    /// Ends the poll because sending or receiving failed; `resultText` says why in BIND's words.
    package func transportFailed(_ resultText: String) -> PollStep {
        .failed(.transport(resultText: resultText))
    }

    /// The primary that is asked.
    package var peer: Peer { settings.primary }

    /// Whether an answer must be signed.
    package var isSigned: Bool { settings.key != nil }
}

extension SOAPoll {
    /// Begins a stage: a query of its own, and its first wait.
    private mutating func compose(
        at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) throws(TSIGError) {
        id = .random(in: 0...UInt16.max, using: &generator)
        attempt = 1
        refusal = nil
        deadline = now + (transport == .udp ? Self.udpWait : Self.tcpWait)
        query = settings.query(id: id, usesEDNS: usesEDNS)
        requestMAC = try settings.key?.sign(&query, at: time)
    }

    /// The same, and then `step`.
    private mutating func begin(
        _ step: PollStep, at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> PollStep {
        do throws(TSIGError) {
            try compose(at: now, signedAt: time, using: &generator)
            return step
        } catch {
            return .failed(.tsig(error, .noError))
        }
    }

    private mutating func tryTCP(
        because event: PollEvent, at now: Instant, signedAt time: TSIGTime,
        using generator: inout some RandomNumberGenerator
    ) -> PollStep {
        transport = .tcp
        // Silence says nothing about EDNS.
        if event != .truncated { usesEDNS = settings.usesEDNS }
        return begin(.tcp(event), at: now, signedAt: time, using: &generator)
    }
}

extension SOAPoll {
    /// Accepts a message only if it answers this query and, where a key is used, is signed with it.
    private func read(_ message: Span<UInt8>, at time: TSIGTime) throws(PollFailure) -> PollAnswer {
        guard var reader = try? MessageReader(message), reader.header.isResponse else { throw .notAResponse }
        guard reader.header.id == id else { throw .unexpectedID(reader.header.id) }
        try checkQuestion(&reader, in: message)
        try verify(message, responseCode: reader.header.responseCode, at: time)
        let answer: PollAnswer
        do throws(WireError) {
            answer = try PollAnswer(message, behind: reader, to: settings.question)
        } catch {
            throw .malformed(error)
        }
        guard settings.key != nil || !answer.hasTSIG else { throw .unexpectedTSIG }
        return answer
    }

    private func checkQuestion(_ reader: inout MessageReader, in message: Span<UInt8>) throws(PollFailure) {
        switch reader.header.questionCount {
        case 0:
            // A server that could not read the query may answer with its header alone (RFC 1035 §4.1.1, RCODE 1).
            guard reader.header.responseCode != .noError else { throw .questionMismatch }
        case 1:
            let question: Question
            do throws(WireError) {
                question = try reader.readQuestion(in: message)
            } catch {
                throw .malformed(error)
            }
            guard question == settings.question else { throw .questionMismatch }
        default:
            throw .questionMismatch
        }
    }

    private func verify(
        _ message: Span<UInt8>, responseCode: ResponseCode, at time: TSIGTime
    ) throws(PollFailure) {
        guard let key = settings.key, let requestMAC else { return }
        do throws(TSIGError) {
            _ = try key.verify(answer: message, to: requestMAC, at: time)
        } catch {
            throw .tsig(error, responseCode)
        }
    }

    private mutating func refuse(_ failure: PollFailure, at now: Instant) -> PollStep {
        guard transport == .udp else { return .failed(failure) }
        switch failure {
        case .unexpectedID, .notAResponse, .questionMismatch:
            break
        default:
            // RFC 8945 §5.4: the true answer may still come.
            refusal = failure
            deadline = min(deadline, now + Self.udpWaitAfterRefusal)
        }
        return .ignored(failure)
    }
}

/// What a poll wants done next. A step that is worth a log line carries the reason.
package enum PollStep: Equatable, Sendable {
    /// The poll is over: the primary answered with its SOA.
    case answer(SOAAnswer)
    /// The message does not count: wait on, until the poll's `deadline`.
    case ignored(PollFailure)
    /// Send the same query once more.
    case resend
    /// Send the poll's new `query` by the same transport.
    case again(PollEvent)
    /// Connect by TCP and send the poll's new `query`.
    case tcp(PollEvent)
    /// The poll is over: the primary refuses the SOA query, but may permit the transfer.
    case transferAnyway
    /// The poll is over: ask the next primary.
    case failed(PollFailure)
}

/// A primary's SOA, checked.
package struct SOAAnswer: Equatable, Sendable {
    /// The zone's SOA as the primary has it.
    package let soa: SOA
    /// Seconds until the primary's own copy expires; nil where it was not asked or did not say (RFC 7314 §3).
    package let expire: UInt32?

    /// The same where it is less than the SOA's EXPIRE; nil elsewhere.
    package var remaining: UInt32? { SOATimers(soa).remaining(of: expire) }
}

/// An event of a poll that is worth a log line.
package enum PollEvent: Equatable, Sendable {
    case failed(PollFailure)
    /// After this RCODE; nil after a timeout.
    case retryingWithoutEDNS(ResponseCode?)
    case truncated
    case serial(new: Serial, old: Serial?)
    case olderSerial(Serial, ours: Serial)
    case expire(UInt32)
}

/// How the messages of an exchange travel.
package enum QueryTransport: Sendable {
    case udp
    case tcp
}
