import EventSources
import JSON
import Testing

@Suite struct S3KeyFilterTests {
    @Test(
        arguments: [
            ([], nil, nil),
            ([["prefix": "images/"]], "images/", nil),
            ([["suffix": ".jpg"]], nil, ".jpg"),
            ([["suffix": ".jpg", "prefix": "images/"]], "images/", ".jpg"),
            ([["prefix": "images/"], ["suffix": ".jpg"]], "images/", ".jpg"),
        ] as [(JSONValue, String?, String?)]
    )
    func entriesMergeIntoOneFilter(value: JSONValue, prefix: String?, suffix: String?) {
        let result = S3KeyFilter.validate(value, at: .root)
        #expect(result.filter == S3KeyFilter(prefix: prefix, suffix: suffix))
        #expect(result.violations.isEmpty && result.warnings.isEmpty)
    }

    @Test(
        arguments: [
            ([[:]], "/0", Finding.Code.required),
            ([["prefix": ""]], "/0/prefix", .outOfRange),
            ([["prefix": "a", "suffix": ""]], "/0/suffix", .outOfRange),
            ([["prefix": .string(String(repeating: "p", count: 1_025))]], "/0/prefix", .outOfRange),
            ([["prefix": "a"], ["prefix": "b"]], "/1/prefix", .duplicate),
            ([["suffix": "a"], ["prefix": "b", "suffix": "c"]], "/1/suffix", .duplicate),
            ([["prefix": nil]], "/0/prefix", .wrongType),
            ([["suffix": 1]], "/0/suffix", .wrongType),
            ([["prefix": "a", "infix": "b"]], "/0/infix", .unknownMember),
            (["images/"], "/0", .wrongType),
            (["prefix": "images/"], "", .wrongType),
            (nil, "", .wrongType),
        ] as [(JSONValue, String, Finding.Code)]
    )
    func otherEntriesAreRefused(value: JSONValue, pointer: String, code: Finding.Code) {
        let result = S3KeyFilter.validate(value, at: .root / "filters")
        #expect(result.filter == nil)
        #expect(result.violations.map(\.code) == [code])
        #expect(result.violations.map(\.pointer.description) == ["/filters" + pointer])
    }

    @Test func theLongestTextsAreTaken() {
        let text = String(repeating: "p", count: 1_024)
        #expect(
            S3KeyFilter.validate([["prefix": .string(text), "suffix": .string(text)]], at: .root).violations.isEmpty
        )
    }

    @Test func anAsteriskGivesAWarning() {
        let result = S3KeyFilter.validate([["prefix": "images/*"]], at: .root)
        #expect(result.filter == S3KeyFilter(prefix: "images/*"))
        #expect(result.warnings.map(\.pointer.description) == ["/0/prefix"])
    }
}
