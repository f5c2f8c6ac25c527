import Glibc
package import TSIG
package import ZoneMaintenance

/// The two clocks of the machine: one that never jumps, for deadlines, and the calendar, for expiry times and signatures.
package struct SystemClock: ExchangeClock {
    /// Reads the machine's clocks each time that it is asked.
    package init() {}

    /// Since the machine started, including suspended time; calendar changes do not affect it.
    package var now: Instant {
        let time = Self.read(CLOCK_BOOTTIME)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Seconds since 1970.
    package var wallClock: Int64 { Int64(Self.read(CLOCK_REALTIME).tv_sec) }

    /// Seconds since 1970, as TSIG counts them (RFC 8945 §4.2).
    package var tsigTime: TSIGTime { TSIGTime(UInt64(max(0, wallClock))) }

    private static func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return time
    }
}
