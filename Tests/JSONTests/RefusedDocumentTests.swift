import JSON
import Testing

@Suite struct RefusedDocumentTests {
    typealias Code = JSONParseError.Code

    @Test(
        arguments: [
            (.emptyDocument, ["", " ", "\n\r\t  "]),
            (.byteOrderMark, ["\u{feff}", "\u{feff}{}", "\u{feff}\"a\""]),
            (
                .malformed,
                [
                    ",", ":", "]", "}", "[,]", "[,1]", "[1,]", "[1,,2]", "[1 2]", "[1;2]", "[1:2]", "[1}", "[}", "{]",
                    "{,}",
                    #"{"a"}"#, #"{"a",1}"#, #"{"a":}"#, #"{"a":,}"#, #"{"a":1,}"#, #"{"a":1,,"b":2}"#,
                    #"{"a":1 "b":2}"#,
                    #"{"a" 1}"#, #"{"a"::1}"#, #"{:1}"#, #"{1:1}"#, #"{a:1}"#, #"{'a':1}"#, #"{null:1}"#, #"{[]:1}"#,
                    #"{"a":1]"#, #"{,"a":1}"#, "'a'", "nul1", "Null", "NULL", "nil", "none", "None", "undefined",
                    "True", "TRUE",
                    "tru e", "[tru]", "[truee]", "[nullx]", "[fals]", "[falsetrue]", "NaN", "Infinity", "nan", "inf",
                    "[NaN]",
                    "+1", "+", ".5", ".", "[+1]", "[.5]", "+Infinity", "e1", "/", "// c\n1", "/* c */ 1", "# c\n1",
                    "[1 // c\n]", "[1,/**/2]", #"{/**/"a":1}"#, "\\", #"\u0031"#, "é", "“a”", "`a`", "<a/>", "*",
                    "\u{a0}1",
                    "\u{2028}1", "[\u{b}1]", "[\u{c}1]", "\0", "[1\0]", "\u{1}", "{\"a\":1é}", "$", "@", "!",
                    "&",
                ]
            ),
            (
                .unexpectedEnd,
                [
                    "[", "{", "[1", "[1,", "[1, ", "{\"", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "\"",
                    "\"a",
                    "\"a\\", "\"a\\\"", "\"\\u", "\"\\u0", "\"\\u00e", "\"\\ud83d", "\"\\ud83d\\", "\"\\ud83d\\u",
                    "\"\\ud83d\\ude0",
                    "-", "1.", "1e", "1e+", "1e-", "[-", "t", "tr", "tru", "f", "fals", "n", "nul", "[[[", "[{\"a\":[",
                ]
            ),
            (
                .trailingContent,
                [
                    "1 2", "1,", "1]", "[]]", "[],", "{}}", "{},", "{}{}", "[][]", "null null", "nullx", "truefalse",
                    "\"a\"\"b\"",
                    "1a", "0x10", "1_000", "1f", "12\"", "1 // c", "1 #", "{} é", "1\0", "\"a\" b", "0b1", "1é",
                ]
            ),
            (
                .invalidNumber,
                [
                    "00", "01", "-00", "-01", "007", "00.5", "-a", "- 1", "-]", "--1", "-+1", "1.a", "1. ", "1..2",
                    "1.e1", "1.-1",
                    "1ea", "1e ", "1e+ ", "1e++1", "1e+-1", "1ee1", "-.5", "[1.]", "[1.,2]", "[1e]", "[-]", "-Infinity",
                    "-NaN",
                    "1e1000000000", "1e-1000000000", "1e99999999999999999999999999", "-1e-99999999999999999999999999",
                    "10e999999999", "0.1e-999999999", "01e1", "-e1", "[0123]",
                ]
            ),
            (
                .invalidString,
                [
                    "\"\n\"", "\"\r\"", "\"\t\"", "\"\0\"", "\"\u{1f}\"", "\"a\nb\"", "{\"a\n\":1}", #""\a""#, #""\v""#,
                    #""\0""#,
                    #""\x41""#, #""\'""#, #""\U0041""#, "\"\\\n\"", #""\ ""#, #""\é""#, #""\u""#, #""\u1""#, #""\u12""#,
                    #""\u123""#,
                    #""\u12g4""#, #""\u+123""#, #""\u-123""#, #""\u 123""#, #""\u{1F600}""#, #""\u00é0""#, #""\ud800""#,
                    #""\udbff""#,
                    #""\udc00""#, #""\udfff""#, #""\ud800a""#, #""\ud800\n""#, #""\ud800\u0041""#, #""\ud800\ud800""#,
                    #""\ud800\ud800\udc00""#, #""\udc00\ud800""#, #""\ud800\udbff""#, #""\ud83d\ude00\ud83d""#,
                    #"["\udead"]"#,
                    #"{"\ud800":1}"#, #""\ud800\""#, #""\ud800\ux""#, #""\ud800\udx00""#, #""\uｆ000""#,
                ]
            ),
            (
                .duplicateKey,
                [
                    #"{"a":1,"a":1}"#, #"{"a":1,"b":2,"a":3}"#, #"{"":1,"":2}"#, #"{"a":1,"\u0061":2}"#,
                    #"{"é":1,"\u00e9":2}"#,
                    #"{"😀":1,"\ud83d\ude00":2}"#, #"{"/":1,"\/":2}"#, #"{"\n":1,"\u000a":2}"#,
                    #"[{"x":{"a":1,"a":null}}]"#,
                    #"{"a":{"a":1},"a":{}}"#,
                ]
            ),
        ] as [(Code, [String])]
    )
    func textIsRefused(code: Code, texts: [String]) {
        for text in texts {
            let error = #expect(throws: JSONParseError.self, "\(text.debugDescription)") {
                try JSONValue(parsing: text)
            }
            #expect(error?.code == code, "\(text.debugDescription): \(error.map(String.init(describing:)) ?? "")")
        }
    }

    @Test(
        "A name that stands twice is shown once, where nothing would be lost",
        arguments: [
            (#"{"a":{"b":1},"a":{"c":2}}"#, #"{"a":{"b":1,"c":2}}"#),
            (#"{"x":[{"a":{"b":{"c":1}},"a":{"b":{"d":2},"e":3}}]}"#, #"{"x":[{"a":{"b":{"c":1,"d":2},"e":3}}]}"#),
            (#"{"a":{},"a":{},"a":{"b":null}}"#, #"{"a":{"b":null}}"#),
            (#"{"a":{"b":1},"a":{"b":1}}"#, nil), (#"{"a":1,"a":{}}"#, nil), (#"{"a":[1],"a":[2]}"#, nil),
            (#"{"a":{"b":{"c":1}},"a":{"b":{"c":2}}}"#, nil),
        ] as [(String, String?)]
    )
    func repeatedNamesAreUnited(text: String, united: String?) throws {
        let error = #expect(throws: JSONParseError.self) { try JSONValue(parsing: text) }
        #expect(error?.code == .duplicateKey)
        #expect((error?.fix != nil) == (united != nil))
        guard let united else {
            #expect(throws: JSONParseError.self) { try JSONValue(unitingRepeatedNamesIn: text) }
            return
        }
        #expect(try JSONValue(unitingRepeatedNamesIn: text) == JSONValue(parsing: united))
        #expect(try JSONValue(unitingRepeatedNamesIn: united) == JSONValue(parsing: united))
    }

    @Test(
        "Bytes that are not UTF-8 are refused within strings",
        arguments: [
            [0x80], [0xbf], [0xc0, 0x80], [0xc0, 0xaf], [0xc1, 0xbf], [0xc2], [0xc2, 0x20], [0xc2, 0xc2],
            [0xe0, 0x80, 0x80],
            [0xe0, 0x9f, 0xbf], [0xe2, 0x82], [0xe2, 0x28, 0xa1], [0xed, 0xa0, 0x80], [0xed, 0xbf, 0xbf],
            [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80], [0xf0, 0x80, 0x80, 0x80], [0xf0, 0x8f, 0xbf, 0xbf],
            [0xf0, 0x9f, 0x98],
            [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0xfc], [0xfe], [0xff],
            [0xe9], [0xf0, 0x28, 0x8c, 0x28],
        ] as [[UInt8]]
    )
    func bytesAreRefused(bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        let escape = Array(#"\n"#.utf8)
        for (lead, tail) in [([], []), (Array("abcdefghé".utf8), Array("z".utf8)), (escape, []), ([], escape)] {
            let document = [quote] + lead + bytes + tail + [quote]
            let error = #expect(throws: JSONParseError.self) { try JSONValue(parsing: document) }
            #expect(error?.code == .invalidUTF8)
            #expect((error?.offset ?? 0) >= 1 + lead.count)
            #expect((error?.offset ?? .max) < 1 + lead.count + bytes.count)
        }
        let name = Array(#"{""#.utf8) + bytes + Array(#"":1}"#.utf8)
        #expect(throws: JSONParseError.self) { try JSONValue(parsing: name) }
    }

    @Test(
        arguments: [
            ([0xff], .invalidUTF8), ([0x5b, 0x80, 0x5d], .invalidUTF8), ([0x31, 0xc3], .invalidUTF8),
            ([0xff, 0xfe, 0x7b, 0x00], .byteOrderMark), ([0xfe, 0xff, 0x00, 0x7b], .byteOrderMark),
            ([0xef, 0xbb, 0xbf, 0x31], .byteOrderMark), ([0xef, 0xbb], .invalidUTF8), ([0x00, 0x7b], .malformed),
            ([0x7b, 0x00, 0x7d, 0x00], .malformed),
        ] as [([UInt8], Code)]
    )
    func otherEncodingsAreRefused(bytes: [UInt8], code: Code) {
        let error = #expect(throws: JSONParseError.self) { try JSONValue(parsing: bytes) }
        #expect(error?.code == code)
    }
}
