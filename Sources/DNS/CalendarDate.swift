/// A date of the Gregorian calendar, from 1 March of the year 0.
package struct CalendarDate {
    /// From 0.
    package let year: UInt32
    /// 1 to 12.
    package let month: UInt32
    /// 1 to 31.
    package let day: UInt32

    /// How many days after 1 March 0000 the first of January 1970 is.
    package static let daysBefore1970: UInt32 = 719_468

    /// - Parameter days: since 1 March 0000: counted so, the leap day ends a year, and a year has months of 153 days in five.
    package init(daysSinceMarch0 days: UInt32) {
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let march = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * march + 2) / 5 + 1
        month = march < 10 ? march + 3 : march - 9
        year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    }
}
