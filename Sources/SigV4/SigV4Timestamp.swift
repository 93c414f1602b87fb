import CivilTime
import UntrustedText

/// A point in time in whole seconds, in the forms that Signature Version 4 writes it: years 1 to 9999, UTC.
public struct SigV4Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Seconds since 1970-01-01T00:00:00Z, without leap seconds.
    public let secondsSince1970: Int64

    private static let range: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// Creates a timestamp; seconds outside of the years 1 to 9999 are moved to the nearest end.
    public init(secondsSince1970: Int64) {
        self.secondsSince1970 = min(max(secondsSince1970, Self.range.lowerBound), Self.range.upperBound)
    }

    /// Parses ISO 8601 basic format, exactly `YYYYMMDD'T'HHMMSS'Z'`; nil for anything else or a date that is none.
    public init?(iso8601Basic text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z"),
            let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[4..<6]),
            let day = Self.number(bytes[6..<8]), let hour = Self.number(bytes[9..<11]),
            let minute = Self.number(bytes[11..<13]), let second = Self.number(bytes[13..<15])
        else { return nil }
        self.init(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    }

    /// Parses an HTTP date in the preferred form, `Fri, 24 May 2013 00:00:00 GMT` (RFC 9110 section 5.6.7).
    public init?(httpDate text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 29, bytes[3] == UInt8(ascii: ","),
            [4, 7, 11, 16, 25].allSatisfy({ bytes[$0] == UInt8(ascii: " ") }),
            bytes[19] == UInt8(ascii: ":"), bytes[22] == UInt8(ascii: ":"),
            bytes[26...].elementsEqual("GMT".utf8),
            Self.weekdays.contains(where: { $0.utf8.elementsEqual(bytes[0..<3]) }),
            let month = Self.months.firstIndex(where: { $0.utf8.elementsEqual(bytes[8..<11]) }),
            let day = Self.number(bytes[5..<7]), let year = Self.number(bytes[12..<16]),
            let hour = Self.number(bytes[17..<19]), let minute = Self.number(bytes[20..<22]),
            let second = Self.number(bytes[23..<25])
        else { return nil }
        self.init(year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)
    }

    private init?(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        guard year >= 1, (1...12).contains(month), day >= 1,
            day <= CivilCalendar.days(inMonth: Int64(month), of: Int64(year)), hour < 24, minute < 60, second < 60
        else { return nil }
        let days = CivilCalendar.day(year: Int64(year), month: Int64(month), day: Int64(day))
        self.init(secondsSince1970: days * 86_400 + Int64(hour * 3_600 + minute * 60 + second))
    }

    /// ISO 8601 basic format, for example `20130524T000000Z`: the value of `X-Amz-Date`.
    public var description: String {
        let (day, second) = CivilCalendar.quotientAndRemainder(secondsSince1970, by: 86_400)
        let date = CivilCalendar.date(ofDay: day)
        return String(unsafeUninitializedCapacity: 16) { text in
            Self.write(Int(date.year / 100), to: text, at: 0)
            Self.write(Int(date.year % 100), to: text, at: 2)
            Self.write(Int(date.month), to: text, at: 4)
            Self.write(Int(date.day), to: text, at: 6)
            text[8] = UInt8(ascii: "T")
            Self.write(Int(second / 3_600), to: text, at: 9)
            Self.write(Int(second / 60 % 60), to: text, at: 11)
            Self.write(Int(second % 60), to: text, at: 13)
            text[15] = UInt8(ascii: "Z")
            return 16
        }
    }

    /// The date alone, for example `20130524`, as it stands in a credential scope.
    public var date: String {
        String(description.prefix(8))
    }

    /// The timestamp some seconds later, or earlier for a negative number.
    public func advanced(by seconds: Int64) -> SigV4Timestamp {
        let (sum, overflow) = secondsSince1970.addingReportingOverflow(seconds)
        return SigV4Timestamp(secondsSince1970: overflow ? (seconds < 0 ? .min : .max) : sum)
    }

    /// Whether one timestamp is before another.
    public static func < (left: SigV4Timestamp, right: SigV4Timestamp) -> Bool {
        left.secondsSince1970 < right.secondsSince1970
    }
}

extension SigV4Timestamp {
    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Whether eight digits name a day of the calendar.
    static func isDate(_ text: some StringProtocol) -> Bool {
        SigV4Timestamp(iso8601Basic: "\(text)T000000Z") != nil
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            guard CharacterClass.digit(digit) else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return value
    }

    private static func write(_ value: Int, to text: UnsafeMutableBufferPointer<UInt8>, at index: Int) {
        text[index] = UInt8(ascii: "0") + UInt8(value / 10)
        text[index + 1] = UInt8(ascii: "0") + UInt8(value % 10)
    }
}
