import EventSourcesTesting
import JSON
import Testing

@Suite struct JSONNumberTests {
    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("0.0", 0), ("-0.00e5", 0), ("0e99999999999999999999", 0), ("1", 1), ("-1", -1),
            ("10", 10),
            ("10.0", 10), ("1e2", 100), ("1E+2", 100), ("1.5e1", 15), ("120e-1", 12), ("1e0", 1), ("1e-0", 1),
            ("-2.50e2", -250),
            ("1e18", 1_000_000_000_000_000_000), ("1e000000000000000000000002", 100),
            ("123456789012345678", 123_456_789_012_345_678),
            ("1234567890123456789", 1_234_567_890_123_456_789), ("9223372036854775807", .max),
            ("9223372036854775807.000", .max),
            ("-9223372036854775808", .min), ("-922337203685477580.8e1", .min),
            ("999999999999999999", 999_999_999_999_999_999),
            ("0.00000000000000000001e20", 1), ("100000000000000000000e-20", 1),
        ] as [(String, Int64)]
    )
    func wholeValuesThatFitAreIntegers(text: String, value: Int64) throws {
        let number = try JSONValue(parsing: text)
        #expect(number.integer == value)
        #expect(number.kind == .integer)
        #expect(number.text() == String(value))
        #expect(JSONNumber(literal: text) == JSONNumber(value))
        #expect(JSONNumber(literal: text)?.double == Double(value))
    }

    @Test(arguments: [
        ("1.5", "1.5"), ("1.50", "1.5"), ("-1.5", "-1.5"), ("15e-1", "1.5"), ("0.10", "0.1"), ("100e-3", "0.1"),
        ("0.000001", "0.000001"), ("0.0000001", "1e-7"), ("1E-7", "1e-7"), ("12.5e-8", "1.25e-7"),
        ("9223372036854775808", "9223372036854775808"), ("-9223372036854775809", "-9223372036854775809"),
        ("18446744073709551615", "18446744073709551615"), ("1e19", "10000000000000000000"),
        ("100000000000000000000", "100000000000000000000"), ("1e20", "100000000000000000000"), ("1e21", "1e21"),
        ("1000000000000000000000", "1e21"), ("12345678901234567890123456789", "12345678901234567890123456789"),
        ("123456789012345678901234567890", "1.2345678901234567890123456789e29"), ("1e999999999", "1e999999999"),
        ("1e-999999999", "1e-999999999"), ("0.30000000000000000000000000001", "0.30000000000000000000000000001"),
        ("3.141592653589793238462643383279", "3.141592653589793238462643383279"), ("-1.0E+400", "-1e400"),
        ("12345678901234567890.5", "12345678901234567890.5"), ("0.1e1000000000", "1e999999999"),
    ])
    func otherValuesKeepEveryDigit(text: String, literal: String) throws {
        let value = try JSONValue(parsing: text)
        #expect(value.integer == nil)
        #expect(value.kind == .number)
        #expect(value.number?.literal == literal)
        #expect(try JSONValue(parsing: literal) == value)
    }

    @Test(arguments: [
        ["1.5", "1.50", "15e-1", "0.15E1", "0.015e+2"], ["100", "1e2", "100.0", "10E1", "1000e-1"],
        ["0", "-0", "0.0", "0e5"],
        ["1e30", "1000000000000000000000000000000", "10e29", "0.1e31"], ["-0.5", "-5e-1"],
        ["9223372036854775808", "9223372036854775808.0"],
    ])
    func equalValuesAreEqualAndHashAlike(texts: [String]) throws {
        let values = try texts.map { try JSONValue(parsing: $0) }
        #expect(Set(values).count == 1)
        #expect(Set(values.map(\.hashValue)).count == 1)
    }

    @Test func numbersAreOrderedByValue() throws {
        let texts = [
            "-1e400", "-9223372036854775809", "-9223372036854775808", "-10.5", "-10", "-1.5", "-1", "-0.5", "-1e-9",
            "0", "1e-999999999",
            "1e-9", "0.4999", "0.5", "0.50001", "1", "1.5", "9.99", "10", "10.5", "100", "9223372036854775807",
            "9223372036854775808",
            "1e19", "1e20", "1.5e300", "1e999999999",
        ]
        let numbers = try texts.map { try #require(JSONNumber(literal: $0)) }
        for (left, lhs) in numbers.enumerated() {
            for (right, rhs) in numbers.enumerated() {
                #expect((lhs < rhs) == (left < right), "\(lhs) < \(rhs)")
                #expect((lhs == rhs) == (left == right), "\(lhs) == \(rhs)")
            }
        }
    }

    @Test(arguments: [
        "", " ", "1 ", " 1", "+1", "01", "1.", ".1", "1e", "-", "--1", "0x1", "NaN", "inf", "1,0", "1_0", "é", "1é",
        "1\0", "null", "1e1000000000",
    ])
    func otherTextIsNoNumber(text: String) {
        #expect(JSONNumber(literal: text) == nil)
    }

    @Test(arguments: [Double.nan, -.nan, .signalingNaN, .infinity, -.infinity])
    func valuesThatAreNotFiniteCannotBeMade(value: Double) {
        #expect(JSONNumber(value) == nil)
    }

    @Test(arguments: [
        (0.1, "0.1"), (1.5, "1.5"), (100.0, "100"), (-0.0, "0"), (1e-7, "1e-7"), (.leastNonzeroMagnitude, "5e-324"),
        (1e300, "1e300"),
        (1e20, "100000000000000000000"), (9_223_372_036_854_775_808.0, "9223372036854776000"),
        (0.1 + 0.2, "0.30000000000000004"),
        (.greatestFiniteMagnitude, "1.7976931348623157e308"),
    ])
    func doublesAreWrittenInFewestDigits(value: Double, literal: String) throws {
        let number = try #require(JSONNumber(value))
        #expect(number.literal == literal)
        #expect(number.double == value)
    }

    @Test func doublesOfEveryMagnitudeReadBack() throws {
        var generator = SplitMix64(seed: 2)
        for _ in 0..<2000 {
            let value = Double(bitPattern: generator.next())
            guard value.isFinite else { continue }
            let number = try #require(JSONNumber(value))
            #expect(number.double == value)
            #expect(try JSONValue(parsing: number.literal).number == number)
        }
    }

    @Test func magnitudesBeyondDoubleAreNoDouble() {
        #expect(JSONNumber(literal: "1e400")?.double == nil)
        #expect(JSONNumber(literal: "-1e999999999")?.double == nil)
        #expect(JSONNumber(literal: "1e-999999999")?.double == 0)
    }

    @Test func integersOfAnyWidthAreTaken() {
        #expect(JSONNumber(UInt64.max).literal == "18446744073709551615")
        #expect(JSONNumber(UInt64(10_000_000_000_000_000_000)).literal == "10000000000000000000")
        #expect(JSONNumber(Int128.min).literal == "-170141183460469231731687303715884105728")
        #expect(JSONNumber(UInt8.max) == 255)
        #expect(JSONNumber(Int128(Int64.min)).int64 == .min)
    }
}
