import Linux
import Synchronization

/// A wall-clock time, to the millisecond.
package struct LogTime: Equatable, Sendable {
    /// Seconds since 1970, UTC.
    package let seconds: Int
    /// 0 to 999.
    package let milliseconds: Int

    /// `milliseconds` from 0 to 999.
    package init(seconds: Int, milliseconds: Int) {
        self.seconds = seconds
        self.milliseconds = milliseconds
    }

    /// The system's clock.
    package static func now() -> LogTime {
        let now = SystemClock.realtime.now
        return LogTime(seconds: now.seconds, milliseconds: now.nanoseconds / 1_000_000)
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
    fileprivate static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// The time as text; the names of months are English in every locale.
    package func text(_ form: TimeForm) -> String {
        var octets: [UInt8] = []
        octets.append(self, form)
        return String(decoding: octets, as: UTF8.self)
    }

    /// `20261121030405123`, UTC.
    var shortTimestamp: String {
        let moment = CivilTime(seconds, isUTC: true)
        let time = "\(padded(moment.hour))\(padded(moment.minute))\(padded(moment.second))\(padded(milliseconds, to: 3))"
        return "\(padded(moment.year, to: 4))\(padded(moment.month + 1))\(padded(moment.day))\(time)"
    }

    /// `Nov  1 03:04:05`, local time (RFC 3164 §4.1.2).
    var syslogText: String {
        let moment = CivilTime(seconds, isUTC: false)
        let day = moment.day < 10 ? " \(moment.day)" : "\(moment.day)"
        let time = "\(padded(moment.hour)):\(padded(moment.minute)):\(padded(moment.second))"
        return "\(Self.months[moment.month]) \(day) \(time)"
    }

    /// The second that was shown last, and its text: there are many lines a second, mostly in one form.
    private static let latest = Mutex<(seconds: Int, form: TimeForm, octets: [UInt8])?>(nil)

    /// The text up to the second.
    fileprivate func second(_ form: TimeForm) -> [UInt8] {
        Self.latest.withLock { latest in
            if let latest, latest.seconds == seconds, latest.form == form { return latest.octets }
            let octets = [UInt8](second: CivilTime(seconds, isUTC: form == .iso8601UTC), form)
            latest = (seconds, form, octets)
            return octets
        }
    }

    private func padded(_ number: Int, to width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension [UInt8] {
    /// Appends the text of `time`.
    mutating func append(_ time: LogTime, _ form: TimeForm) {
        self += time.second(form)
        append(UInt8(ascii: "."))
        appendPadded(time.milliseconds, to: 3)
        if form == .iso8601UTC { append(UInt8(ascii: "Z")) }
    }

    fileprivate init(second moment: CivilTime, _ form: TimeForm) {
        self = []
        if form == .local {
            appendPadded(moment.day)
            append(UInt8(ascii: "-"))
            self += LogTime.months[moment.month].utf8
            append(UInt8(ascii: "-"))
            appendPadded(moment.year, to: 4)
            append(UInt8(ascii: " "))
        } else {
            appendPadded(moment.year, to: 4)
            append(UInt8(ascii: "-"))
            appendPadded(moment.month + 1)
            append(UInt8(ascii: "-"))
            appendPadded(moment.day)
            append(UInt8(ascii: "T"))
        }
        appendPadded(moment.hour)
        append(UInt8(ascii: ":"))
        appendPadded(moment.minute)
        append(UInt8(ascii: ":"))
        appendPadded(moment.second)
    }

    private mutating func appendPadded(_ number: Int, to width: Int = 2) {
        var place = 10
        for _ in 2..<width { place *= 10 }
        // Only a year before the first or beyond 9999.
        guard (0..<10 * place).contains(number) else { return self += String(number).utf8 }
        while place > 0 {
            append(UInt8(ascii: "0") + UInt8(number / place % 10))
            place /= 10
        }
    }
}
