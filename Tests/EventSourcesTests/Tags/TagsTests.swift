import EventSources
import JSON
import Testing
import UntrustedText

@Suite struct TagsTests {
    @Test func tagsAreRead() {
        let result = Tags.validate(["team": "checkout", "größe 1": "", "a.b:c/d=e+f-g@h_i": "日本"], at: .root)
        #expect(result.value == ["team": "checkout", "größe 1": "", "a.b:c/d=e+f-g@h_i": "日本"])
        #expect(result.violations.isEmpty)
    }

    @Test(
        arguments: [
            ("", "v", Finding.Code.outOfRange),
            (String(repeating: "k", count: 129), "v", .outOfRange),
            ("k", .string(String(repeating: "v", count: 257)), .outOfRange),
            ("k\u{0}", "v", .malformed), ("k", "a\nb", .malformed), ("k#", "v", .malformed), ("k", "😀", .malformed),
            ("k", "a;b", .malformed), ("aws:team", "v", .malformed), ("AWS:team", "v", .malformed),
            ("k", nil, .wrongType), ("k", 1, .wrongType), ("k", ["v"], .wrongType),
        ] as [(String, JSONValue, Finding.Code)]
    )
    func otherTagsAreRefusedAtTheirKey(key: String, value: JSONValue, code: Finding.Code) {
        let pointer = JSONPointer.root / "tags"
        let result = Tags.validate(.object(JSONObject([(key, value)])), at: pointer)
        #expect(result.value == nil)
        #expect(result.violations.map(\.code) == [code])
        #expect(result.violations.map(\.pointer) == [pointer / key])
    }

    @Test func boundariesAreTaken() {
        let key = String(repeating: "ü", count: 128)
        let value = String(repeating: "é", count: 256)
        #expect(
            Tags.validate(.object([key: .string(value), "aws": "x", "awsteam": "y"]), at: .root).violations.isEmpty
        )
    }

    @Test(arguments: [(50, 0), (51, 1)])
    func atMostFiftyTagsAreTaken(count: Int, violations: Int) {
        let tags = JSONObject((0..<count).map { ("key\($0)", JSONValue.string("v")) })
        #expect(Tags.validate(.object(tags), at: .root).violations.count == violations)
    }

    @Test func allProblemsAreReportedTogether() {
        let result = Tags.validate(["": 1, "aws:x": "a\u{1}", "ok": "ok"], at: .root)
        #expect(result.violations.map(\.pointer.description) == ["/", "/", "/aws:x", "/aws:x"])
    }

    @Test func keysThatDifferOnlyInNormalFormAreTwoTags() {
        let result = Tags.validate(.object(JSONObject([("K", "1"), ("\u{212A}", "2")])), at: .root)
        #expect(result.violations.isEmpty)
        #expect(result.value == ["K": "1", "\u{212A}": "2"])
    }

    @Test(arguments: [JSONValue.null, "team", 1, [["team": "checkout"]]])
    func otherTypesAreRefused(value: JSONValue) {
        #expect(Tags.validate(value, at: .root / "tags").violations.map(\.code) == [.wrongType])
    }
}
