import EventSources
import JSON
import Testing

@Suite struct FilterListTests {
    private func validate(_ value: JSONValue, maximumCount: Int = 5) -> (violations: [Finding], warnings: [Finding]) {
        FilterList.validate(value, at: .root / "filters", sourceType: "sqs", maximumCount: maximumCount)
    }

    private func filters(_ count: Int) -> JSONValue {
        .array((0..<count).map { ["body": ["n": [.integer($0)]]] })
    }

    @Test(arguments: [(5, 5), (10, 10), (0, 5)])
    func asManyFiltersAsTheQuotaAreTaken(count: Int, maximum: Int) {
        let result = validate(filters(count), maximumCount: maximum)
        #expect(result.violations.isEmpty)
        #expect(result.warnings.isEmpty)
    }

    @Test(arguments: [(6, 5), (11, 10)])
    func moreFiltersThanTheQuotaAreRefused(count: Int, maximum: Int) {
        let result = validate(filters(count), maximumCount: maximum)
        #expect(result.violations.map(\.code) == [.outOfRange])
        #expect(result.violations.map(\.pointer.description) == ["/filters"])
        #expect(result.violations.map(\.allowed) == [["maxItems": .integer(maximum)]])
    }

    @Test(arguments: [JSONValue.null, "[]", ["body": ["x"]], 1])
    func filtersAreAnArray(value: JSONValue) {
        #expect(validate(value).violations.map(\.code) == [.wrongType])
    }

    @Test func aPatternWrittenAsTextIsRefusedWithAdvice() {
        let result = validate([#"{"body":{"a":[1]}}"#])
        #expect(result.violations.map(\.pointer.description) == ["/filters/0"])
        #expect(result.violations.map(\.fix) == ["Write the pattern as an object, not as text."])
    }

    @Test func everyFilterIsCheckedAndOnlyValidOnesWarn() {
        let result = validate([["body": []], ["kind": ["x"]], [:], ["kind": "x"]])
        #expect(result.violations.map(\.pointer.description) == ["/filters/0/body", "/filters/2", "/filters/3/kind"])
        #expect(result.warnings.map(\.pointer.description) == ["/filters/1/kind"])
    }

    @Test func equalFiltersGiveAWarning() {
        let result = validate([["body": ["a": [1]]], ["body": ["b": [1]]], ["body": ["a": [1.0]]]])
        #expect(result.violations.isEmpty)
        #expect(result.warnings.map(\.code) == [.duplicate])
        #expect(result.warnings.map(\.pointer.description) == ["/filters/2"])
    }

    @Test func textsThatFiltersCameAsCountForTheLength() {
        let long = "{\"body\":[1" + String(repeating: " ", count: 5_000) + "]}"
        let result = FilterList.validate(
            [["body": [1]], ["body": [1, 2]]],
            at: .root,
            sourceType: "sqs",
            maximumCount: 5,
            wireTexts: [long]
        )
        #expect(result.violations.map(\.pointer.description) == ["/0"])
    }
}
