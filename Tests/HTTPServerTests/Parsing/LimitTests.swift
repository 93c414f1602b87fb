import Testing

@testable import HTTPServer

@Suite struct LimitTests {
    @Test(
        arguments: [
            // The last that fits, and one beyond.
            (wire(line(64), "Host: a"), nil),
            (wire(line(65), "Host: a"), "request-line-too-long"),
            (line(64), nil),
            (line(67), "request-line-too-long"),
            (wire("GET / HTTP/1.1", "Host: a", field(119)), nil),
            (wire("GET / HTTP/1.1", "Host: a", field(120)), "fields-too-large"),
            (wire("GET / HTTP/1.1", "Host: a", field(60), field(60)), "fields-too-large"),
            (wire("GET / HTTP/1.1", "Host: a", "A: b", "A: b", "A: b"), nil),
            (wire("GET / HTTP/1.1", "Host: a", "A: b", "A: b", "A: b", "A: b"), "fields-too-large"),
            (wire("POST / HTTP/1.1", "Host: a", "Content-Length: 10", body: "0123456789"), nil),
            (wire("POST / HTTP/1.1", "Host: a", "Content-Length: 11"), "body-too-large"),
            (chunked("a\r\n0123456789\r\n0\r\n\r\n"), nil),
            (chunked("b\r\n"), "body-too-large"),
            (chunked("5\r\n01234\r\n6\r\n"), "body-too-large"),
            (chunked("0\r\nA: b\r\nA: b\r\nA: b\r\nA: b\r\n\r\n"), nil),
            (chunked("0\r\nA: b\r\nA: b\r\nA: b\r\nA: b\r\nA: b\r\n\r\n"), "fields-too-large"),
            (chunked("0\r\n" + field(128) + "\r\n\r\n"), nil),
            (chunked("0\r\n" + field(129) + "\r\n\r\n"), "fields-too-large"),
        ] as [(String, String?)]
    )
    func aLimitIsExact(_ text: String, code: String?) {
        #expect(ParsedStream(text, limits: smallLimits).failure?.code == code)
    }

    @Test func aLineWithoutEndIsRefusedAtItsLimit() {
        var parser = RequestParser(limits: smallLimits, peer: .unix, isSecure: false)
        var fed = 0
        let byte: [UInt8] = [UInt8(ascii: "a")]
        while fed < 1000 {
            var position = 0
            fed += 1
            if parser.next(byte.span, &position) == .failure { break }
        }
        #expect(parser.failure?.code == "request-line-too-long")
        #expect(fed == smallLimits.requestLineBytes + 2)
    }

    @Test func endlessChunkExtensionsAreRefused() {
        var parser = RequestParser(limits: HTTPLimits(), peer: .unix, isSecure: false)
        var position = 0
        _ = parser.next(Array(chunked("").utf8).span, &position)
        let chunk = Array(("1;" + String(repeating: "x", count: 1000) + "\r\na\r\n").utf8)
        var chunks = 0
        while parser.failure == nil, chunks < 100_000 {
            position = 0
            _ = parser.next(chunk.span, &position)
            chunks += 1
        }
        #expect(parser.failure?.code == "malformed-chunk")
        #expect(chunks * chunk.count < 10 << 20)
    }

    @Test func aBodyThatIsAnnouncedTakesNoMemoryBeforeItComes() {
        var parser = RequestParser(limits: HTTPLimits(), peer: .unix, isSecure: false)
        var position = 0
        let head = Array(wire("POST / HTTP/1.1", "Host: a", "Content-Length: 1048576", body: "a").utf8)
        #expect(parser.next(head.span, &position) == .needsInput)
        #expect(parser.body.capacity < 1024)
    }

    @Test func limitsAreBroughtIntoRange() {
        var limits = HTTPLimits()
        limits.bodyBytes = .max
        limits.requestLineBytes = -1
        limits.connections = 0
        let clamped = limits.clamped
        #expect(clamped.bodyBytes == 1 << 30)
        #expect(clamped.requestLineBytes == 64)
        #expect(clamped.connections == 1)
    }
}

private let smallLimits: HTTPLimits = {
    var limits = HTTPLimits()
    limits.requestLineBytes = 64
    limits.headerBytes = 128
    limits.headerFields = 4
    limits.bodyBytes = 10
    return limits
}()

/// A request line of so many bytes.
private func line(_ count: Int) -> String {
    "GET /" + String(repeating: "a", count: count - 14) + " HTTP/1.1"
}

/// A field line of so many bytes with its line end.
private func field(_ count: Int) -> String {
    "X: " + String(repeating: "a", count: count - 5)
}

private func chunked(_ body: String) -> String {
    wire("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked", body: body)
}
