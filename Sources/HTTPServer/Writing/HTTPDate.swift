/// The IMF-fixdate form of a time: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 section 5.6.7).
public struct HTTPDate: Sendable, CustomStringConvertible {
    /// Seconds since 1970-01-01T00:00:00Z, from year 1 to year 9999.
    public let unixSeconds: Int

    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Makes a date; a time out of range stands as the nearest in range.
    public init(unixSeconds: Int) {
        self.unixSeconds = min(max(unixSeconds, -62_135_596_800), 253_402_300_799)
    }

    /// The date as text.
    public var description: String {
        let (days, second) = unixSeconds.flooredQuotientAndRemainder(by: 86_400)
        // Civil date from a day count, in eras of 400 years that begin on 1 March.
        let (era, dayOfEra) = (days + 719_468).flooredQuotientAndRemainder(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let weekday = Self.weekdays[days.flooredQuotientAndRemainder(by: 7).remainder]
        let yearText = String(year)
        return weekday + ", " + Self.twoDigits(day) + " " + Self.months[month - 1] + " "
            + String(repeating: "0", count: max(0, 4 - yearText.utf8.count)) + yearText + " "
            + Self.twoDigits(second / 3600) + ":" + Self.twoDigits(second / 60 % 60) + ":"
            + Self.twoDigits(second % 60) + " GMT"
    }

    private static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}

extension Int {
    fileprivate func flooredQuotientAndRemainder(by divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
