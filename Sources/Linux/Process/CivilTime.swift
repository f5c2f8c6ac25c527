import Glibc

/// A time to the second, as people write it.
package struct CivilTime: Sendable {
    /// Of the Christian era.
    package let year: Int
    /// 0 to 11.
    package let month: Int
    /// 1 to 31.
    package let day: Int
    /// 0 to 23.
    package let hour: Int
    /// 0 to 59.
    package let minute: Int
    /// 0 to 60: there may be a leap second.
    package let second: Int

    /// - Parameters:
    ///   - seconds: since 1970, UTC.
    ///   - isUTC: or in the system's time zone, as it was when `readTimeZone` was called last.
    package init(_ seconds: Int, isUTC: Bool) {
        var seconds = seconds
        var moment = unsafe tm()
        _ = isUTC ? unsafe gmtime_r(&seconds, &moment) : unsafe localtime_r(&seconds, &moment)
        unsafe (year, month, day) = (Int(moment.tm_year) + 1900, Int(moment.tm_mon), Int(moment.tm_mday))
        unsafe (hour, minute, second) = (Int(moment.tm_hour), Int(moment.tm_min), Int(moment.tm_sec))
    }

    /// Reads the system's time zone.
    package static func readTimeZone() {
        tzset()
    }
}
