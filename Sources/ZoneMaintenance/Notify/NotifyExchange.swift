package import DNS
package import TSIG

/// One NOTIFY to one server: its octets, how long to wait, and what an answer means (RFC 1996 §3.6, with the times of BIND's
/// lib/dns/notify.c).
///
///     UDP: 3 × 5 s ──▶ TCP: 16 s ──▶ failed
///
/// Used as a `SOAPoll` is: the caller sends `message`, gives each message from the server's address to `handle`, and calls `timedOut`
/// at `deadline`. Over UDP, an answer that cannot be read or has a wrong signature may be forged and does not end the exchange, but
/// the wait for a better one is a second, and then TCP is tried.
package struct NotifyExchange: Sendable {
    private static let udpWait: UInt32 = 5
    private static let udpWaitAfterRefusal: UInt32 = 1
    /// For the connection and the answer together.
    private static let tcpWait: UInt32 = 16
    private static let attempts = 3

    private let question: Question
    private let soa: SOA
    private let target: NotifyTarget
    /// The octets to send, for TCP without their length.
    package private(set) var message: [UInt8] = []
    /// When to call `timedOut`, unless a step ends the exchange before.
    package private(set) var deadline: Instant
    /// Whether the message now goes by UDP or TCP.
    package private(set) var transport: QueryTransport
    private var id: UInt16 = 0
    private var requestMAC: RequestMAC?
    private var attempt = 1
    private var refusal: NotifyFailure?

    /// Begins a NOTIFY of `soa` to `target`; the message is to be sent at `now`, and `time` is the same moment, for the signature. Throws
    /// where the message cannot be signed.
    package init(
        _ soa: SOA, of zone: Name, _ recordClass: RecordClass = .internet, to target: NotifyTarget, at now: Instant,
        signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) throws(TSIGError) {
        question = Question(name: zone, type: .soa, recordClass: recordClass)
        self.soa = soa
        self.target = target
        transport = target.isTCPOnly ? .tcp : .udp
        deadline = now
        try compose(at: now, signedAt: time, using: &generator)
    }

    /// The server that is notified.
    package var peer: Peer { target.peer }

    /// Whether an answer must be signed.
    package var isSigned: Bool { target.key != nil }

    /// Returns what to do after a message from the server: at most 65535 octets, which may be anything.
    package mutating func handle(
        _ answer: Span<UInt8>, at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> NotifyStep {
        do throws(NotifyFailure) {
            return .answered(try read(answer, at: time))
        } catch {
            guard transport == .udp else { return .failed(error) }
            switch error {
            case .unexpectedID, .notAResponse, .unexpectedOpcode, .questionMismatch:
                break
            default:
                // RFC 8945 §5.4: the true answer may still come.
                refusal = error
                deadline = min(deadline, now + Self.udpWaitAfterRefusal)
            }
            return .ignored(error)
        }
    }

    /// Returns what to do when no answer ended the exchange before `deadline`.
    package mutating func timedOut(
        at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> NotifyStep {
        guard transport == .udp, refusal == nil, attempt < Self.attempts else {
            return fail(refusal ?? .timedOut, at: now, signedAt: time, using: &generator)
        }
        attempt += 1
        deadline = now + Self.udpWait
        return .resend
    }

    /// Returns what to do when sending or receiving failed; `resultText` says why in BIND's words.
    package mutating func transportFailed(
        _ resultText: String, at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) -> NotifyStep {
        fail(.transport(resultText: resultText), at: now, signedAt: time, using: &generator)
    }
}

extension NotifyExchange {
    /// Turns from UDP to TCP; over TCP the exchange fails.
    private mutating func fail(
        _ failure: NotifyFailure, at now: Instant, signedAt time: TSIGTime,
        using generator: inout some RandomNumberGenerator
    ) -> NotifyStep {
        guard transport == .udp else { return .failed(failure) }
        transport = .tcp
        do throws(TSIGError) {
            try compose(at: now, signedAt: time, using: &generator)
        } catch {
            return .failed(.tsig(error, .noError))
        }
        return .tcp(failure)
    }

    /// The message for a stage: the question, and the SOA as the hint that spares the server a poll (RFC 1996 §3.7).
    private mutating func compose(
        at now: Instant, signedAt time: TSIGTime, using generator: inout some RandomNumberGenerator
    ) throws(TSIGError) {
        id = .random(in: 0...UInt16.max, using: &generator)
        refusal = nil
        deadline = now + (transport == .udp ? Self.udpWait : Self.tcpWait)
        // Opcode NOTIFY and AA (RFC 1996 §3.3, §4.5).
        message = MessageWriter(id: id, flags: 0x2400, asking: question, soa: soa, in: .answer).octets
        requestMAC = try target.key?.sign(&message, at: time)
    }

    /// Accepts a message only if it answers this NOTIFY and, where a key is used, is signed with it.
    private func read(_ answer: Span<UInt8>, at time: TSIGTime) throws(NotifyFailure) -> ResponseCode {
        guard var reader = try? MessageReader(answer), reader.header.isResponse else { throw .notAResponse }
        let header = reader.header
        guard header.id == id else { throw .unexpectedID(header.id) }
        guard header.opcode == .notify else { throw .unexpectedOpcode(header.opcode) }
        // A server that could not read the message may answer with its header alone.
        guard header.questionCount == 1 || header.questionCount == 0 && header.responseCode != .noError else {
            throw .questionMismatch
        }
        if header.questionCount == 1, try readQuestion(with: &reader, in: answer) != question { throw .questionMismatch }
        if let key = target.key, let requestMAC {
            do throws(TSIGError) {
                _ = try key.verify(answer: answer, to: requestMAC, at: time)
            } catch {
                throw .tsig(error, header.responseCode)
            }
        }
        let edns = try readRest(with: &reader, in: answer)
        return header.responseCode(extendedBy: edns)
    }

    private func readQuestion(
        with reader: inout MessageReader, in answer: Span<UInt8>
    ) throws(NotifyFailure) -> Question {
        do throws(WireError) {
            return try reader.readQuestion(in: answer)
        } catch {
            throw .malformed(error)
        }
    }

    /// Reads the records to the message's end; only an OPT record matters.
    private func readRest(with reader: inout MessageReader, in answer: Span<UInt8>) throws(NotifyFailure) -> EDNS? {
        let header = reader.header
        var edns: EDNS?
        var hasTSIG = false
        do throws(WireError) {
            for _ in 0..<Int(header.answerCount) + Int(header.authorityCount) {
                let record = try reader.readRecord(in: answer)
                // RFC 6891 §6.1.1: only the additional section may have one.
                guard record.type != .opt else { throw .malformedRDATA(.opt, at: record.owner) }
                hasTSIG = record.type == .tsig || hasTSIG
            }
            for _ in 0..<header.additionalCount {
                let record = try reader.readRecord(in: answer)
                if record.type == .opt { edns = try EDNS.read(record, in: answer, beside: edns) }
                hasTSIG = record.type == .tsig || hasTSIG
            }
            try reader.expectEnd(of: answer)
        } catch {
            throw .malformed(error)
        }
        guard target.key != nil || !hasTSIG else { throw .unexpectedTSIG }
        return edns
    }
}

/// What a `NotifyExchange` wants done next.
package enum NotifyStep: Equatable, Sendable {
    /// The server has answered, with this RCODE: any answer ends the exchange (RFC 1996 §4.8).
    case answered(ResponseCode)
    /// The message does not count: wait on, until the exchange's `deadline`.
    case ignored(NotifyFailure)
    /// Send the same message once more.
    case resend
    /// Connect by TCP and send the exchange's new `message`: UDP failed for this reason.
    case tcp(NotifyFailure)
    /// The exchange is over: the server could not be notified.
    case failed(NotifyFailure)
}

/// A server to notify of a zone's new versions.
package struct NotifyTarget: Hashable, Sendable {
    /// The server's address and how it is reached.
    package let peer: Peer
    /// The key to sign with; nil for none.
    package let key: TSIGKey?
    /// Whether to use TCP alone.
    package let isTCPOnly: Bool

    /// A server at `endpoint`, sent to from `source`; nil lets the system choose.
    package init(_ endpoint: Endpoint, from source: IPAddress? = nil, key: TSIGKey? = nil, isTCPOnly: Bool = false) {
        self.init(Peer(endpoint, from: source), key: key, isTCPOnly: isTCPOnly)
    }

    /// A server that is told over UDP first, unless `isTCPOnly`.
    package init(_ peer: Peer, key: TSIGKey? = nil, isTCPOnly: Bool = false) {
        self.peer = peer
        self.key = key
        self.isTCPOnly = isTCPOnly
    }

    /// The server's address and port.
    package var endpoint: Endpoint { peer.endpoint }
}
