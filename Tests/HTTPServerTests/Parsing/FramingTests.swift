import HTTPTypes
import Testing

@testable import HTTPServer

@Suite struct FramingTests {
    // MARK: What is refused

    @Test(arguments: malformedRequests)
    func aMalformedRequestIsRefused(_ text: String, code: String) {
        let stream = ParsedStream(text)
        #expect(stream.failure?.code == code)
        #expect(stream.requests.isEmpty)
        #expect(stream.progress == .failed)
    }

    @Test func nothingIsReadAfterAFailure() {
        let good = wire("GET / HTTP/1.1", "Host: a")
        let stream = ParsedStream(wire("GET / HTTP/1.1") + good + good)
        #expect(stream.requests.isEmpty)
        #expect(
            stream.failure
                == .some(
                    {
                        var error = HTTPServerError.invalidHost; error.target = "/"; return error
                    }()
                )
        )
    }

    // MARK: What is accepted

    @Test(arguments: [
        ("GET /a?b=c HTTP/1.1", "GET /a?b=c"),
        ("get / HTTP/1.1", "get /"),
        ("M-SEARCH / HTTP/1.1", "M-SEARCH /"),
        ("OPTIONS * HTTP/1.1", "OPTIONS *"),
        ("OPTIONS http://h HTTP/1.1", "OPTIONS *"),
        ("GET http://h HTTP/1.1", "GET /"),
        ("GET HTTP://h:80?q HTTP/1.1", "GET /?q"),
        ("GET https://[::1]:8080/x/y?z HTTP/1.1", "GET /x/y?z"),
        ("GET //a/./../b// HTTP/1.1", "GET //a/./../b//"),
        ("GET /%2F%41?%zz&[]{}|^`\\ HTTP/1.1", "GET /%2F%41?%zz&[]{}|^`\\"),
        ("GET /:@!$&'()*+,;=-._~ HTTP/1.1", "GET /:@!$&'()*+,;=-._~"),
        ("GET /? HTTP/1.2", "GET /?"),
    ])
    func aRequestLineIsRead(_ line: String, expected: String) throws {
        let stream = ParsedStream(wire(line, "Host: h"))
        let request = try #require(stream.requests.first)
        #expect("\(request.method) \(request.target)" == expected)
        #expect(stream.failure == nil)
    }

    @Test func anAbsoluteTargetOverridesTheHostField() throws {
        let stream = ParsedStream(wire("GET http://real:81/ HTTP/1.1", "Host: fake", "X: y"))
        #expect(stream.requests.first?.fields == ["X: y", "Host: real:81"])
    }

    @Test(arguments: [
        "a", "a.example", "127.0.0.1:8080", "[::1]", "[::1]:0", "a:", "xn--bcher-kva.example:443", "a_b", "%41",
    ])
    func aHostIsAccepted(_ host: String) {
        #expect(ParsedStream(wire("GET / HTTP/1.1", "Host: \(host)")).requests.count == 1)
    }

    @Test func fieldsKeepOrderRepetitionAndInnerSpace() throws {
        let text = wire("GET / HTTP/1.1", "host:\t a \t", "X-One:", "x-two: b \t c", "X-Two:d", "X-Utf: é")
        let fields = try #require(ParsedStream(text).requests.first).fields
        #expect(fields == ["Host: a", "X-One: ", "x-two: b \t c", "X-Two: d", "X-Utf: é"])
    }

    @Test func aValueThatIsNotUTF8IsKept() throws {
        let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\nX: ".utf8) + [0xE9, 0xFF] + Array("\r\n\r\n".utf8)
        var parser = RequestParser(limits: HTTPLimits(), peer: .unix, isSecure: false)
        var position = 0
        #expect(parser.next(bytes.span, &position) == .request)
        let field = try #require(parser.takeRequest().headers.last)
        #expect(field.withUnsafeBytesOfValue { Array($0) } == [0xE9, 0xFF])
    }

    @Test func oneEmptyLineBeforeARequestIsIgnored() {
        #expect(ParsedStream("\r\n" + wire("GET / HTTP/1.1", "Host: a")).requests.count == 1)
    }

    @Test(arguments: [
        ("Content-Length: 5", "hello", "hello"),
        ("Content-Length: 00005", "hello", "hello"),
        ("content-length:\t0 ", "", ""),
        ("Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n", "hello"),
        ("transfer-encoding: CHUNKED", "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", "hello"),
        ("Transfer-Encoding: chunked", "005;a=b;c=\"d e\"\r\nhello\r\n000;x\r\nX: y\r\nZ: \r\n\r\n", "hello"),
        ("Transfer-Encoding: chunked", "A\r\n\r\n\r\n\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n\r\n\r\n\r\n"),
        ("Transfer-Encoding: chunked", "0\r\n\r\n", ""),
    ])
    func aBodyIsRead(_ field: String, body: String, expected: String) throws {
        let request = wire("POST / HTTP/1.1", "Host: a", field, body: body)
        let stream = ParsedStream(request + wire("GET /next HTTP/1.1", "Host: a"))
        #expect(stream.requests.map(\.target) == ["/", "/next"])
        #expect(stream.requests.first.map { String(decoding: $0.body, as: UTF8.self) } == expected)
        #expect(stream.failure == nil)
    }

    @Test(arguments: [
        ("HTTP/1.1", "X: y", true), ("HTTP/1.1", "Connection: close", false), ("HTTP/1.1", "connection: CLOSE", false),
        ("HTTP/1.1", "Connection: keep-alive, Close", false), ("HTTP/1.1", "Connection: closed", true),
        ("HTTP/1.0", "X: y", false), ("HTTP/1.0", "Connection: Keep-Alive", true),
        ("HTTP/1.0", "Connection: keep-alive, close", false),
    ])
    func persistenceFollowsVersionAndConnectionField(_ version: String, field: String, keepsAlive: Bool) {
        let stream = ParsedStream(wire("GET / \(version)", "Host: a", field))
        #expect(stream.requests.first?.keepsAlive == keepsAlive)
    }

    @Test func anHTTP10RequestNeedsNoHost() {
        #expect(ParsedStream(wire("GET / HTTP/1.0")).requests.count == 1)
    }

    // MARK: Continue

    @Test(arguments: [
        ("Content-Length: 1", "HTTP/1.1", true), ("Transfer-Encoding: chunked", "HTTP/1.1", true),
        ("Content-Length: 0", "HTTP/1.1", false), ("Content-Length: 1", "HTTP/1.0", false),
    ])
    func continueIsExpectedBeforeABody(_ framing: String, version: String, expected: Bool) {
        let head = Array(wire("POST / \(version)", "Host: a", framing, "Expect: 100-Continue").utf8)
        var parser = RequestParser(limits: HTTPLimits(), peer: .unix, isSecure: false)
        var position = 0
        let event = parser.next(head.span, &position)
        #expect((event == .continueExpected) == expected)
    }
}

