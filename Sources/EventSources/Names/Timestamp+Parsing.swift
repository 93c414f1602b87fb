import CivilTime
public import JSON
import UntrustedText

extension Timestamp {
    /// Why text is no timestamp.
    public enum ParseError: Error, Sendable, Hashable, CustomStringConvertible {
        /// It has not the form `YYYY-MM-DDTHH:MM:SS[.fraction]` with `Z` or an offset `±HH:MM`.
        case form
        /// The form is right, but there is no such day or time of day.
        case noSuchMoment
        /// The moment, in UTC, is outside the years 0000 to 9999.
        case outOfRange

        /// The reason, as the end of a sentence.
        public var description: String {
            switch self {
            case .form: "it has not the form YYYY-MM-DDTHH:MM:SS[.fraction](Z or ±HH:MM) of RFC 3339"
            case .noSuchMoment: "there is no such day or time of day"
            case .outOfRange: "it is outside the years 0000 to 9999"
            }
        }
    }

    /// Reads an RFC 3339 date-time; digits beyond milliseconds are cut off.
    ///
    /// A leap second (`:60`, allowed by RFC 3339 section 5.6 at the end of a UTC day) is the first moment of the next day.
    ///
    /// - Throws: ``ParseError``.
    public init(parsing text: String) throws(ParseError) {
        var text = Scanner(bytes: Array(text.utf8.prefix(64)))
        let year = try text.number(4)
        try text.expect("-")
        let month = try text.number(2)
        try text.expect("-")
        let day = try text.number(2)
        try text.expect("Tt")
        let hour = try text.number(2)
        try text.expect(":")
        let minute = try text.number(2)
        try text.expect(":")
        let second = try text.number(2)
        let fraction = try text.fraction()
        let offset = try text.offset()
        guard (1...12).contains(month), day >= 1, day <= CivilCalendar.days(inMonth: month, of: year),
            hour <= 23, minute <= 59, second <= 60
        else { throw .noSuchMoment }
        let days = CivilCalendar.day(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset * 60
        if second == 60 {
            guard seconds % 86_400 == 0 else { throw .noSuchMoment }
        }
        let milliseconds = seconds * 1000 + fraction
        guard Self.writable.contains(milliseconds) else { throw .outOfRange }
        self.init(milliseconds: milliseconds)
    }

    /// Reads a member that holds an RFC 3339 date-time or a number of seconds since 1970.
    ///
    /// - Parameters:
    ///   - value: The member's value.
    ///   - pointer: Where it stands in the request.
    /// - Returns: The timestamp, or what is wrong with the value.
    public static func validate(
        _ value: JSONValue,
        at pointer: @autoclosure () -> JSONPointer
    ) -> (timestamp: Timestamp?, findings: [Finding]) {
        switch value {
        case .string(let text):
            do {
                return (try Timestamp(parsing: text), [])
            } catch {
                return refusal(.malformed, "is no timestamp: \(error)", value, pointer())
            }
        case .number(let number):
            guard let timestamp = number.double.flatMap(Timestamp.init(epochSeconds:)) else {
                if let finding = milliseconds(value, at: pointer()) { return (nil, [finding]) }
                return refusal(.outOfRange, "is outside the years 0000 to 9999", value, pointer())
            }
            return (timestamp, [])
        default:
            return refusal(.wrongType, "must be a timestamp, not \(value.kindInWords)", value, pointer())
        }
    }

    /// Says that a number which is no moment in seconds is one in milliseconds, as most languages count them.
    ///
    /// - Parameters:
    ///   - value: The member's value.
    ///   - pointer: Where it stands in the request.
    /// - Returns: The finding; `nil` if it is no moment in milliseconds either.
    static func milliseconds(_ value: JSONValue, at pointer: JSONPointer) -> Finding? {
        guard let number = value.number?.double, Timestamp(epochSeconds: number) == nil,
            let meant = Timestamp(epochSeconds: number / 1000)
        else { return nil }
        return Finding(
            at: pointer,
            .outOfRange,
            "`\(pointer.name)` must be in seconds, not milliseconds.",
            value: value.echoed,
            allowed: ["format": "date-time", "type": ["string", "number"]],
            fix: "Divide it by 1000, or write \"\(meant)\"."
        )
    }

    private static func refusal(
        _ code: Finding.Code,
        _ problem: String,
        _ value: JSONValue,
        _ pointer: JSONPointer
    ) -> (timestamp: Timestamp?, findings: [Finding]) {
        let finding = Finding(
            at: pointer,
            code,
            "The value \(problem).",
            value: value.echoed,
            allowed: ["format": "date-time", "type": ["string", "number"]],
            fix: "Write an RFC 3339 time such as 2026-01-02T03:04:05Z, or seconds since 1970."
        )
        return (nil, [finding])
    }
}

private struct Scanner {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> UInt8? {
        guard position < bytes.count else { return nil }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func number(_ digits: Int) throws(Timestamp.ParseError) -> Int64 {
        var value: Int64 = 0
        for _ in 0..<digits {
            guard let byte = next(), CharacterClass.digit(byte) else { throw .form }
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        return value
    }

    mutating func expect(_ choices: StaticString) throws(Timestamp.ParseError) {
        guard let byte = next(), choices.withUTF8Buffer({ $0.contains(byte) }) else { throw .form }
    }

    /// Milliseconds of an optional fraction of any length.
    mutating func fraction() throws(Timestamp.ParseError) -> Int64 {
        guard position < bytes.count, bytes[position] == UInt8(ascii: ".") else { return 0 }
        position += 1
        var milliseconds: Int64 = 0
        var weight: Int64 = 100
        let start = position
        while position < bytes.count, CharacterClass.digit(bytes[position]) {
            milliseconds += Int64(bytes[position] - UInt8(ascii: "0")) * weight
            weight /= 10
            position += 1
        }
        guard position > start else { throw .form }
        return milliseconds
    }

    /// Minutes east of UTC; nothing may follow.
    mutating func offset() throws(Timestamp.ParseError) -> Int64 {
        let sign: Int64
        switch next() {
        case UInt8(ascii: "Z"), UInt8(ascii: "z"):
            guard position == bytes.count else { throw .form }
            return 0
        case UInt8(ascii: "+"): sign = 1
        case UInt8(ascii: "-"): sign = -1
        default: throw .form
        }
        let hours = try number(2)
        try expect(":")
        let minutes = try number(2)
        guard position == bytes.count else { throw .form }
        guard hours <= 23, minutes <= 59 else { throw .noSuchMoment }
        return sign * (hours * 60 + minutes)
    }
}
