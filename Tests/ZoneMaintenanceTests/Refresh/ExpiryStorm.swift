import DNS

@testable import ZoneMaintenance

/// A primary with any timers that lives, dies, comes back, runs down and changes its zone at any time, and a zone with any limits.
struct ExpiryStorm {
    private(set) var trial: ExpiryTrial
    /// Since when the primary has answered with the serial that is held, without a break.
    private var goodSince: Instant?
    /// The shortest of all timers that were in force.
    private(set) var leastTimers: SOATimers
    private var generator: SplitMix64
    private(set) var faults: [String] = []

    var limits: RefreshLimits { trial.limits }

    init(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        func time() -> UInt32 { Self.time(&generator) }
        var limits = RefreshLimits()
        if Bool.random(using: &generator) {
            limits = RefreshLimits(
                minRefreshTime: time(), maxRefreshTime: time(), minRetryTime: time(), maxRetryTime: time())
        }
        let timers = SOATimers(serial: Serial(time()), refresh: time(), retry: time(), expire: time())
        var primary = ModelPrimary(timers: timers)
        primary.knowsExpire = Int.random(in: 0..<4, using: &generator) > 0
        trial = ExpiryTrial(primary, limits: limits, seed: seed)
        leastTimers = limits.clamp(timers)
        self.generator = generator
        choosePace()
    }

    /// From 0 to 2^32-1, as often short as long.
    private static func time(_ generator: inout SplitMix64) -> UInt32 {
        let bits = UInt32.random(in: 0...32, using: &generator)
        return bits == 0 ? 0 : .random(in: 0...UInt32.max, using: &generator) >> (32 - bits)
    }

    private mutating func choosePace() {
        let most = min(3000, Int64(leastTimers.expire) * 100)
        trial.delay = .random(in: 1...most, using: &generator)
        trial.silence = .random(in: 1...45_000, using: &generator)
    }

    mutating func run() {
        for _ in 0..<40 where faults.isEmpty && trial.polls.count < 800 {
            change()
            let was = trial.expiries.count
            let since = goodSince
            let pace = UInt64(trial.bounded.expire) * 1000
            let length = UInt64.random(in: 1...pace, using: &generator) >> UInt64.random(in: 0...10, using: &generator)
            trial.run(until: trial.now.adding(milliseconds: Int64(min(length, UInt64(leastTimers.retry) * 100_000))))
            if let since, isGood, let sign = trial.signsBefore[was...].first(where: { $0 >= since }) {
                faults.append("expired at \(trial.expiries[was...]), vouched for at \(sign), good since \(since)")
            }
            faults += trial.faults
            if !isGood { goodSince = nil }
        }
    }

    /// Whether the primary answers now as it must for the zone to be kept.
    private var isGood: Bool {
        trial.primary.answer(at: trial.now)?.soa.serial == trial.held?.serial && trial.held != nil
    }

    private mutating func change() {
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: trial.primary.mode = .own
        case 1, 2:
            // It runs down from here on, unless it is renewed in its turn.
            let seconds = Bool.random(using: &generator) ? .random(in: 0...20, using: &generator) : Self.time(&generator)
            let part = Int64.random(in: 0..<1000, using: &generator)
            trial.primary.mode = .copy(expiresAt: (trial.now + seconds).adding(milliseconds: part))
        case 3: trial.primary.mode = .silent
        case 4:
            trial.primary.timers = SOATimers(
                serial: Serial(trial.primary.timers.serial.value &+ 1), refresh: Self.time(&generator),
                retry: Self.time(&generator), expire: Self.time(&generator))
            let bounded = trial.limits.clamp(trial.primary.timers)
            leastTimers.refresh = min(leastTimers.refresh, bounded.refresh)
            leastTimers.retry = min(leastTimers.retry, bounded.retry)
            leastTimers.expire = min(leastTimers.expire, bounded.expire)
            choosePace()
        default: break
        }
        goodSince = isGood ? goodSince ?? trial.now : nil
    }
}
