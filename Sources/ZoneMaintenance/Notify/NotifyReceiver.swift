package import DNS
package import TSIG

/// Decides on messages to the NOTIFY socket: the answer, what to do, and what to log (RFC 1996, and BIND's lib/ns/notify.c).
///
/// Its memory does not grow, whatever arrives: a count of log lines for each of six kinds. A NOTIFY causes no query by itself; the
/// `RefreshTable` makes at most one refresh of any number of them, and waits for `serial-query-rate`.
package struct NotifyReceiver: Sendable {
    private var limiter = ReportLimiter()

    /// A receiver that has logged nothing yet.
    package init() {}

    /// Decides on `message`, at most 65535 octets that arrived from `sender` at `now`; `time` is the same moment, for signatures.
    ///
    /// - Parameters:
    ///   - keys: Our keys of a name; only where views have keys of their own can there be several.
    ///   - zones: The zones of a name and class, in whichever views; the key is the one that the message was verified with.
    package mutating func receive(
        _ message: Span<UInt8>, from sender: Endpoint, at now: Instant, signedAt time: TSIGTime, keys: (Name) -> [TSIGKey],
        zones: (Name, RecordClass, TSIGKey?) -> [NotifiedZone]
    ) -> NotifyVerdict {
        var verdict = NotifyVerdict()
        // Nothing can be answered to port 0, and an answer is not answered, lest two servers do so for ever.
        guard sender.port != 0, let request = NotifyMessage(message), !request.header.isResponse else {
            return verdict
        }
        var signature = RequestSignature.none
        if request.fault == nil, request.hasTSIG { signature = RequestSignature(of: message, at: time, keys: keys) }
        let report = { (event: NotifyEvent) in NotifyReport(event, from: sender, key: signature.key?.name) }
        let code: ResponseCode
        if let fault = request.fault {
            limiter.log(report(.malformed(fault)), as: .malformed, into: &verdict.reports, at: now)
            code = .formErr
        } else if let (event, refusal) = signature.refusal {
            limiter.log(report(event), as: .invalidSignature, into: &verdict.reports, at: now)
            code = refusal
        } else if let (event, refusal) = Self.whyNotANotify(request) {
            let kind = refusal == .formErr ? NotifyEventKind.malformed : .unexpected
            limiter.log(report(event), as: kind, into: &verdict.reports, at: now)
            code = refusal
        } else if let question = request.question {
            let found = zones(question.name, question.recordClass, signature.key)
            code = judge(found, question.name, request.serial, at: now, report, into: &verdict)
        } else {
            code = .formErr
        }
        verdict.reply = NotifyReply.octets(code, to: request, of: message.count, signature, at: time)
        return verdict
    }

    /// The zone that `message` names: at most 65535 octets, which may be anything. nil where the name cannot be read.
    package static func zoneName(in message: Span<UInt8>) -> Name? {
        NotifyMessage(message)?.question?.name
    }

    /// How many lines of each kind were left out in windows that are over; call at `nextDeadline`.
    package mutating func suppressedReports(at now: Instant) -> [NotifyReport] {
        limiter.summaries(at: now)
    }

    /// When to call `suppressedReports`; nil where nothing was left out.
    package var nextDeadline: Instant? { limiter.nextDeadline }
}

extension NotifyReceiver {
    private static func whyNotANotify(_ request: NotifyMessage) -> (NotifyEvent, ResponseCode)? {
        if let edns = request.edns, edns.version > 0 { return (.unknownEDNSVersion(edns.version), .badVers) }
        switch request.header.opcode {
        case .notify: break
        // secondaryd answers no queries.
        case .query: return (.unexpectedOpcode(.query), .refused)
        case let opcode: return (.unexpectedOpcode(opcode), .notImp)
        }
        guard request.header.questionCount > 0 else { return (.questionEmpty, .formErr) }
        guard request.header.questionCount == 1 else { return (.severalQuestions, .formErr) }
        // RFC 1996 §3.7 leaves room for other types, and no RFC defines one.
        return request.question?.type == .soa ? nil : (.questionNotSOA, .formErr)
    }

