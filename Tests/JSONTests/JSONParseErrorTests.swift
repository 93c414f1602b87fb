import JSON
import Testing

@Suite struct JSONParseErrorTests {
    @Test(arguments: [
        ("", "line 1, column 1: The document is empty; expected a JSON value."),
        (" \n ", "line 2, column 2: The document has only white space; expected a JSON value."),
        ("[1,]", "line 1, column 4: Expected another entry after ',' but found ']'; JSON has no trailing commas."),
        (
            "{\"a\":1,}",
            "line 1, column 8: Expected another entry after ',' but found '}'; JSON has no trailing commas."
        ),
        ("[1 2]", "line 1, column 4: Expected ',' or ']' but found '2'."),
        ("{\"a\":1\n\"b\":2}", "line 2, column 1: Expected ',' or '}' but found '\"'."),
        ("{a:1}", "line 1, column 2: Expected a name in double quotes but found 'a'."),
        ("{\"a\" 1}", "line 1, column 6: Expected ':' after the name but found '1'."),
        ("{// c\n}", "line 1, column 2: Expected a name in double quotes but found '/'. JSON has no comments."),
        ("# c", "line 1, column 1: Expected a value but found '#'. JSON has no comments."),
        ("'a'", "line 1, column 1: Expected a value but found '''. Strings are written in double quotes."),
        (
            "NaN",
            "line 1, column 1: Expected a value but found 'NaN'. "
                + "The literals are true, false and null; strings are written in double quotes."
        ),
        ("+1", "line 1, column 1: Expected a value but found '+'. Numbers start with a digit or a minus sign."),
        ("[é]", "line 1, column 2: Expected a value but found 'é' (U+00E9)."),
        ("[\u{200b}]", "line 1, column 2: Expected a value but found U+200B."),
        ("[", "line 1, column 2: Expected a value but found the end of the document."),
        (
            "\n [1",
            "line 2, column 4: Expected ',' or ']' but found the end of the document; the array starts at line 2, column 2."
        ),
        (
            "{",
            "line 1, column 2: Expected a name in double quotes but found the end of the document; "
                + "the object starts at line 1, column 1."
        ),
        ("[\"abc", "line 1, column 6: The document ends within the string that starts at line 1, column 2."),
        ("nul", "line 1, column 4: The document ends within the literal null."),
        ("01", "line 1, column 1: A number does not start with a zero before other digits."),
        ("- 1", "line 1, column 2: Expected a digit after '-' but found a space."),
        ("1.x", "line 1, column 3: Expected a digit after the decimal point but found 'x'."),
        ("1e]", "line 1, column 3: Expected a digit after the exponent sign 'e' but found ']'."),
        ("1e1000000000", "line 1, column 1: The exponent of this number is beyond -999999999 to 999999999."),
        ("\"a\nb\"", "line 1, column 3: Found a line break within a string; write it as \\n or close the string."),
        ("\"\u{1}\"", "line 1, column 2: Found the control character U+0001 within a string; write it as \\u0001."),
        (#""\x""#, "line 1, column 2: Expected one of \" \\ / b f n r t u after a backslash but found 'x'."),
        (#""\u12x4""#, "line 1, column 2: Expected four hexadecimal digits after \\u but found 'x4'."),
        (
            #""\ud83d!""#,
            "line 1, column 2: The escape \\uD83D is half a surrogate pair; "
                + "a high surrogate must be followed by the escape of a low one."
        ),
        (
            #""\ude00""#,
            "line 1, column 2: The escape \\uDE00 is half a surrogate pair; "
                + "a low surrogate must follow the escape of a high one."
        ),
        (#"{"a b":1,"a b":2}"#, #"line 1, column 10: The name "a b" appears more than once in this object."#),
        ("{} x", "line 1, column 4: Expected the end of the document after the value but found 'x'."),
        (
            "\u{feff}1",
            "line 1, column 1: The document starts with a byte order mark (EF BB BF), which JSON does not have."
        ),
    ])
    func messagesSayWhatWasFoundAndExpected(text: String, message: String) {
        let error = #expect(throws: JSONParseError.self) { try JSONValue(parsing: text) }
        #expect(error?.description == message)
    }

    @Test(arguments: [
        ("[1,]", 3, 1, 4), ("\n\n[1,\n]", 6, 4, 1), ("\r\n\r\n[x", 5, 3, 2), ("\r\r[x", 3, 3, 2), ("\n\r[x", 3, 3, 2),
        ("[\"é😀\", x]", 11, 1, 8), ("[\"\u{301}e\u{301}\" x]", 9, 1, 8), ("[\t\tx]", 3, 1, 4),
    ])
    func positionsCountBytesLinesAndScalars(text: String, offset: Int, line: Int, column: Int) {
        let error = #expect(throws: JSONParseError.self) { try JSONValue(parsing: text) }
        #expect(error?.offset == offset)
        #expect(error?.line == line)
        #expect(error?.column == column)
    }

    @Test(arguments: [
        ("x", ""), ("[x]", "/0"), ("[1,[2,x]]", "/1/1"), ("{\"a\":x}", "/a"),
        ("{\"a\":{\"b/c\":[0,{\"d~\":01}]}}", "/a/b~1c/1/d~0"),
        ("[1 2]", ""), ("[[1 2]]", "/0"), ("{\"a\":1,\"a\":2}", "/a"), ("{\"o\":{\"k\":[],\"k\":1}}", "/o/k"),
        ("{\"a\":[1],}", ""),
        ("{\"a\" 1}", "/a"), ("[{\"a\":\"\\q\"}]", "/0/a"), ("[1] x", ""), ("{\"\":x}", "/"), ("[[],{\"\n\":1}]", "/1"),
    ])
    func pointersNameTheInnermostValue(text: String, pointer: String) {
        let error = #expect(throws: JSONParseError.self) { try JSONValue(parsing: text) }
        #expect(error?.pointer.description == pointer)
    }

    @Test func longNamesAndWordsAreCutInMessages() {
        let name = String(repeating: "é", count: 10_000)
        let error = #expect(throws: JSONParseError.self) { try JSONValue(parsing: "{\"\(name)\":1,\"\(name)\":2}") }
        #expect(error?.message == "The name \"\(name.prefix(64))\"… appears more than once in this object.")
        let word = #expect(throws: JSONParseError.self) {
            try JSONValue(parsing: String(repeating: "x", count: 10_000))
        }
        #expect((word?.message.count ?? .max) < 200)
    }
}
