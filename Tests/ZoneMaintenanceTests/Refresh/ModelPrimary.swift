import DNS

@testable import ZoneMaintenance

/// A primary as named 9.18 is one: of a zone of its own it says the SOA's EXPIRE, of a copy the whole seconds that it has left, down to
/// 0 in the last one; of a copy that has expired it says nothing (SERVFAIL).
struct ModelPrimary {
    enum Mode {
        case own
        case copy(expiresAt: Instant)
        case silent
    }

    var timers: SOATimers
    var mode = Mode.own
    /// Whether it answers the EXPIRE option at all.
    var knowsExpire = true

    private var soa: SOA {
        SOA(
            mname: .root, rname: .root, serial: timers.serial, refresh: timers.refresh, retry: timers.retry,
            expire: timers.expire, minimum: 60)
    }

    /// nil where nothing comes that a lease could be built on: `SOAPoll` passes over who has expired.
    func answer(at now: Instant) -> SOAAnswer? {
        guard let option = option(at: now) else { return nil }
        let answer = SOAAnswer(soa: soa, expire: knowsExpire ? option : nil)
        return answer.remaining == 0 ? nil : answer
    }

    private func option(at now: Instant) -> UInt32? {
        switch mode {
        case .own: timers.expire
        case .copy(let end) where now < end: UInt32(clamping: end.milliseconds / 1000 - now.milliseconds / 1000)
        case .copy, .silent: nil
        }
    }
}
