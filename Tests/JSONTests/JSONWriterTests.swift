import JSON
import Testing

@Suite struct JSONWriterTests {
    @Test(
        arguments: [
            (nil, "null"), (true, "true"), (false, "false"), (0, "0"), (-1, "-1"), (1.5, "1.5"), ("", "\"\""),
            ([], "[]"),
            ([:], "{}"), (["b": [1, [:], []], "a": nil], #"{"b":[1,{},[]],"a":null}"#),
            (.integer(Int64.min), "-9223372036854775808"), (.integer(Int64.max), "9223372036854775807"),
            (.integer(10), "10"), (.integer(-1_000_000_007), "-1000000007"),
        ] as [(JSONValue, String)]
    )
    func valuesAreWrittenOnOneLine(value: JSONValue, text: String) {
        #expect(value.text() == text)
        #expect(value.serialized() == Array(text.utf8))
    }

    @Test(arguments: [
        ("\"", #"\""#), ("\\", #"\\"#), ("/", "/"), ("\u{8}\t\n\u{c}\r", #"\b\t\n\f\r"#), ("\0", #"\u0000"#),
        ("\u{1}\u{b}\u{1f}", #"\u0001\u000b\u001f"#), ("\u{7f}", "\u{7f}"), ("é😀", "é😀"),
        ("\u{2028}\u{2029}", "\u{2028}\u{2029}"),
        ("\u{feff}", "\u{feff}"), ("a\"b\\c\nd", #"a\"b\\c\nd"#), ("<&'>", "<&'>"), ("\"\"", #"\"\""#), ("ab", "ab"),
    ])
    func onlyWhatMustBeEscapedIs(string: String, escaped: String) {
        #expect(Array(JSONValue.string(string).serialized()) == Array("\"\(escaped)\"".utf8))
        #expect(JSONValue.object([string: nil]).serialized() == Array("{\"\(escaped)\":null}".utf8))
    }

    @Test func prettyTextIsIndentedByTwo() {
        let value: JSONValue = ["b": [1, [], [:], ["x": [true]]], "a": ["c": nil]]
        #expect(
            value.text(.pretty) == """
                {
                  "b": [
                    1,
                    [],
                    {},
                    {
                      "x": [
                        true
                      ]
                    }
                  ],
                  "a": {
                    "c": null
                  }
                }
                """
        )
        #expect(JSONValue.integer(1).text(.pretty) == "1")
    }

    @Test func sortedTextIsTheSameForEqualValues() {
        let one: JSONValue = ["b": [["d": 1, "c": 2]], "a": 1, "é": 0, "Z": 0]
        let other: JSONValue = ["Z": 0, "é": 0, "a": 1.0, "b": [["c": 2, "d": 1]]]
        #expect(one.text(.sortedKeys) == #"{"Z":0,"a":1,"b":[{"c":2,"d":1}],"é":0}"#)
        #expect(other.text(.sortedKeys) == one.text(.sortedKeys))
        #expect(one.text([.sortedKeys, .pretty]).hasPrefix("{\n  \"Z\": 0,\n  \"a\": 1,"))
    }

    @Test func appendingKeepsWhatIsThere() {
        var output = Array("data: ".utf8)
        JSONValue.array([1, "é"]).append(to: &output)
        JSONValue.object(["b": 1, "a": 2]).append(to: &output, .sortedKeys)
        #expect(String(decoding: output, as: UTF8.self) == #"data: [1,"é"]{"a":2,"b":1}"#)
    }
}
