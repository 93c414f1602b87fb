import HTTPServer
import HTTPTypes
import TestSupport
import Testing
import UntrustedText

@Suite struct PersistenceTests {
    @Test func aConnectionServesManyRequests() async throws {
        try await withServer(handle: echo) { server, address in
            let client = try RawClient(address)
            for number in 1...3 {
                try await client.send(
                    lines: """
                        POST /a?n=\(number) HTTP/1.1
                        Host: test
                        Content-Length: 3

                        abc
                        """
                )
                let response = try await client.response()
                #expect(response.statusLine == "HTTP/1.1 200 OK")
                #expect(response.text == "POST /a?n=\(number) 3")
                #expect(response["connection"] == nil)
                #expect(response["date"]?.hasSuffix(" GMT") == true)
            }
            #expect(server.statistics.requests == 3)
            #expect(server.statistics.openConnections == 1)
        }
    }

    @Test func aRequestMayComeByteByByte() async throws {
        try await withServer(handle: echo) { _, address in
            let client = try RawClient(address)
            let request = wire(
                "POST /x HTTP/1.1",
                "Host: a",
                "Transfer-Encoding: chunked",
                body: "2\r\nab\r\n0\r\n\r\n"
            )
            for byte in request.utf8 { try await client.send([byte]) }
            #expect(try await client.response().text == "POST /x 2")
        }
    }

    @Test(arguments: [false, true])
    func pipelinedRequestsAreAnsweredInOrder(late: Bool) async throws {
        let handle: @Sendable (HTTPServerRequest, Responder) -> Void = { request, responder in
            if late {
                Task { echo(request, responder) }
            } else {
                echo(request, responder)
            }
        }
        try await withServer(handle: handle) { _, address in
            let client = try RawClient(address)
            let requests = (0..<500).map { wire("GET /\($0) HTTP/1.1", "Host: a") }.joined()
            try await client.send(Array(requests.utf8))
            for number in 0..<500 {
                #expect(try await client.response().text == "GET /\(number) 0")
            }
        }
    }

    @Test(arguments: [
        wire("GET / HTTP/1.1", "Host: a", "Connection: close"), wire("GET / HTTP/1.0"),
    ])
    func aRequestMayBeTheLast(_ request: String) async throws {
        try await withServer(handle: echo) { _, address in
            let client = try RawClient(address)
            // What follows is not served, and does not disturb the answer.
            try await client.send(Array((request + request).utf8))
            let response = try await client.response()
            #expect(response.text == "GET / 0")
            #expect(response["connection"] == "close")
            #expect(try await client.rest() == "")
        }
    }

    @Test func aPeerThatFinishedSendingStillGetsItsAnswer() async throws {
        let inbox = Inbox()
        try await withServer(handle: inbox.handle) { _, address in
            let client = try RawClient(address)
            try await client.send(Array(wire("GET / HTTP/1.1", "Host: a").utf8))
            client.finishSending()
            let entry = try await inbox.next()
            let closed = Signal<ResponseCloseReason>()
            entry.responder.onClose(closed.send)
            #expect(try await closed.wait() == .peerClosed)
            #expect(!entry.responder.isClosed)
            entry.responder.respond(text("late"))
            #expect(try await client.response().text == "late")
            #expect(try await client.rest() == "")
        }
    }

    @Test func anAnswerToHeadHasNoBody() async throws {
        try await withServer(handle: echo) { _, address in
            let client = try RawClient(address)
            let requests = wire("HEAD /a HTTP/1.1", "Host: a") + wire("GET /b HTTP/1.1", "Host: a")
            try await client.send(Array(requests.utf8))
            let response = try await client.response(toHead: true)
            #expect(response["content-length"] == "9")
            #expect(try await client.response().text == "GET /b 0")
        }
    }

    @Test func continueIsSentWhenItIsWaitedFor() async throws {
        try await withServer(handle: echo) { _, address in
            let client = try RawClient(address)
            let head = wire("POST / HTTP/1.1", "Host: a", "Content-Length: 2", "Expect: 100-continue")
            try await client.send(Array(head.utf8))
            #expect(try await client.response().statusLine == "HTTP/1.1 100 Continue")
            try await client.send(Array("ab".utf8))
            #expect(try await client.response().text == "POST / 2")
        }
    }

    @Test func largeBodiesGoBothWays() async throws {
        let handle: @Sendable (HTTPServerRequest, Responder) -> Void = { request, responder in
            responder.respond(HTTPServerResponse(status: .ok, body: request.body))
        }
        try await withServer(handle: handle) { _, address in
            let client = try RawClient(address)
            let body = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            let head = wire("POST / HTTP/1.1", "Host: a", "Content-Length: \(body.count)")
            for _ in 0..<2 {
                async let sending: Void = client.send(Array(head.utf8) + body)
                let response = try await client.response()
                try await sending
                #expect(response.body == body)
            }
        }
    }

    @Test func severalLoopsServeManyConnections() async throws {
        let handle: @Sendable (HTTPServerRequest, Responder) -> Void = { request, responder in
            if request.target.hasSuffix("0") {
                Task { echo(request, responder) }
            } else {
                echo(request, responder)
            }
        }
        try await withServer(configure: { $0.loops = 3 }, handle: handle) { server, address in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<24 {
                    group.addTask {
                        let client = try RawClient(address)
                        for turn in 0..<20 {
                            try await client.send(Array(wire("GET /\(number)/\(turn) HTTP/1.1", "Host: a").utf8))
                            #expect(try await client.response().text == "GET /\(number)/\(turn) 0")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(server.statistics.requests == 480)
            #expect(server.statistics.acceptedConnections == 24)
        }
    }

    @Test func thePeersAddressIsKnown() async throws {
        let handle: @Sendable (HTTPServerRequest, Responder) -> Void = { request, responder in
            responder.respond(text("\(request.peer.host) \(request.isSecure) \(request.host ?? "-")"))
        }
        try await withServer(handle: handle) { _, address in
            let client = try RawClient(address)
            try await client.send(Array(wire("GET / HTTP/1.1", "Host: a:1").utf8))
            #expect(try await client.response().text == "127.0.0.1 false a:1")
        }
    }
}
