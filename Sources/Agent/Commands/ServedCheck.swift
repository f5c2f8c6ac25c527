import DNS
import LibCrypto
import NIOCore
import TSIG
import Transport
import ZoneMaintenance

/// Asks a server for a zone's SOA record until it has a serial: UDP, and TCP where that is silent or cut short.
struct ServedCheck: Sendable {
    let network: Network
    let clock: AgentClock
    let zone: Name
    let recordClass: RecordClass
    let server: Endpoint

    enum Outcome: Sendable, Equatable {
        case served
        /// Something newer has been published, and that is what is looked for now.
        case overtaken
        /// Not within the limit; what it said last, or why nothing.
        case never(last: String)
        case shuttingDown
    }

    enum Answer: Sendable, Equatable {
        case serial(Serial)
        case nothing(reason: String)
    }

    private static let firstPause = Duration.milliseconds(5)
    private static let longestPause = Duration.seconds(1)
    private static let patience = Duration.seconds(1)

    /// Asks until `serial`, or a newer one, is served, or `limit` is over; `isWanted` is asked before each question.
    func wait(
        for serial: Serial, within limit: Duration, isWanted: @escaping @Sendable () async -> Bool
    ) async -> Outcome {
        let end = ContinuousClock.now + limit
        var pause = Self.firstPause
        var last: String?
        while !Task.isCancelled {
            guard await isWanted() else { return .overtaken }
            switch await ask(until: end) {
            case .serial(let served) where !serial.isNewer(than: served): return .served
            case .serial(let served): last = "it has serial \(served)"
            case .nothing(let reason):
                // Cut short by the limit, the last question says less than the one before it.
                if last == nil || ContinuousClock.now < end { last = reason }
            }
            let left = ContinuousClock.now.duration(to: end)
            if left <= .zero { return Task.isCancelled ? .shuttingDown : .never(last: last ?? "timed out") }
            try? await Task.sleep(for: min(pause, left), tolerance: .zero)
            pause = min(pause * 2, Self.longestPause)
        }
        return .shuttingDown
    }

    private func ask(until end: ContinuousClock.Instant) async -> Answer {
        var settings = PollSettings(zone: zone, recordClass: recordClass, primary: Peer(server))
        settings.usesEDNS = false
        var generator = SystemRandom()
        guard var poll = try? SOAPoll(settings, at: clock.now, signedAt: clock.tsigTime, using: &generator) else {
            return .nothing(reason: "no query")
        }
        do throws(TransportError) {
            if let answer = try await askOverUDP(&poll, until: end) { return answer }
            return try await askOverTCP(&poll, until: end)
        } catch {
            return .nothing(reason: error.resultText)
        }
    }

    private func remaining(until end: ContinuousClock.Instant) -> Duration {
        max(.zero, min(Self.patience, ContinuousClock.now.duration(to: end)))
    }

    /// nil: TCP may tell more.
    private func askOverUDP(_ poll: inout SOAPoll, until end: ContinuousClock.Instant) async throws(TransportError) -> Answer? {
        let query = try await network.ask(poll.query, of: server, from: nil, isSigned: false)
        let patience = ContinuousClock.now + remaining(until: end)
        while let datagram = try await query.answer(within: remaining(until: patience)) {
            switch judge(datagram.span, with: &poll) {
            case .end(let answer): return answer
            case .tcp: return nil
            case .wait: continue
            }
        }
        return nil
    }

    private func askOverTCP(_ poll: inout SOAPoll, until end: ContinuousClock.Instant) async throws(TransportError) -> Answer {
        let connection = try await network.connection(to: server, from: nil)
        try await connection.send(poll.query)
        while var batch = try await connection.receive(idle: remaining(until: end)) {
            while let message = batch.next() {
                if case .end(let answer) = judge(message.readableBytesUInt8Span, with: &poll) { return answer }
            }
        }
        throw .endOfFile
    }

    private enum Judgement {
        case end(Answer)
        case tcp
        case wait
    }

    private func judge(_ message: Span<UInt8>, with poll: inout SOAPoll) -> Judgement {
        var generator = SystemRandom()
        switch poll.handle(message, at: clock.now, signedAt: clock.tsigTime, using: &generator) {
        case .answer(let answer): return .end(.serial(answer.soa.serial))
        case .ignored: return .wait
        case .tcp: return .tcp
        case .failed(let report), .transferAnyway(let report), .again(let report):
            if case .failed(let failure) = report.event { return .end(.nothing(reason: "\(failure)")) }
            return .end(.nothing(reason: "\(report)"))
        case .resend: return .wait
        }
    }
}
