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
        let (year, month, dayOfMonth) = date
        let time = [second / 3600, second / 60 % 60, second % 60].map { Self.padded($0, 2) }.joined(separator: ":")
        let weekday = Self.days[((day % 7) + 7) % 7]
        return "\(weekday), \(Self.padded(dayOfMonth, 2)) \(Self.months[month - 1]) \(Self.padded(year, 4)) \(time) GMT"
    }

    /// Days since 1970.
    private var day: Int { Int((seconds - (seconds < 0 ? 86_399 : 0)) / 86_400) }

    /// The Gregorian date, by years that start in March, so that a leap day is the last of its year.
    private var date: (year: Int, month: Int, day: Int) {
        let sinceYear0 = day + 719_468
        let era = sinceYear0 / 146_097
        let dayOfEra = sinceYear0 % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * month + 2) / 5 + 1
        return (yearOfEra + era * 400 + (month < 10 ? 0 : 1), month < 10 ? month + 3 : month - 9, dayOfMonth)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
