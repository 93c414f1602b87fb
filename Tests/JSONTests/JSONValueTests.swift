import JSON
import Testing

@Suite struct JSONValueTests {
    @Test func objectsAreEqualInAnyOrder() {
        #expect(JSONObject([("a", 1), ("b", 2)]) == JSONObject([("b", 2), ("a", 1)]))
    }

    @Test(arguments: [
        (#"{"a":[1,2.50,true,null,"x\u00e9\n"],"b":{}}"#, #"{"a":[1,2.5,true,null,"xé\n"],"b":{}}"#),
        ("1e2", "100"), ("10.0", "10"), ("-0", "0"), ("1e999999999", "1e999999999"),
        ("9223372036854775807", "9223372036854775807"), ("-9223372036854775808", "-9223372036854775808"),
        ("9223372036854775808", "9223372036854775808"), (#""\ud83d\ude00""#, "\"😀\""),
    ])
    func documentsAreWrittenAsRead(input: String, output: String) throws {
        #expect(try JSONValue(parsing: input).text() == output)
    }

    @Test(arguments: ["", "[1,]", "01", "[1", "{\"a\":1,\"a\":2}", "NaN", "\"\\ud800\"", "\u{feff}1", "1 2"])
    func brokenDocumentsAreRefused(input: String) {
        #expect(throws: JSONParseError.self) { try JSONValue(parsing: input) }
    }
}
