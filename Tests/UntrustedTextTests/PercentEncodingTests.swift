import Testing
import UntrustedText

struct PercentEncodingTests {
    @Test(arguments: [
        ("", "", ""), ("AZaz09-._~", "AZaz09-._~", "AZaz09-._~"), ("a b", "a%20b", "a%20b"), ("a/b", "a%2Fb", "a/b"),
        ("%2f", "%252f", "%252f"), ("+*!'()", "%2B%2A%21%27%28%29", "%2B%2A%21%27%28%29"),
        ("ü€😀", "%C3%BC%E2%82%AC%F0%9F%98%80", "%C3%BC%E2%82%AC%F0%9F%98%80"), ("\0\n\u{7f}", "%00%0A%7F", "%00%0A%7F"),
    ])
    func onlyUnreservedCharactersStay(text: String, encoded: String, asPath: String) {
        #expect(PercentEncoding.encode(text) == encoded)
        #expect(PercentEncoding.encode(text, keepingSlashes: true) == asPath)
    }

    @Test func queryKeepsOrderAndRepeats() {
        let query = PercentEncoding.query([("tagKeys", "b c"), ("tagKeys", "a&b=c"), ("é", "")])
        #expect(query == "tagKeys=b%20c&tagKeys=a%26b%3Dc&%C3%A9=")
    }
}