    private mutating func judge(
        _ zones: [NotifiedZone], _ name: Name, _ serial: Serial?, at now: Instant, _ report: (NotifyEvent) -> NotifyReport,
        into verdict: inout NotifyVerdict
    ) -> ResponseCode {
        guard let first = zones.first else {
            limiter.log(report(.notAuthoritative(name)), as: .notAuthoritative, into: &verdict.reports, at: now)
            return .notAuth
        }
        let admitted = zones.filter { $0.admission != .refused }
        let kind = admitted.isEmpty ? NotifyEventKind.refused : .accepted
        limiter.log(report(.received(name)), as: kind, into: &verdict.reports, at: now)
        guard !admitted.isEmpty else {
            limiter.log(report(.refused(zone: first.text)), as: kind, into: &verdict.reports, at: now)
            return .refused
        }
        for zone in admitted {
            let (event, action) = Self.judge(zone, serial)
            limiter.log(report(event), as: kind, into: &verdict.reports, at: now)
            verdict.actions.append(action)
        }
        return .noError
    }

    /// RFC 1996 §4.3, §4.7: a serial that is not newer is no reason for a poll, and one that is may be wrong.
    private static func judge(_ zone: NotifiedZone, _ serial: Serial?) -> (NotifyEvent, NotifyAction) {
        var place: Int?
        if case .primary(let index) = zone.admission { place = index }
        if let serial, let held = zone.held, !serial.isNewer(than: held) {
            return (.upToDate(zone: zone.text), .upToDate(zone.id))
        }
        if zone.isRefreshing { return (.queued(serial, zone: zone.text), .queued(zone.id, first: place)) }
        let event = serial.map { NotifyEvent.serial($0, zone: zone.text) } ?? .noSerial(zone: zone.text)
        return (event, .refresh(zone.id, first: place))
    }
}

extension RequestSignature {
    /// What is wrong with it and the RCODE that says so (RFC 8945 §5.2).
    fileprivate var refusal: (NotifyEvent, ResponseCode)? {
        switch self {
        case .none, .verified:
            nil
        case .refusedByHolder(let key, _, let error, _, let why):
            (.invalidSignature(key: key.name, error: error, why), .notAuth)
        case .refused(_, let name, _, let error, let why):
            (.invalidSignature(key: name, error: error, why), .notAuth)
        case .malformed(let error):
            (.malformedSignature(error), .formErr)
        }
    }
}

/// A zone that a NOTIFY names, as far as the verdict needs it.
package struct NotifiedZone: Sendable {
    /// Whether a NOTIFY from its sender is accepted, and why.
    package enum Admission: Equatable, Sendable {
        /// As one of the zone's primaries: its place in the zone's list, from 0.
        case primary(Int)
        /// By `allow-notify`.
        case allowed
        case refused
    }

    /// The zone's row in the table.
    package let id: ZoneID
    /// Its name and class, as in `example.com/IN`.
    package let text: String
    /// On what grounds the sender is heard, or that it is not.
    package let admission: Admission
    /// The serial of the current copy; nil where there is none.
    package let held: Serial?
    /// Whether a refresh of the zone is running.
    package let isRefreshing: Bool

    /// A zone as it is when the NOTIFY arrives.
    package init(id: ZoneID, text: String, admission: Admission, held: Serial?, isRefreshing: Bool) {
        self.id = id
        self.text = text
        self.admission = admission
        self.held = held
        self.isRefreshing = isRefreshing
    }
}

/// What a message to the NOTIFY socket leads to.
package struct NotifyVerdict: Equatable, Sendable {
    /// The octets to send back to the sender; nil where there is no answer.
    package internal(set) var reply: [UInt8]?
    /// One for each zone of that name that accepts the sender; there may be one in each view.
    package internal(set) var actions: [NotifyAction] = []
    /// What to log, in order.
    package internal(set) var reports: [NotifyReport] = []
}

/// What a NOTIFY calls for.
package enum NotifyAction: Equatable, Sendable {
    /// Give the table `.notified(by: first)`, and forget that the sender was unreachable. `first` is its place in the zone's list of
    /// primaries, from 0; nil where it is none of them.
    case refresh(ZoneID, first: Int?)
    /// The same, during a refresh: one more will follow it.
    case queued(ZoneID, first: Int?)
    /// Nothing: the serial is not newer than ours.
    case upToDate(ZoneID)
}
