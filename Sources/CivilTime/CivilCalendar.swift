/// The proleptic Gregorian calendar, counted in days since 1970-01-01.
///
/// Years are counted from March, so that the leap day is the last of its year and 400-year cycles repeat exactly.
package enum CivilCalendar {
    private static let daysPerCycle: Int64 = 146_097
    private static let daysFromMarchOfYearZero: Int64 = 719_468

    /// The date of a day.
    package static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (cycle, dayOfCycle) = quotientAndRemainder(day + daysFromMarchOfYearZero, by: daysPerCycle)
        let yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0), month, dayOfMonth)
    }

    /// The day of a date.
    ///
    /// - Precondition: The year has at most four digits, the month is 1 to 12.
    package static func day(year: Int64, month: Int64, day: Int64) -> Int64 {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let (cycle, yearOfCycle) = quotientAndRemainder(yearFromMarch, by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfCycle = yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear
        return cycle * daysPerCycle + dayOfCycle - daysFromMarchOfYearZero
    }

    /// How many days a month has.
    package static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Division that rounds down, so that times before 1970 have a positive remainder.
    package static func quotientAndRemainder(_ value: Int64, by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
