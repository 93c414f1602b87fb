import JSON
import Testing

@Suite struct JSONValueTests {
    @Test(
        arguments: [
            (nil, .null), (true, .boolean), (1, .integer), (1.0, .integer), (1.5, .number), ("a", .string),
            ([1], .array),
            (["a": 1], .object),
        ] as [(JSONValue, JSONValue.Kind)]
    )
    func eachKindHasOneAccessor(value: JSONValue, kind: JSONValue.Kind) {
        #expect(value.kind == kind)
        #expect(value.isNull == (kind == .null))
        #expect((value.bool != nil) == (kind == .boolean))
        #expect((value.integer != nil) == (kind == .integer))
        #expect((value.number != nil) == (kind == .integer || kind == .number))
        #expect((value.string != nil) == (kind == .string))
        #expect((value.array != nil) == (kind == .array))
        #expect((value.object != nil) == (kind == .object))
    }

    @Test func valuesOfDifferentKindsAreDifferent() {
        let values: [JSONValue] = [
            nil, false, true, 0, 1, 1.5, "", "0", "null", [], [nil], [[]], [:], ["": nil], ["a": 1], ["a": 2],
        ]
        for (left, lhs) in values.enumerated() {
            for (right, rhs) in values.enumerated() { #expect((lhs == rhs) == (left == right)) }
        }
        #expect(Set(values).count == values.count)
    }

    @Test func stringsAreEqualByTheirScalars() {
        #expect(JSONValue.string("\u{e9}") != .string("e\u{301}"))
        #expect(JSONValue.string("a\u{323}\u{307}") != .string("a\u{307}\u{323}"))
        #expect(JSONValue.string("\u{e9}") == .string("é"))
        #expect(JSONObject([("\u{e9}", 1)]) != JSONObject([("e\u{301}", 1)]))
    }

    @Test func descriptionIsJSON() {
        #expect("\(["a": [1, nil, "x"]] as JSONValue)" == #"{"a":[1,null,"x"]}"#)
    }
}
