import Glibc

/// A moment on the wall clock, to the millisecond.
package struct LogTime: Equatable, Sendable {
    /// Seconds since 1970, UTC.
    package let seconds: Int
    /// 0 to 999.
    package let milliseconds: Int

    package init(seconds: Int, milliseconds: Int) {
        self.seconds = seconds
        self.milliseconds = milliseconds
    }

    package static func now() -> LogTime {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        return LogTime(seconds: now.tv_sec, milliseconds: now.tv_nsec / 1_000_000)
    }
}

/// How a line shows its time, in the words of BIND's `print-time`.
package enum TimeForm: String, CaseIterable, Sendable {
    /// `21-Nov-2026 03:04:05.123`, local time.
    case local
    /// `2026-11-21T03:04:05.123`, local time.
    case iso8601
    /// `2026-11-21T03:04:05.123Z`.
    case iso8601UTC = "iso8601-utc"
}

extension LogTime {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// The text of this moment; the names of months are English wherever the program runs.
    package func text(_ form: TimeForm) -> String {
        let moment = calendar(isUTC: form == .iso8601UTC)
        let time =
            "\(padded(moment.hour)):\(padded(moment.minute)):\(padded(moment.second)).\(padded(milliseconds, to: 3))"
        let date = "\(padded(moment.year, to: 4))-\(padded(moment.month + 1))-\(padded(moment.day))"
        return switch form {
        case .local: "\(padded(moment.day))-\(Self.months[moment.month])-\(padded(moment.year, to: 4)) \(time)"
        case .iso8601: "\(date)T\(time)"
        case .iso8601UTC: "\(date)T\(time)Z"
        }
    }

    /// `20261121030405123`, UTC.
    var shortTimestamp: String {
        let moment = calendar(isUTC: true)
        let time = "\(padded(moment.hour))\(padded(moment.minute))\(padded(moment.second))\(padded(milliseconds, to: 3))"
        return "\(padded(moment.year, to: 4))\(padded(moment.month + 1))\(padded(moment.day))\(time)"
    }

    /// `Nov  1 03:04:05`, local time (RFC 3164 §4.1.2).
    var syslogText: String {
        let moment = calendar(isUTC: false)
        let day = moment.day < 10 ? " \(moment.day)" : "\(moment.day)"
        let time = "\(padded(moment.hour)):\(padded(moment.minute)):\(padded(moment.second))"
        return "\(Self.months[moment.month]) \(day) \(time)"
    }

    private struct Calendar {
        let year: Int
        /// 0 to 11.
        let month: Int
        let day: Int
        let hour: Int
        let minute: Int
        let second: Int
    }

    private func calendar(isUTC: Bool) -> Calendar {
        var seconds = seconds
        var moment = unsafe tm()
        _ = isUTC ? unsafe gmtime_r(&seconds, &moment) : unsafe localtime_r(&seconds, &moment)
        return unsafe Calendar(
            year: Int(moment.tm_year) + 1900, month: Int(moment.tm_mon), day: Int(moment.tm_mday),
            hour: Int(moment.tm_hour), minute: Int(moment.tm_min), second: Int(moment.tm_sec))
    }

    private func padded(_ number: Int, to width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
