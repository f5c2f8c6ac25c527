/// A point in time on a clock that never steps back, in milliseconds from a start that the caller chose.
///
/// Sums stop at the ends of the range: far deadlines compare right and never trap.
package struct Instant: Hashable, Comparable, Sendable {
    /// Milliseconds since the clock's start; negative before it.
    package let milliseconds: Int64

    /// The point this many milliseconds after the clock's start.
    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// The point this many seconds after the clock's start.
    package static func seconds(_ seconds: Int64) -> Instant {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        return Instant(milliseconds: overflow ? (seconds < 0 ? .min : .max) : product)
    }

    /// The point this many seconds later.
    package static func + (instant: Instant, seconds: UInt32) -> Instant {
        instant.adding(milliseconds: Int64(seconds) * 1000)
    }

    /// The point this many milliseconds later, or earlier where `interval` is negative.
    package func adding(milliseconds interval: Int64) -> Instant {
        let (sum, overflow) = milliseconds.addingReportingOverflow(interval)
        return Instant(milliseconds: overflow ? (interval < 0 ? .min : .max) : sum)
    }

    /// Milliseconds from `earlier` to here; negative when `earlier` is later.
    package func milliseconds(since earlier: Instant) -> Int64 {
        let (difference, overflow) = milliseconds.subtractingReportingOverflow(earlier.milliseconds)
        return overflow ? (milliseconds < earlier.milliseconds ? .min : .max) : difference
    }

    package static func < (left: Instant, right: Instant) -> Bool {
        left.milliseconds < right.milliseconds
    }
}
