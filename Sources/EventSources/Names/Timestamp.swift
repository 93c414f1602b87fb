import CivilTime

/// A moment, in whole milliseconds since 1970-01-01T00:00:00Z without leap seconds.
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Milliseconds since 1970, negative before.
    public let milliseconds: Int64

    /// Makes a timestamp from milliseconds since 1970.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Makes a timestamp from seconds since 1970, as the Lambda API sends them; parts of a millisecond are rounded.
    ///
    /// - Returns: `nil` outside the years 0000 to 9999, which is all that RFC 3339 can write.
    public init?(epochSeconds: Double) {
        let scaled = epochSeconds * 1000
        guard scaled.magnitude < 1e15 else { return nil }
        let whole = Int64(scaled)
        let fraction = scaled - Double(whole)
        let milliseconds = fraction >= 0.5 ? whole + 1 : fraction <= -0.5 ? whole - 1 : whole
        guard Self.writable.contains(milliseconds) else { return nil }
        self.milliseconds = milliseconds
    }

    /// Seconds since 1970, with the milliseconds as fraction.
    public var epochSeconds: Double { Double(milliseconds) / 1000 }

    /// Whether a moment is before another.
    public static func < (lhs: Timestamp, rhs: Timestamp) -> Bool { lhs.milliseconds < rhs.milliseconds }

    /// The moments from 0000-01-01T00:00:00.000Z to 9999-12-31T23:59:59.999Z.
    static let writable: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

    static let millisecondsPerDay: Int64 = 86_400_000
}

extension Timestamp: CustomStringConvertible {
    /// The moment as RFC 3339 in UTC with milliseconds, for example `2026-01-02T03:04:05.678Z`.
    public var description: String {
        let (days, time) = CivilCalendar.quotientAndRemainder(milliseconds, by: Self.millisecondsPerDay)
        let date = CivilCalendar.date(ofDay: days)
        guard (0...9999).contains(date.year) else { return "\(milliseconds) ms since 1970" }
        return String(unsafeUninitializedCapacity: 24) { buffer in
            var end = 0
            func append(_ byte: UInt8) {
                buffer[end] = byte
                end += 1
            }
            func append(_ value: Int64, digits: Int) {
                var rest = value
                for position in stride(from: end + digits - 1, through: end, by: -1) {
                    buffer[position] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
                end += digits
            }
            append(date.year, digits: 4)
            append(UInt8(ascii: "-"))
            append(date.month, digits: 2)
            append(UInt8(ascii: "-"))
            append(date.day, digits: 2)
            append(UInt8(ascii: "T"))
            append(time / 3_600_000, digits: 2)
            append(UInt8(ascii: ":"))
            append(time / 60_000 % 60, digits: 2)
            append(UInt8(ascii: ":"))
            append(time / 1000 % 60, digits: 2)
            append(UInt8(ascii: "."))
            append(time % 1000, digits: 3)
            append(UInt8(ascii: "Z"))
            return end
        }
    }
}
