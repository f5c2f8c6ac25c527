import Glibc

/// A clock of the machine.
package enum SystemClock {
    /// The calendar: since 1970, UTC. It may be set.
    case realtime
    /// Since the machine started, without the time that it was asleep.
    case monotonic

    /// The time now.
    package var now: (seconds: Int, nanoseconds: Int) {
        var time = timespec()
        unsafe clock_gettime(self == .realtime ? CLOCK_REALTIME : CLOCK_MONOTONIC, &time)
        return (time.tv_sec, time.tv_nsec)
    }
}
