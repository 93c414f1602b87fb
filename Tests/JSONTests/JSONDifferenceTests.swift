import EventSourcesTesting
import JSON
import Testing

@Suite struct JSONDifferenceTests {
    @Test(arguments: [
        (#"{"a":1}"#, #"{"a":1}"#, []), (#"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#, []), (#"{"a":1}"#, #"{"a":1.0}"#, []),
        (#"1"#, #"2"#, [": 1 -> 2"]), (#"{}"#, #"[]"#, [": {} -> []"]), (#"null"#, #"{}"#, [": null -> {}"]),
        (#"{}"#, #"{"a":null}"#, ["/a: - -> null"]), (#"{"a":null}"#, #"{}"#, ["/a: null -> -"]),
        (#"{"a":[1,2]}"#, #"{"a":[1,3]}"#, ["/a: [1,2] -> [1,3]"]),
        (#"{"a":{"b":1,"c":2}}"#, #"{"a":{"b":1,"c":3}}"#, ["/a/c: 2 -> 3"]),
        (#"{"a":{"b":1}}"#, #"{"a":1}"#, [#"/a: {"b":1} -> 1"#]),
        (#"{"a":1}"#, #"{"a":{"b":1}}"#, [#"/a: 1 -> {"b":1}"#]),
        (#"{"a":{}}"#, #"{"a":{"x/y":{}}}"#, ["/a/x~1y: - -> {}"]),
        (
            #"{"gone":0,"a":1,"o":{"x":1,"gone":2},"z":1,"last":9}"#, #"{"z":2,"new":3,"o":{"y":1,"x":2},"a":1}"#,
            [
                "/z: 1 -> 2", "/new: - -> 3", "/o/y: - -> 1", "/o/x: 1 -> 2", "/o/gone: 2 -> -", "/gone: 0 -> -",
                "/last: 9 -> -",
            ]
        ),
        (#"{"a":"\u00e9"}"#, #"{"a":"e\u0301"}"#, ["/a: \"\u{e9}\" -> \"e\u{301}\""]),
    ])
    func changesAreListedInOrder(before: String, after: String, changes: [String]) throws {
        let found = JSONDifference.changes(from: try JSONValue(parsing: before), to: try JSONValue(parsing: after))
        #expect(found.map { "\($0.pointer): \($0.before?.text() ?? "-") -> \($0.after?.text() ?? "-")" } == changes)
    }

    @Test func pointersStartWhereTheDocumentsAre() {
        let changes = JSONDifference.changes(from: ["a": 1], to: ["a": 2], at: .root / "options" / 0)
        #expect(changes == [JSONChange(pointer: .root / "options" / 0 / "a", before: 1, after: 2)])
    }

    @Test func changesNameTheValuesOfBothDocuments() {
        var generator = SplitMix64(seed: 5)
        for _ in 0..<300 {
            let before = JSONValue.random(depth: 4, using: &generator)
            let after = MergePatch.apply(.random(depth: 4, using: &generator), to: before)
            let changes = JSONDifference.changes(from: before, to: after)
            #expect(changes.isEmpty == (before == after))
            for change in changes {
                #expect(change.before == change.pointer.value(in: before))
                #expect(change.after == change.pointer.value(in: after))
                #expect(change.before != change.after)
            }
        }
    }
}
