import HTTPServer
import HTTPTypes
import TestSupport
import Testing

@Suite struct LateAnswerTests {
    private let get = Array(wire("GET / HTTP/1.1", "Host: a").utf8)

    @Test func anAnswerMayComeLaterFromAnyThread() async throws {
        let inbox = Inbox()
        try await withServer(handle: inbox.handle) { _, address in
            let client = try RawClient(address)
            for number in 0..<3 {
                try await client.send(get)
                try await inbox.next().responder.respond(text("\(number)"))
                #expect(try await client.response().text == "\(number)")
            }
        }
    }

    @Test func anUnansweredRequestIsAnsweredWith500() async throws {
        let handle: @Sendable (HTTPServerRequest, Responder) -> Void = { request, responder in
            if request.target == "/ok" { responder.respond(text("ok")) }
        }
        try await withServer(handle: handle) { _, address in
            let client = try RawClient(address)
            try await client.send(get)
            #expect(try await client.response().status == 500)
            try await client.send(Array(wire("GET /ok HTTP/1.1", "Host: a").utf8))
            #expect(try await client.response().text == "ok")
        }
    }

    @Test func onlyTheFirstAnswerCounts() async throws {
        let handle: @Sendable (HTTPServerRequest, Responder) -> Void = { request, responder in
            responder.respond(text("first"))
            responder.respond(text("second"))
            #expect(responder.respond(streaming: text("third")).write([1]) == .closed)
            Task { responder.respond(text("fourth")) }
        }
        try await withServer(handle: handle) { _, address in
            let client = try RawClient(address)
            try await client.send(get + get)
            #expect(try await client.response().text == "first")
            #expect(try await client.response().text == "first")
        }
    }

    @Test func anAnswerForAPeerThatHasGoneIsDropped() async throws {
        let inbox = Inbox()
        try await withServer(handle: inbox.handle) { server, address in
            let client = try RawClient(address)
            try await client.send(get)
            let entry = try await inbox.next()
            let closed = Signal<ResponseCloseReason>()
            entry.responder.onClose(closed.send)
            client.reset()
            #expect(try await closed.wait() == .peerClosed)
            #expect(entry.responder.isClosed)
            entry.responder.respond(text("too late"))
            #expect(server.statistics.openConnections == 0)

            let other = try RawClient(address)
            try await other.send(get)
            try await inbox.next().responder.respond(text("fine"))
            #expect(try await other.response().text == "fine")
        }
    }

    @Test func anObserverThatComesAfterTheCloseIsToldAtOnce() async throws {
        let inbox = Inbox()
        try await withServer(handle: inbox.handle) { _, address in
            let client = try RawClient(address)
            try await client.send(get)
            let entry = try await inbox.next()
            let first = Signal<ResponseCloseReason>()
            entry.responder.onClose(first.send)
            client.reset()
            _ = try await first.wait()
            let second = Signal<ResponseCloseReason>()
            entry.responder.onClose(second.send)
            #expect(try await second.wait() == .peerClosed)
        }
    }

    @Test func anAnswerThatIsNotHTTPBecomes500() async throws {
        let handle: @Sendable (HTTPServerRequest, Responder) -> Void = { request, responder in
            responder.respond(HTTPServerResponse(status: .ok, headers: [.eTag: "a\u{1}b"], body: [1]))
        }
        try await withServer(handle: handle) { _, address in
            let client = try RawClient(address)
            try await client.send(get)
            let response = try await client.response()
            #expect(response.status == 500)
            #expect(response["etag"] == nil)
        }
    }
}
