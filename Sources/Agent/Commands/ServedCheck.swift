import DNS
import Exchange
import LibCrypto
import ZoneMaintenance

/// Asks a server for a zone's SOA record until it has a serial, each time by a `ServedPoll`.
struct ServedCheck: Sendable {
    let driver: ExchangeDriver
    let zone: Name
    let recordClass: RecordClass
    let server: Endpoint

    enum Outcome: Sendable, Equatable {
        case served
        /// Something newer has been published, and that is what is looked for now.
        case superseded
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

    /// Asks until `serial`, or a newer one, is served, or `limit` is over; `isWanted` is asked before each question.
    func wait(
        for serial: Serial, within limit: Duration, isWanted: @escaping @Sendable () async -> Bool
    ) async -> Outcome {
        let end = driver.clock.now.adding(milliseconds: limit.milliseconds)
        var pause = Self.firstPause
        var last: String?
        while !Task.isCancelled {
            guard await isWanted() else { return .superseded }
            switch await ask(until: end) {
            case .serial(let served) where !serial.isNewer(than: served): return .served
            case .serial(let served): last = "it has serial \(served)"
            case .nothing(let reason):
                // Cut short by the limit, the last question says less than the one before it.
                if last == nil || driver.clock.now < end { last = reason }
            }
            let left = Duration.milliseconds(end.milliseconds(since: driver.clock.now))
            if left <= .zero { return Task.isCancelled ? .shuttingDown : .never(last: last ?? "timed out") }
            try? await Task.sleep(for: min(pause, left), tolerance: .zero)
            pause = min(pause * 2, Self.longestPause)
        }
        return .shuttingDown
    }

    private func ask(until end: Instant) async -> Answer {
        var generator = SystemRandom()
        guard
            let poll = try? ServedPoll(
                of: zone, recordClass, at: Peer(server), until: end, at: driver.clock.now, signedAt: driver.clock.tsigTime,
                using: &generator)
        else { return .nothing(reason: "no query") }
        switch await driver.ask(poll).step {
        case .serial(let serial): return .serial(serial)
        case .nothing(let reason): return .nothing(reason: reason)
        case .ignored, .tcp: return .nothing(reason: "shutting down")
        }
    }
}
