import DNS

/// A time as HTTP and rndc write it: `Sat, 21 Nov 2026 03:04:05 GMT` (RFC 9110 §5.6.7).
package struct HTTPDate: CustomStringConvertible, Sendable {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    /// 0000-03-01 to 9999-12-31; times beyond are shown as the nearest of the two.
    private static let seconds: ClosedRange<Int64> = -62_162_035_200...253_402_300_799

    private let seconds: Int64

    /// - Parameter seconds: since 1970, UTC.
    package init(_ seconds: Int64) {
        self.seconds = min(max(seconds, Self.seconds.lowerBound), Self.seconds.upperBound)
    }

    package var description: String {
        let second = Int(seconds - Int64(day) * 86_400)
        // No less than 0: see `seconds`.
        let date = CalendarDate(daysSinceMarch0: UInt32(day + Int(CalendarDate.daysBefore1970)))
        let time = [second / 3600, second / 60 % 60, second % 60].map { Self.padded($0, 2) }.joined(separator: ":")
        let weekday = Self.days[((day % 7) + 7) % 7]
        let month = Self.months[Int(date.month) - 1]
        return "\(weekday), \(Self.padded(Int(date.day), 2)) \(month) \(Self.padded(Int(date.year), 4)) \(time) GMT"
    }

    /// Days since 1970.
    private var day: Int { Int((seconds - (seconds < 0 ? 86_399 : 0)) / 86_400) }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
