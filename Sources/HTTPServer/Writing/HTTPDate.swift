import CivilTime

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
        let (dayNumber, second) = CivilCalendar.quotientAndRemainder(Int64(unixSeconds), by: 86_400)
        let (year, month, day) = CivilCalendar.date(ofDay: dayNumber)
        let weekday = Self.weekdays[Int(CivilCalendar.quotientAndRemainder(dayNumber, by: 7).1)]
        let yearText = String(year)
        return weekday + ", " + Self.twoDigits(day) + " " + Self.months[Int(month) - 1] + " "
            + String(repeating: "0", count: max(0, 4 - yearText.utf8.count)) + yearText + " "
            + Self.twoDigits(second / 3600) + ":" + Self.twoDigits(second / 60 % 60) + ":"
            + Self.twoDigits(second % 60) + " GMT"
    }

    private static func twoDigits(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
