import JSON
import Testing

@Suite struct AcceptedDocumentTests {
    @Test(
        arguments: [
            ("null", .null), ("true", true), ("false", false), ("0", 0), ("\"\"", ""), ("[]", []), ("{}", [:]),
            (" \t\r\n1 \t\r\n", 1), ("[ ]", []), ("{ }", [:]), ("[\n1\r,\t2 ]", [1, 2]), ("[null]", [nil]),
            (#"{ "a" : 1 , "b" : 2 }"#, ["a": 1, "b": 2]),
            (#"{"":0}"#, ["": 0]), (#"{"a":{"a":{"a":[]}}}"#, ["a": ["a": ["a": []]]]),
            (#"[[],[[]],{},[{}]]"#, [[], [[]], [:], [[:]]]),
            (#"{"a":null,"b":true,"c":false}"#, ["a": nil, "b": true, "c": false]),
            (#"[true,false,null,"true"]"#, [true, false, nil, "true"]),
            (#"{"a":1,"A":2,"a ":3}"#, ["a": 1, "A": 2, "a ": 3]),
        ] as [(String, JSONValue)]
    )
    func structuresAreRead(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == value)
        #expect(try JSONValue(parsing: Array(text.utf8)) == value)
    }

    @Test(arguments: [
        (#""plain""#, "plain"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""/""#, "/"),
        (#""\u0000""#, "\0"), (#""\u001f""#, "\u{1f}"), (#""\u00e9\u00E9""#, "éé"), (#""\uFFFF""#, "\u{ffff}"),
        (#""\uFEFF""#, "\u{feff}"), ("\"\u{feff}\"", "\u{feff}"), ("\"\u{7f}\"", "\u{7f}"),
        (#""\ud7ff\ue000""#, "\u{d7ff}\u{e000}"), (#""\ud83d\ude00""#, "😀"), (#""\uD834\uDd1e""#, "𝄞"),
        (#""\ud800\udc00\udbff\udfff""#, "\u{10000}\u{10ffff}"), ("\"😀é\u{2028}\u{2029}\"", "😀é\u{2028}\u{2029}"),
        ("\"\u{10ffff}\u{80}\u{7ff}\u{800}\u{fffe}\"", "\u{10ffff}\u{80}\u{7ff}\u{800}\u{fffe}"),
        (#""\\u0041""#, "\\u0041"), (#""\\""#, "\\"), (#""\\\\n""#, "\\\\n"), (#""a\nb\nc""#, "a\nb\nc"),
        (#""é\né""#, "é\né"), (#""// no comment /* either */""#, "// no comment /* either */"),
    ])
    func stringsAreUnescaped(text: String, string: String) throws {
        let read = try #require(try JSONValue(parsing: text).string)
        #expect(Array(read.unicodeScalars) == Array(string.unicodeScalars))
    }

    /// The parser looks at eight bytes at a time, so what ends a run is tried at every distance.
    @Test(arguments: 0..<40)
    func specialCharactersAreFoundAnywhere(position: Int) throws {
        let before = String(repeating: "x", count: position)
        for after in ["", "y", "éyyyyyyyyyyyyyyyyy"] {
            #expect(try JSONValue(parsing: "\"\(before)\(after)\"") == .string(before + after))
            #expect(try JSONValue(parsing: "\"\(before)\\\"\(after)\"") == .string(before + "\"" + after))
            #expect(
                try JSONValue(parsing: "\"\(before)\u{7f}é\u{80}\(after)\"")
                    == .string(before + "\u{7f}é\u{80}" + after)
            )
            for control in UInt8(0)..<0x20 {
                let error = #expect(throws: JSONParseError.self) {
                    try JSONValue(parsing: Array("\"\(before)".utf8) + [control] + Array("\(after)\"".utf8))
                }
                #expect(error?.code == .invalidString)
                #expect(error?.offset == position + 1)
            }
        }
    }

    @Test func everyScalarSurvivesPlainAndEscaped() throws {
        for value in stride(from: UInt32(0), through: 0x10ffff, by: 97) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let escaped = UTF16.encode(scalar).map { Array($0) } ?? []
            let text = escaped.map { "\\u" + String(0x10000 + UInt32($0), radix: 16).dropFirst() }.joined()
            #expect(try JSONValue(parsing: "\"\(text)\"") == .string(String(scalar)))
            #expect(try JSONValue(parsing: JSONValue.string(String(scalar)).serialized()) == .string(String(scalar)))
        }
    }

    @Test func membersKeepTheirOrder() throws {
        let object = try #require(try JSONValue(parsing: #"{"z":1,"a":2,"m":3}"#).object)
        #expect(object.names == ["z", "a", "m"])
        #expect(object.values == [1, 2, 3])
    }

    @Test func canonicallyEquivalentNamesAreDifferentNames() throws {
        let object = try #require(try JSONValue(parsing: #"{"\u00e9":1,"e\u0301":2}"#).object)
        #expect(object.count == 2)
        #expect(object["\u{e9}"] == 1)
        #expect(object["e\u{301}"] == 2)
    }

    @Test func anyCollectionOfBytesIsRead() throws {
        let bytes = Array("[[1,2]]".utf8)
        #expect(try JSONValue(parsing: bytes[1..<6]) == [1, 2])
        #expect(try JSONValue(parsing: bytes.lazy.map { $0 }) == [[1, 2]])
        #expect(try bytes.withUnsafeBytes { try JSONValue(parsing: $0) } == [[1, 2]])
    }
}
