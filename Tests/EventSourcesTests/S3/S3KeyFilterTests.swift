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
            // S3 takes an empty value for any (recorded).
            ([["prefix": ""]], nil, nil),
            ([["prefix": "images/", "suffix": ""]], "images/", nil),
            ([["prefix": ""], ["suffix": ".jpg"]], nil, ".jpg"),
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
            ([["prefix": ""], ["prefix": "a"]], "/1/prefix", .duplicate),
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

    /// S3 compares with the URL-encoded key, so that these match nothing.
    @Test(
        arguments: [
            ("year=2026/", "year%3D2026/"), ("my files/", "my+files/"), ("a&b", "a%26b"), ("a,b", "a%2Cb"),
            ("a?", "a%3F"), ("a:b", "a%3Ab"), ("a@b", "a%40b"), ("a+b", "a%2Bb"), ("ä/", "%C3%A4/"),
            ("日本", "%E6%97%A5%E6%9C%AC"),
        ]
    )
    func whatS3EncodesGivesAWarning(text: String, encoded: String) {
        for name in ["prefix", "suffix"] {
            let result = S3KeyFilter.validate([.object([name: .string(text)])], at: .root)
            #expect(result.violations == [])
            #expect(result.warnings.map(\.pointer.description) == ["/0/\(name)"])
            #expect(result.warnings.map(\.code.rawValue) == ["never-matches"])
            #expect(result.warnings.first?.fix?.contains(encoded) == true)
        }
    }

    @Test(arguments: ["year%3D2026/", "a%20b", "in/", "a-b_c.d!(e)'~", "x*y"])
    func whatIsEncodedAlreadyGivesNone(_ text: String) {
        let result = S3KeyFilter.validate([["prefix": .string(text)]], at: .root)
        #expect(!result.warnings.map(\.code.rawValue).contains("never-matches"))
    }

    @Test func anEmptyFilterIsNone() throws {
        let definition = try Requests.definition("s3", ["filters": [["prefix": "", "suffix": ""]]])
        #expect(definition.options["filters"] == nil)
        let before = try Requests.definition("s3", ["filters": [["prefix": "in/"]]])
        let patch: JSONValue = ["options": ["filters": [["prefix": ""]]]]
        let after = try before.patching(with: patch, settings: Requests.settings).accepted()
        #expect(after.options["filters"] == nil)
    }

    @Test func anAsteriskGivesAWarning() {
        let result = S3KeyFilter.validate([["prefix": "images/*"]], at: .root)
        #expect(result.filter == S3KeyFilter(prefix: "images/*"))
        #expect(result.warnings.map(\.pointer.description) == ["/0/prefix"])
    }
}
