import Testing

@testable import AWS

/// Answers in pieces of every size.
@Suite struct HTTPResponseParserTests {
    private static let answers: [(text: String, status: Int, body: String)] = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello"),
        ("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", 204, ""),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 404, ""),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n3;a=b\r\nhel\r\n002 \r\nlo\r\n0\r\nA: b\r\nC: d\r\n\r\n",
            200, "hello"
        ),
        ("HTTP/1.0 500 \r\n\r\nuntil the end", 500, "until the end"),
    ]

    @Test("A header field with thousands of combining marks in a row is cut")
    func runsOfMarksAreCut() throws {
        let marks = String(repeating: "\u{301}\u{316}", count: 10_000)
        var parser = HTTPResponseParser(maximumBodyByteCount: 100)
        let text = "HTTP/1.1 200 OK\r\nX-A: a\(marks)b\r\nContent-Length: 0\r\n\r\n"
        let answer = try #require(try parser.receive(text.utf8))
        #expect(answer["x-a"]?.unicodeScalars.count == 32)
        #expect(UpstreamText.clean("a\(marks)b").unicodeScalars.count == 32)
    }

    @Test(arguments: answers.indices)
    func theSizeOfThePiecesDoesNotMatter(_ index: Int) throws {
        let expected = Self.answers[index]
        let bytes = Array(expected.text.utf8)
        for size in 1...bytes.count {
            var parser = HTTPResponseParser(maximumBodyByteCount: 100)
            var answer: HTTPResponse?
            var position = 0
            while answer == nil, position < bytes.count {
                let end = min(position + size, bytes.count)
                answer = try parser.receive(bytes[position..<end])
                position = end
            }
            let response = try answer ?? parser.receiveEnd()
            #expect(response.status == expected.status)
            #expect(response.text == expected.body)
        }
    }

    @Test(arguments: answers.dropLast().indices)
    func everyBeginningIsNoAnswer(_ index: Int) throws {
        let bytes = Array(Self.answers[index].text.utf8)
        for count in 0..<bytes.count {
            var parser = HTTPResponseParser(maximumBodyByteCount: 100)
            #expect(try parser.receive(bytes.prefix(count)) == nil)
            #expect(throws: HTTPResponseParser.Malformed.self) { try parser.receiveEnd() }
        }
    }

    @Test(arguments: [
        "HTTP/1.1 20x OK\r\n\r\n", "HTTP/1.1 099 OK\r\n\r\n", "HTTP/1.1 600 OK\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n",
        "HTTP/1.1 2000\r\n\r\n", "HTTP/1.1  200\r\n\r\n", "\r\nHTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\n: x\r\n\r\n", "HTTP/1.1 200 OK\r\na b: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\rC: d\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: \u{0}\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0x1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 0\r\n\r\n",
    ])
    func whatIsNotCertainIsRefused(_ text: String) {
        var parser = HTTPResponseParser(maximumBodyByteCount: 100)
        #expect(throws: HTTPResponseParser.Malformed.self) { try parser.receive(Array(text.utf8)) }
    }

    @Test func aHeadWithoutEndIsRefusedBeforeItFillsTheMemory() {
        var parser = HTTPResponseParser(maximumBodyByteCount: 100)
        #expect(throws: HTTPResponseParser.Malformed.self) {
            for _ in 0..<100 { _ = try parser.receive(Array(repeating: UInt8(ascii: "a"), count: 1000)) }
        }
    }
}