private func chunked(_ body: String) -> String {
    wire("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked", body: body)
}

private let malformedRequests: [(text: String, code: String)] = [
    // Request line (RFC 9112 section 3)
    (wire("GET", "Host: a"), "malformed-request-line"),
    (wire("GET /", "Host: a"), "malformed-request-line"),
    (wire("GET  / HTTP/1.1", "Host: a"), "malformed-target"),
    (wire("GET / x HTTP/1.1", "Host: a"), "malformed-target"),
    (wire("GET /  HTTP/1.1", "Host: a"), "malformed-target"),
    (wire("GET / HTTP/1.1 ", "Host: a"), "malformed-request-line"),
    (wire(" GET / HTTP/1.1", "Host: a"), "malformed-request-line"),
    (wire("GET\t/\tHTTP/1.1", "Host: a"), "malformed-request-line"),
    (wire("G(T / HTTP/1.1", "Host: a"), "malformed-request-line"),
    (wire("GET / HTTP/11", "Host: a"), "malformed-request-line"),
    (wire("GET / HTTP/1.", "Host: a"), "malformed-request-line"),
    (wire("GET / HTTP/1.10", "Host: a"), "malformed-request-line"),
    (wire("GET / http/1.1", "Host: a"), "malformed-request-line"),
    (wire("GET / HTTQ/1.1", "Host: a"), "malformed-request-line"),
    ("\r\n\r\n" + wire("GET / HTTP/1.1", "Host: a"), "malformed-request-line"),
    ("\u{16}\u{3}\u{1}", "malformed-request-line"),
    (wire("GET / HTTP/0.9", "Host: a"), "unsupported-version"),
    (wire("GET / HTTP/2.0", "Host: a"), "unsupported-version"),
    ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "unsupported-version"),
    (wire("CONNECT a:80 HTTP/1.1", "Host: a"), "connect-refused"),
    (wire("CONNECT / HTTP/1.1", "Host: a"), "connect-refused"),
    // Line ends (section 2.2)
    ("GET / HTTP/1.1\nHost: a\n\n", "bare-line-ending"),
    ("GET / HTTP/1.1\r\nHost: a\n\r\n", "bare-line-ending"),
    ("GET / HTTP/1.1\r\nHost: a\r\n\n", "bare-line-ending"),
    ("GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", "bare-line-ending"),
    ("GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", "bare-line-ending"),
    ("GET /\r HTTP/1.1\r\nHost: a\r\n\r\n", "bare-line-ending"),
    ("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "bare-line-ending"),
    // Targets (section 3.2)
    (wire("GET a HTTP/1.1", "Host: a"), "malformed-target"),
    (wire("GET * HTTP/1.1", "Host: a"), "malformed-target"),
    (wire("OPTIONS ** HTTP/1.1", "Host: a"), "malformed-target"),
    (wire("GET a:80 HTTP/1.1", "Host: a"), "malformed-target"),
    (wire("GET /#x HTTP/1.1", "Host: a"), "malformed-target"),
    (wire("GET /?a#x HTTP/1.1", "Host: a"), "malformed-target"),
    (wire("GET /% HTTP/1.1", "Host: a"), "malformed-target"),
    (wire("GET /%a HTTP/1.1", "Host: a"), "malformed-target"),
    (wire("GET /%zz HTTP/1.1", "Host: a"), "malformed-target"),
    (wire("GET /\\ HTTP/1.1", "Host: a"), "malformed-target"),
    (wire("GET /<> HTTP/1.1", "Host: a"), "malformed-target"),
    (wire("GET /\"a\" HTTP/1.1", "Host: a"), "malformed-target"),
    (wire("GET /é HTTP/1.1", "Host: a"), "malformed-target"),
    (wire("GET /\u{0} HTTP/1.1", "Host: a"), "malformed-target"),
    (wire("GET /\u{7F} HTTP/1.1", "Host: a"), "malformed-target"),
    (wire("GET ftp://a/ HTTP/1.1", "Host: a"), "malformed-target"),
    (wire("GET http:/// HTTP/1.1", "Host: a"), "malformed-target"),
    (wire("GET http://u@a/ HTTP/1.1", "Host: a"), "malformed-target"),
    (wire("GET http://a:x/ HTTP/1.1", "Host: a"), "malformed-target"),
    (wire("GET http:// HTTP/1.1", "Host: a"), "malformed-target"),
    // Fields (section 5)
    (wire("GET / HTTP/1.1", "Host : a"), "malformed-field"),
    (wire("GET / HTTP/1.1", "Host: a", "X\t: b"), "malformed-field"),
    (wire("GET / HTTP/1.1", "Host: a", "X b"), "malformed-field"),
    (wire("GET / HTTP/1.1", "Host: a", ": b"), "malformed-field"),
    (wire("GET / HTTP/1.1", "Host: a", "X(: b"), "malformed-field"),
    (wire("GET / HTTP/1.1", "Host: a", "Xé: b"), "malformed-field"),
    (wire("GET / HTTP/1.1", "Host: a", "X: \u{0}"), "malformed-field"),
    (wire("GET / HTTP/1.1", "Host: a", "X: \u{1}"), "malformed-field"),
    (wire("GET / HTTP/1.1", "Host: a", "X: \u{7F}"), "malformed-field"),
    (wire("GET / HTTP/1.1", " Host: a"), "folded-field"),
    (wire("GET / HTTP/1.1", "Host: a", "X: b", " c"), "folded-field"),
    (wire("GET / HTTP/1.1", "Host: a", "X: b", "\tc: d"), "folded-field"),
    // Host (section 3.2)
    (wire("GET / HTTP/1.1"), "invalid-host"),
    (wire("GET / HTTP/1.1", "X: y"), "invalid-host"),
    (wire("GET / HTTP/1.1", "Host: a", "Host: a"), "invalid-host"),
    (wire("GET / HTTP/1.1", "Host: a", "host: b"), "invalid-host"),
    (wire("GET / HTTP/1.1", "Host:"), "invalid-host"),
    (wire("GET / HTTP/1.1", "Host: a b"), "invalid-host"),
    (wire("GET / HTTP/1.1", "Host: a, b"), "invalid-host"),
    (wire("GET / HTTP/1.1", "Host: a/b"), "invalid-host"),
    (wire("GET / HTTP/1.1", "Host: u@a"), "invalid-host"),
    (wire("GET / HTTP/1.1", "Host: a:65536"), "invalid-host"),
    (wire("GET / HTTP/1.1", "Host: a:b"), "invalid-host"),
    (wire("GET / HTTP/1.1", "Host: :80"), "invalid-host"),
    (wire("GET / HTTP/1.1", "Host: [::1"), "invalid-host"),
    (wire("GET / HTTP/1.1", "Host: []"), "invalid-host"),
    (wire("GET / HTTP/1.1", "Host: a%2"), "invalid-host"),
    (wire("GET http://a/ HTTP/1.1"), "invalid-host"),
    // Expect (RFC 9110 section 10.1.1)
    (wire("POST / HTTP/1.1", "Host: a", "Expect: magic"), "unknown-expectation"),
    (wire("POST / HTTP/1.1", "Host: a", "Expect: 100-continue, magic"), "unknown-expectation"),
    // Content-Length (RFC 9112 section 6.3)
    (wire("POST / HTTP/1.1", "Host: a", "Content-Length: 1", "Content-Length: 1"), "invalid-content-length"),
    (wire("POST / HTTP/1.1", "Host: a", "Content-Length: 1", "content-length: 2"), "invalid-content-length"),
    (wire("POST / HTTP/1.1", "Host: a", "Content-Length: 1, 1"), "invalid-content-length"),
    (wire("POST / HTTP/1.1", "Host: a", "Content-Length: +1"), "invalid-content-length"),
    (wire("POST / HTTP/1.1", "Host: a", "Content-Length: -1"), "invalid-content-length"),
    (wire("POST / HTTP/1.1", "Host: a", "Content-Length: 0x1"), "invalid-content-length"),
    (wire("POST / HTTP/1.1", "Host: a", "Content-Length: 1 1"), "invalid-content-length"),
    (wire("POST / HTTP/1.1", "Host: a", "Content-Length: 1.0"), "invalid-content-length"),
    (wire("POST / HTTP/1.1", "Host: a", "Content-Length:"), "invalid-content-length"),
    (wire("POST / HTTP/1.1", "Host: a", "Content-Length: ١"), "invalid-content-length"),
    (wire("POST / HTTP/1.1", "Host: a", "Content-Length: 1048577"), "body-too-large"),
    (wire("POST / HTTP/1.1", "Host: a", "Content-Length: 18446744073709551617"), "body-too-large"),
    (
        wire("POST / HTTP/1.1", "Host: a", "Content-Length: " + String(repeating: "9", count: 400)),
        "body-too-large"
    ),
    // Transfer-Encoding (RFC 9112 section 6.1)
    (
        wire("POST / HTTP/1.1", "Host: a", "Content-Length: 1", "Transfer-Encoding: chunked"),
        "invalid-transfer-encoding"
    ),
    (
        wire("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked", "Content-Length: 0"),
        "invalid-transfer-encoding"
    ),
    (
        wire("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
        "invalid-transfer-encoding"
    ),
    (
        wire("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: identity", "transfer-encoding: chunked"),
        "invalid-transfer-encoding"
    ),
    (wire("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked, chunked"), "invalid-transfer-encoding"),
    (wire("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked, identity"), "invalid-transfer-encoding"),
    (wire("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: identity"), "invalid-transfer-encoding"),
    (wire("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: xchunked"), "invalid-transfer-encoding"),
    (wire("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: \"chunked\""), "invalid-transfer-encoding"),
    (wire("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked;q=1"), "invalid-transfer-encoding"),
    (wire("POST / HTTP/1.1", "Host: a", "Transfer-Encoding:"), "invalid-transfer-encoding"),
    (wire("POST / HTTP/1.0", "Transfer-Encoding: chunked"), "invalid-transfer-encoding"),
    (wire("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: gzip, chunked"), "unknown-transfer-coding"),
    (wire("POST / HTTP/1.1", "Host: a", "Transfer-Encoding : chunked"), "malformed-field"),
    (wire("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked\u{B}"), "malformed-field"),
    // Chunks (section 7.1)
    (chunked("x\r\n"), "malformed-chunk"),
    (chunked("\r\n"), "malformed-chunk"),
    (chunked("-1\r\n"), "malformed-chunk"),
    (chunked("+1\r\na\r\n"), "malformed-chunk"),
    (chunked("0x1\r\na\r\n"), "malformed-chunk"),
    (chunked("1 \r\na\r\n"), "malformed-chunk"),
    (chunked(" 1\r\na\r\n"), "malformed-chunk"),
    (chunked("1\r\nab\r\n"), "malformed-chunk"),
    (chunked("2\r\na\r\n0\r\n\r\n"), "bare-line-ending"),
    (chunked("1\r\na0\r\n\r\n"), "malformed-chunk"),
    (chunked("1\na\r\n0\r\n\r\n"), "bare-line-ending"),
    (chunked("1\r\na\n0\r\n\r\n"), "bare-line-ending"),
    (chunked("1;a\rb\r\na\r\n"), "bare-line-ending"),
    (chunked("1;a\u{0}\r\na\r\n"), "malformed-chunk"),
    (chunked("1;" + String(repeating: "x", count: 2000) + "\r\na\r\n"), "malformed-chunk"),
    (chunked("100001\r\n"), "body-too-large"),
    (chunked("FFFFFFFFFFFFFFFF\r\n"), "body-too-large"),
    (chunked("10000000000000000000001\r\na\r\n"), "body-too-large"),
    (chunked("1\r\na\r\n100000\r\n"), "body-too-large"),
    (chunked("0\r\nX y\r\n\r\n"), "malformed-field"),
    (chunked("0\r\n X: y\r\n\r\n"), "folded-field"),
    (chunked("0\r\nX: y\n\r\n"), "bare-line-ending"),
]
