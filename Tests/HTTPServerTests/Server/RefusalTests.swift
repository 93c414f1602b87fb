import HTTPServer
import HTTPTypes
import Logging
import TestSupport
import Testing

@Suite struct RefusalTests {
    @Test(arguments: [
        ("nonsense\r\n", 400), ("GET / HTTP/3.0\r\n", 505), ("GET / HTTP/1.1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 99999999\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n", 417),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: br, chunked\r\n\r\n", 501),
        ("GET /" + String(repeating: "a", count: 9000) + " HTTP/1.1\r\n", 414),
        ("GET / HTTP/1.1\r\nX: " + String(repeating: "a", count: 40_000), 431),
    ])
    func aRefusalIsAnsweredAndTheConnectionClosed(_ request: String, status: Int) async throws {
        try await withServer(handle: echo) { server, address in
            let client = try RawClient(address)
            try await client.send(Array(request.utf8))
            let response = try await client.response()
            #expect(response.status == status)
            #expect(response["connection"] == "close")
            #expect(try await client.rest() == "")
            #expect(server.statistics.refusedRequests == 1)
            #expect(server.statistics.requests == 0)
        }
    }

    /// Combining marks that are out of their canonical order, which is what sorting them costs most for.
    private static let marks = String(repeating: "\u{301}\u{316}", count: 16_000 / 2)

    @Test(
        "A field or target with thousands of combining marks in a row is refused before anybody compares it",
        arguments: [
            "Accept: a\(marks)", "Content-Type: a\(marks)", "X-Unknown: \u{F73}\(marks)",
            "Authorization: Bearer \(marks)",
        ]
    )
    func refusesRunsOfMarksInFields(_ field: String) async throws {
        try await withServer(handle: echo) { _, address in
            let client = try RawClient(address)
            try await client.send(Array(wire("GET / HTTP/1.1", "Host: a", field).utf8))
            let response = try await client.response()
            #expect(response.status == 400)
            #expect(response.text.contains("combining marks"))
        }
    }

    @Test(
        "The same in the target, percent-encoded, in the path and in the query",
        arguments: ["/", "/?", "/?name=", "/?a=b&"]
    )
    func refusesRunsOfMarksInTheTarget(_ start: String) async throws {
        try await withServer(handle: echo) { _, address in
            let client = try RawClient(address)
            let target = start + String(repeating: "%CC%81%cc%96", count: 16)
            try await client.send(Array(wire("GET \(target) HTTP/1.1", "Host: a").utf8))
            #expect(try await client.response().status == 400)
            let other = try RawClient(address)
            try await other.send(Array(wire("GET \(target.dropLast(12)) HTTP/1.1", "Host: a").utf8))
            #expect(try await other.response().status == 200)
        }
    }

    @Test func theRequestBeforeARefusalIsAnswered() async throws {
        try await withServer(handle: echo) { _, address in
            let client = try RawClient(address)
            try await client.send(
                Array((wire("GET /a HTTP/1.1", "Host: a") + "x\r\n" + wire("GET /b HTTP/1.1", "Host: a")).utf8)
            )
            #expect(try await client.response().text == "GET /a 0")
            #expect(try await client.response().status == 400)
            #expect(try await client.rest() == "")
        }
    }

    @Test func aRefusalArrivesAlthoughThePeerGoesOnSending() async throws {
        try await withServer(handle: echo) { _, address in
            let client = try RawClient(address)
            try await client.send(Array(wire("POST / HTTP/1.1", "Host: a", "Content-Length: 9999999").utf8))
            try await client.send([UInt8](repeating: 0, count: 500_000))
            #expect(try await client.response().status == 413)
            #expect(try await client.rest() == "")
        }
    }

    @Test func anIncompleteRequestIsRefusedWhenThePeerFinishes() async throws {
        try await withServer(handle: echo) { _, address in
            let client = try RawClient(address)
            try await client.send(Array("GET / HTTP/1.1\r\nHost:".utf8))
            client.finishSending()
            #expect(try await client.response().status == 400)
            #expect(try await client.rest() == "")
        }
    }

    @Test func aHandlerRendersRefusals() async throws {
        struct Renderer: RequestHandler {
            func handle(_ request: HTTPServerRequest, responder: Responder) {}

            func renderError(_ error: HTTPServerError) -> HTTPServerResponse {
                HTTPServerResponse(
                    status: error.status,
                    headers: [.contentType: "application/problem+json"],
                    body: Array("\(error.code) \(error.target ?? "-")".utf8)
                )
            }
        }
        let server = HTTPServer(
            configuration: HTTPServerConfiguration(addresses: [.tcp(host: "127.0.0.1", port: 0)]),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            makeHandler: { _ in Renderer() }
        )
        let address = try server.start()[0]
        let client = try RawClient(address)
        try await client.send(Array(wire("GET /x HTTP/1.1", "Host: a b").utf8))
        let response = try await client.response()
        #expect(response["content-type"] == "application/problem+json")
        #expect(response.text == "invalid-host /x")
        await server.shutdown()
    }

    @Test func bodiesThatTogetherAreTooMuchAreRefused() async throws {
        try await withServer(
            configure: { configuration in
                configuration.limits.bodyBytes = 100_000
                configuration.limits.receivingBytes = 150_000
            },
            handle: echo
        ) { server, address in
            let post = Array(wire("POST / HTTP/1.1", "Host: a", "Content-Length: 100000").utf8)
            let get = Array(wire("GET /g HTTP/1.1", "Host: a").utf8)
            let slow = try RawClient(address)
            try await slow.send(get + post + [UInt8](repeating: 1, count: 10_000))
            #expect(try await slow.response().status == 200)
            try await slow.send([UInt8](repeating: 1, count: 80_000))
            while server.statistics.receivingBytes < 90_000 { await Task.yield() }

            let other = try RawClient(address)
            try await other.send(post + [UInt8](repeating: 1, count: 90_000))
            #expect(try await other.response().status == 503)

            try await slow.send([UInt8](repeating: 1, count: 10_000))
            #expect(try await slow.response().text == "POST / 100000")
        }
    }
}
