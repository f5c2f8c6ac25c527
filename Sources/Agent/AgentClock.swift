import Exchange
import Glibc
import TSIG
import ZoneMaintenance

/// The two clocks of the machine: one that never jumps, for deadlines, and the calendar, for leases and signatures.
struct AgentClock: ExchangeClock {
    /// Since the machine started, time asleep included, whatever is done to the calendar.
    var now: Instant {
        let time = Self.read(CLOCK_BOOTTIME)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Seconds since 1970.
    var wallClock: Int64 { Int64(Self.read(CLOCK_REALTIME).tv_sec) }

    var tsigTime: TSIGTime { TSIGTime(UInt64(max(0, wallClock))) }

    private static func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return time
    }
}
