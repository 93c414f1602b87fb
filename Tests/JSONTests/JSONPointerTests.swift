import JSON
import Testing

@Suite struct JSONPointerTests {
    private static let document: JSONValue = [
        "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8,
    ]

    /// RFC 6901 section 5.
    @Test(
        arguments: [
            ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%d", 2), ("/e^f", 3), ("/g|h", 4),
            ("/i\\j", 5), ("/k\"l", 6), ("/ ", 7), ("/m~0n", 8), ("", document),
        ] as [(String, JSONValue)]
    )
    func theExamplesOfTheRFCResolve(text: String, value: JSONValue) throws {
        let pointer = try JSONPointer(parsing: text)
        #expect(pointer.value(in: Self.document) == value)
        #expect(pointer.description == text)
    }

    @Test(arguments: [
        "/nope", "/foo/2", "/foo/-", "/foo/00", "/foo/01", "/foo/+0", "/foo/-1", "/foo/", "/foo/ 0", "/foo/0 ",
        "/foo/0/x", "/foo/1e0",
        "/foo/٠", "/foo/99999999999999999999", "//", "/a", "/m~0n/x",
    ])
    func placesThatDoNotExistHaveNoValue(text: String) throws {
        #expect(try JSONPointer(parsing: text).value(in: Self.document) == nil)
    }

    @Test(arguments: [
        ("", []), ("/", [""]), ("//", ["", ""]), ("/a/b", ["a", "b"]), ("/~0~1~01~10", ["~/~1/0"]),
        ("/é/\u{301}/\u{0}", ["é", "\u{301}", "\u{0}"]),
        ("/a/", ["a", ""]),
    ])
    func textAndTokensConvertBothWays(text: String, tokens: [String]) throws {
        let pointer = try JSONPointer(parsing: text)
        #expect(pointer.tokens == tokens)
        #expect(pointer == JSONPointer(tokens: tokens))
        #expect(Array(pointer.description.unicodeScalars) == Array(text.unicodeScalars))
        #expect(pointer.isRoot == text.isEmpty)
    }

    @Test(
        arguments: [
            ("a", .noLeadingSlash), ("a/b", .noLeadingSlash), (" /a", .noLeadingSlash), ("#/a", .noLeadingSlash),
            ("~0", .noLeadingSlash),
            ("/~", .badEscape), ("/~2", .badEscape), ("/a~/b", .badEscape), ("/~~", .badEscape),
            ("/~0\u{301}~", .badEscape), ("/x/~", .badEscape),
        ] as [(String, JSONPointer.SyntaxError.Reason)]
    )
    func otherTextIsNoPointer(text: String, reason: JSONPointer.SyntaxError.Reason) {
        let error = #expect(throws: JSONPointer.SyntaxError.self) { try JSONPointer(parsing: text) }
        #expect(error?.reason == reason)
        #expect(error?.text == text)
        #expect(error?.description.hasPrefix("\"\(text)\" is not a JSON Pointer: ") == true)
    }

    @Test func pointersAreBuiltTokenByToken() {
        let pointer = JSONPointer.root / "filters" / 0 / "a/b" / "~"
        #expect(pointer.description == "/filters/0/a~1b/~0")
        #expect(pointer == .root.appending("filters").appending(0).appending("a/b").appending("~"))
        #expect(JSONPointer.root.description.isEmpty)
    }

    @Test func tokensAreComparedByScalars() {
        #expect(JSONPointer.root / "\u{e9}" != JSONPointer.root / "e\u{301}")
        #expect(Set([JSONPointer.root / "a" / "b", .root / "ab", .root / "a" / "b", .root]).count == 3)
    }
}
