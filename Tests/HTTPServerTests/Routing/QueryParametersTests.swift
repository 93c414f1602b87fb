import HTTPServer
import Testing
import UntrustedText

@Suite struct QueryParametersTests {
    @Test(
        arguments: [
            (nil, []), ("", []), ("a=b", ["a=b"]), ("a", ["a="]), ("a=", ["a="]), ("a=b=c", ["a=b=c"]),
            ("a=1&b=2&a=3", ["a=1", "b=2", "a=3"]), ("a+b=c+d", ["a b=c d"]), ("a%2Bb=%26%3d", ["a+b=&="]),
            ("tag:team=x", ["tag:team=x"]), ("%C3%A9=%F0%9F%98%80", ["é=😀"]), ("a=b;c", ["a=b;c"]),
            ("a=%00", ["a=\u{0}"]),
        ] as [(String?, [String])]
    )
    func pairsAreDecoded(_ query: String?, pairs: [String]) throws {
        #expect(try QueryParameters(query).pairs.map { "\($0.name)=\($0.value)" } == pairs)
    }

    @Test(arguments: [
        "a=%", "a=%4", "a=%4g", "%zz=1", "a=%FF", "a=%C3", "a=%ED%A0%80", "=b", "&", "a&&b", "a&", "a=1&=2",
    ])
    func aMalformedQueryIsAnError(_ query: String) {
        #expect(throws: QueryParameters.DecodingError.self) { try QueryParameters(query) }
    }

    @Test func anErrorNamesTheParameter() {
        #expect {
            try QueryParameters("x=1&limit=%zz")
        } throws: { error in
            (error as? QueryParameters.DecodingError)?.parameter == "limit=%zz"
        }
    }

    @Test func orderAndRepetitionAreKept() throws {
        let pairs = try QueryParameters("a=1&b=2&a=3").pairs
        #expect(pairs.map(\.name) == ["a", "b", "a"])
        #expect(pairs.map(\.value) == ["1", "2", "3"])
    }
}
