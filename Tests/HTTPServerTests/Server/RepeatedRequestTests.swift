import HTTPServer
import HTTPTypes
import TestSupport
import Testing

/// A request that comes again is answered as it was the first time, whatever stands around it.
@Suite struct RepeatedRequestTests {
    /// Says all that a request says, and which connection it came on.
    private static let describe: @Sendable (HTTPServerRequest, Responder) -> Void = { request, responder in
        let fields = request.headers.map { "\($0.name.rawName)=\($0.value)" }.joined(separator: "&")
        let body = String(decoding: request.body, as: UTF8.self)
        responder.respond(
            text("\(request.method) \(request.target) \(request.path) \(request.query ?? "-") \(fields) \(body)")
        )
    }

    private static let keptOpen = [
        wire("GET /a?b=c HTTP/1.1", "Host: a"),
        wire("GET /a HTTP/1.1", "Host: a"),
        wire("GET /a HTTP/1.1", "host: a"),
        wire("GET /a HTTP/1.1", "Host: a", "Accept: x", "Accept: y"),
        wire("GET http://b/a HTTP/1.1", "Host: a"),
        wire("GET /a HTTP/1.0", "Connection: keep-alive"),
        wire("DELETE /a HTTP/1.1", "Host: a"),
        wire("GET /a HTTP/1.1", "Host: a", "Content-Length: 0"),
        wire("POST /a HTTP/1.1", "Host: a", "Content-Length: 2", body: "ab"),
        wire("POST /a HTTP/1.1", "Host: a", "Content-Length: 2", body: "cd"),
        wire("POST /a HTTP/1.1", "Host: a", "Transfer-Encoding: chunked", body: "1\r\na\r\n0\r\n\r\n"),
        "\r\n" + wire("GET /empty HTTP/1.1", "Host: a"),
    ]

    @Test func repetitionsInAnyMixtureAreAnsweredAsTheFirstOne() async throws {
        try await withServer(handle: Self.describe) { server, address in
            // One connection for each first answer: nothing is known yet, and nothing stands around it.
            var expected: [String] = []
            for request in Self.keptOpen {
                let client = try RawClient(address)
                try await client.send(Array(request.utf8))
                expected.append(try await client.response().text)
            }
            let clients = try (0..<3).map { _ in try RawClient(address) }
            for round in 0..<10 {
                for (index, request) in Self.keptOpen.enumerated() {
                    let client = clients[(round + index) % clients.count]
                    try await client.send(Array(request.utf8))
                    #expect(try await client.response().text == expected[index], "\(request)")
                }
            }
            // Many in one piece, with known heads first, last and between.
            for round in 0..<Self.keptOpen.count {
                let order = Self.keptOpen.indices.map { ($0 + round) % Self.keptOpen.count }
                try await clients[0].send(order.flatMap { Array(Self.keptOpen[$0].utf8) })
                for index in order { #expect(try await clients[0].response().text == expected[index]) }
            }
            #expect(server.statistics.requests == Self.keptOpen.count * (1 + 10 + Self.keptOpen.count))
        }
    }

    @Test func aKnownHeadInPiecesIsReadAsAnyOther() async throws {
        try await withServer(handle: Self.describe) { _, address in
            let client = try RawClient(address)
            let request = Array(Self.keptOpen[0].utf8)
            for _ in 0..<4 {
                try await client.send(request)
                _ = try await client.response()
            }
            let other = Array(wire("GET /a?b=cd HTTP/1.1", "Host: a").utf8)
            for end in 1..<request.count {
                try await client.send(Array(request[..<end]))
                try await client.send(request[end...] + other + request)
                #expect(try await client.response().text == "GET /a?b=c /a b=c Host=a ")
                #expect(try await client.response().text == "GET /a?b=cd /a b=cd Host=a ")
                #expect(try await client.response().text == "GET /a?b=c /a b=c Host=a ")
            }
        }
    }

    @Test func aKnownHeadWithinABodyIsTheBody() async throws {
        try await withServer(handle: echo) { server, address in
            let known = wire("GET /known HTTP/1.1", "Host: a")
            let client = try RawClient(address)
            for _ in 0..<4 {
                try await client.send(Array(known.utf8))
                #expect(try await client.response().text == "GET /known 0")
            }
            // The head and the body come in reads of their own, if the server is fast enough.
            try await client.send(
                Array(wire("POST /b HTTP/1.1", "Host: a", "Content-Length: \(known.utf8.count)").utf8)
            )
            try await client.send(Array(known.utf8))
            #expect(try await client.response().text == "POST /b \(known.utf8.count)")
            #expect(server.statistics.requests == 5)
        }
    }

    @Test(arguments: [
        wire("GET / HTTP/1.1", "Host: a", "Connection: close"), wire("GET / HTTP/1.0", "Host: a"),
    ])
    func aConnectionEndsEachTimeTheHeadSaysSo(request: String) async throws {
        try await withServer(handle: echo) { _, address in
            for _ in 0..<5 {
                let client = try RawClient(address)
                try await client.send(Array(request.utf8))
                let answer = try await client.rest()
                #expect(answer.contains("\r\nConnection: close\r\n"))
                #expect(answer.hasSuffix("\r\n\r\nGET / 0"))
            }
        }
    }

    @Test func answersToHeadHaveNoBodyEachTime() async throws {
        try await withServer(handle: echo) { _, address in
            let client = try RawClient(address)
            for _ in 0..<5 {
                for (method, isHead) in [("GET", false), ("HEAD", true)] {
                    try await client.send(Array(wire("\(method) /a HTTP/1.1", "Host: a").utf8))
                    let answer = try await client.response(toHead: isHead)
                    #expect(answer.text == (isHead ? "" : "GET /a 0"))
                    #expect(answer["content-length"] == (isHead ? "9" : "8"))
                }
            }
        }
    }

    @Test(arguments: [
        (wire("GET / HTTP/1.1"), 400), (wire("GET / HTTP/1.1", "Host: a", "Host: b"), 400),
        (wire("GET / HTTP/1.1", "Host: a", "Content-Length: 1", "Transfer-Encoding: chunked"), 400),
        (wire("GET / HTTP/1.1", "Host: a", " folded"), 400), (wire("GET / HTTP/2.0", "Host: a"), 505),
    ])
    func whatIsRefusedIsRefusedEachTime(request: String, status: Int) async throws {
        try await withServer(handle: echo) { server, address in
            for _ in 0..<5 {
                let client = try RawClient(address)
                try await client.send(Array(request.utf8))
                #expect(try await client.response().status == status)
            }
            #expect(server.statistics.requests == 0)
            #expect(server.statistics.refusedRequests == 5)
        }
    }
}
