import EventSourcesTesting
import JSON
import Testing

/// Counts on both sides of where the names become indexed.
private let counts = [0, 1, 2, 15, 16, 17, 18, 100]

@Suite struct JSONObjectTests {
    private static func object(_ names: some Sequence<Int>) -> JSONObject {
        JSONObject(names.map { ("n\($0)", .integer($0)) })
    }

    @Test(arguments: counts)
    func equalityAndHashIgnoreOrder(count: Int) {
        let forward = Self.object(0..<count)
        let backward = Self.object((0..<count).reversed())
        #expect(forward == backward)
        #expect(forward.hashValue == backward.hashValue)
        #expect(forward != Self.object(0...count))
        var changed = backward
        changed["n0"] = "other"
        #expect(forward != changed)
    }

    @Test(arguments: counts)
    func membersAreFoundInInsertionOrder(count: Int) {
        let object = Self.object(0..<count)
        #expect(object.count == count)
        #expect(object.isEmpty == (count == 0))
        #expect(object.names == (0..<count).map { "n\($0)" })
        #expect(object.map { $0.name } == object.names)
        #expect(object.map { $0.value } == object.values)
        for position in 0..<count {
            #expect(object["n\(position)"] == .integer(position))
            #expect(object.contains("n\(position)"))
        }
        #expect(object["n\(count)"] == nil)
        #expect(!object.contains("n\(count)"))
    }

    @Test(arguments: counts)
    func takenNamesAreNotInserted(count: Int) {
        var object = Self.object(0..<count)
        for position in 0..<count {
            let isNew = object.insert("other", named: "n\(position)")
            #expect(!isNew)
        }
        #expect(object == Self.object(0..<count))
        let isNew = object.insert("new", named: "n\(count)")
        #expect(isNew)
        #expect(object.names.last == "n\(count)")
    }

    @Test(arguments: counts)
    func settingReplacesInPlaceAppendsOrRemoves(count: Int) {
        var object = Self.object(0..<count)
        for position in 0..<count { object["n\(position)"] = "other" }
        #expect(object.names == Self.object(0..<count).names)
        #expect(object.values == Array(repeating: "other", count: count))
        object["new"] = nil
        #expect(object.count == count)
        for position in 0..<count { object["n\(position)"] = nil }
        #expect(object.isEmpty)
    }

    @Test func randomChangesMatchAPlainList() {
        var generator = SplitMix64(seed: 3)
        var object = JSONObject()
        var list: [(name: String, value: JSONValue)] = []
        for step in 0..<5000 {
            let name = "n\(Int.random(in: 0..<40, using: &generator))"
            let position = list.firstIndex { $0.name == name }
            switch Int.random(in: 0..<3, using: &generator) {
            case 0:
                let removed = object.removeValue(named: name)
                #expect(removed == position.map { list[$0].value })
                if let position { list.remove(at: position) }
            case 1:
                let isNew = object.insert(.integer(step), named: name)
                #expect(isNew == (position == nil))
                if position == nil { list.append((name, .integer(step))) }
            default:
                object[name] = .integer(step)
                if let position { list[position].value = .integer(step) } else { list.append((name, .integer(step))) }
            }
            #expect(object.names == list.map(\.name))
            #expect(object.values == list.map(\.value))
            #expect(list.allSatisfy { object[$0.name] == $0.value })
        }
    }

    @Test func theLastOfRepeatedNamesStands() {
        #expect(JSONObject([("a", 1), ("b", 2), ("a", 3)]) == ["b": 2, "a": 3])
        #expect((["a": 1, "a": 2] as JSONObject) == ["a": 2])
    }

    @Test(arguments: counts)
    func filteringAndMappingKeepOrder(count: Int) {
        let object = Self.object(0..<count)
        let even = object.filter { _, value in (value.integer ?? 1) % 2 == 0 }
        #expect(even.names == (0..<count).filter { $0 % 2 == 0 }.map { "n\($0)" })
        #expect(even["n1"] == nil)
        #expect(even["n0"] == (count > 0 ? 0 : nil))
        #expect(object.mapValues { [$0] }.values == object.values.map { [$0] })
        #expect(object.mapValues { $0 }.names == object.names)
    }

    @Test func namesSortByUnicodeScalar() {
        let object: JSONObject = [
            "é": 1, "z": 2, "e\u{301}": 3, "Z": 4, "": 5, "\u{10000}": 6, "\u{ffff}": 7, "a": 8, "aa": 9,
        ]
        let sorted = object.sortedByName()
        #expect(
            sorted.names.map { Array($0.unicodeScalars) }
                == ["", "Z", "a", "aa", "e\u{301}", "z", "é", "\u{ffff}", "\u{10000}"].map { Array($0.unicodeScalars) }
        )
        #expect(sorted == object)
        #expect(sorted["aa"] == 9)
    }
}
