import JSON
import Testing

@Suite struct JSONValueTests {
    @Test func objectsAreEqualInAnyOrder() {
        #expect(JSONObject([("a", 1), ("b", 2)]) == JSONObject([("b", 2), ("a", 1)]))
    }
}
