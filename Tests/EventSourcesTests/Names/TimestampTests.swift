import EventSources
import EventSourcesTesting
import JSON
import Testing

@Suite struct TimestampTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01T00:00:00.001Z", 1),
            ("1969-12-31T23:59:59.999Z", -1),
            ("2026-01-02T03:04:05.678Z", 1_767_323_045_678),
            ("2026-01-02t03:04:05.678z", 1_767_323_045_678),
            ("2026-01-02T03:04:05.6789999Z", 1_767_323_045_678),
            ("2026-01-02T04:34:05.678+01:30", 1_767_323_045_678),
            ("2026-01-01T23:04:05.678-04:00", 1_767_323_045_678),
            ("2026-01-02T03:04:05.6-00:00", 1_767_323_045_600),
            ("2000-02-29T00:00:00Z", 951_782_400_000),
            ("2024-02-29T12:00:00Z", 1_709_208_000_000),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000),
            ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ] as [(String, Int64)]
    )
    func dateTimesAreRead(text: String, milliseconds: Int64) throws {
        #expect(try Timestamp(parsing: text).milliseconds == milliseconds)
    }

    @Test(arguments: [
        ("", Timestamp.ParseError.form), ("2026", .form), ("2026-01-02", .form), ("2026-01-02T03:04Z", .form),
        ("2026-01-02T03:04:05", .form), ("2026-01-02 03:04:05Z", .form), ("2026-1-02T03:04:05Z", .form),
        ("+026-01-02T03:04:05Z", .form), ("2026-01-02T03:04:05.Z", .form), ("2026-01-02T03:04:05,5Z", .form),
        ("2026-01-02T03:04:05Z ", .form), ("2026-01-02T03:04:05ZZ", .form), ("2026-01-02T03:04:05+0100", .form),
        ("2026-01-02T03:04:05+01", .form), ("2026-01-02T03:04:05+01:00Z", .form), ("２026-01-02T03:04:05Z", .form),
        ("2026-00-02T03:04:05Z", .noSuchMoment), ("2026-13-02T03:04:05Z", .noSuchMoment),
        ("2026-01-00T03:04:05Z", .noSuchMoment), ("2026-01-32T03:04:05Z", .noSuchMoment),
        ("2026-04-31T03:04:05Z", .noSuchMoment), ("2026-02-29T03:04:05Z", .noSuchMoment),
        ("1900-02-29T03:04:05Z", .noSuchMoment), ("2026-01-02T24:00:00Z", .noSuchMoment),
        ("2026-01-02T03:60:05Z", .noSuchMoment), ("2026-01-02T03:04:61Z", .noSuchMoment),
        ("2026-01-02T03:04:60Z", .noSuchMoment), ("2026-01-02T03:04:05+24:00", .noSuchMoment),
        ("2026-01-02T03:04:05+01:60", .noSuchMoment),
        ("0000-01-01T00:00:00+00:01", .outOfRange), ("9999-12-31T23:59:59-00:01", .outOfRange),
    ])
    func otherTextIsRefused(text: String, error: Timestamp.ParseError) {
        #expect(throws: error) { try Timestamp(parsing: text) }
        #expect(Timestamp.validate(.string(text), at: .root).findings.map(\.code) == [.malformed])
    }

    @Test func longTextIsRefused() {
        let text = "2026-01-02T03:04:05." + String(repeating: "0", count: 1_000) + "Z"
        #expect(throws: Timestamp.ParseError.form) { try Timestamp(parsing: text) }
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_767_323_045_678, "2026-01-02T03:04:05.678Z"), (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ] as [(Int64, String)]
    )
    func descriptionIsUTCWithMilliseconds(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
    }

    @Test(arguments: [Int64.min, Int64.max, 253_402_300_800_000, -62_167_219_200_001])
    func momentsBeyondRFC3339AreStillDescribed(milliseconds: Int64) {
        #expect(Timestamp(milliseconds: milliseconds).description == "\(milliseconds) ms since 1970")
    }

    @Test func writtenTimestampsReadBack() throws {
        var generator = SplitMix64(seed: 7)
        for _ in 0..<5_000 {
            let timestamp = Timestamp(
                milliseconds: Int64.random(in: -62_167_219_200_000...253_402_300_799_999, using: &generator)
            )
            #expect(try Timestamp(parsing: timestamp.description) == timestamp)
        }
    }

    @Test(
        arguments: [
            (1_569_284_520, 1_569_284_520_000), (1_569_284_520.333, 1_569_284_520_333), (-0.5, -500), (0, 0),
            (0.0004, 0), (0.0006, 1), (-0.0006, -1),
        ] as [(JSONValue, Int64)]
    )
    func secondsSince1970AreRead(value: JSONValue, milliseconds: Int64) {
        let result = Timestamp.validate(value, at: .root)
        #expect(result.timestamp?.milliseconds == milliseconds)
        #expect(result.findings.isEmpty)
    }

    @Test(arguments: ["1e300", "-1e300", "9223372036854775807", "1e999999", "253402300800"])
    func secondsBeyondYear9999AreRefused(literal: String) throws {
        let number = try #require(JSONNumber(literal: literal))
        #expect(Timestamp.validate(.number(number), at: .root).findings.map(\.code) == [.outOfRange])
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, .greatestFiniteMagnitude])
    func secondsThatAreNoMomentAreRefused(seconds: Double) {
        #expect(Timestamp(epochSeconds: seconds) == nil)
    }

    @Test(arguments: [JSONValue.null, true, [], [:]])
    func otherTypesAreRefused(value: JSONValue) {
        #expect(Timestamp.validate(value, at: .root).findings.map(\.code) == [.wrongType])
    }
}
