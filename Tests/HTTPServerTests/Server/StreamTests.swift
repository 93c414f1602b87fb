import HTTPServer
import HTTPTypes
import TestSupport
import Testing

@Suite struct StreamTests {
    private let get = Array(wire("GET / HTTP/1.1", "Host: a").utf8)

    @Test(arguments: [false, true])
    func aStreamIsSentInChunksAndTheConnectionGoesOn(late: Bool) async throws {
        let handle: @Sendable (HTTPServerRequest, Responder) -> Void = { _, responder in
            let run: @Sendable () -> Void = {
                let stream = responder.respond(streaming: text("a"))
                stream.write(Array("bc".utf8))
                stream.write([])
                stream.write(Array("d".utf8))
                stream.finish()
                #expect(stream.write([1]) == .closed)
            }
            if late { Task { run() } } else { run() }
        }
        try await withServer(handle: handle) { _, address in
            let client = try RawClient(address)
            for _ in 0..<2 {
                try await client.send(get)
                let response = try await client.response()
                #expect(response["transfer-encoding"] == "chunked")
                #expect(response["content-length"] == nil)
                #expect(response.text == "abcd")
            }
        }
    }

    @Test func aStreamThatIsDroppedIsCutOff() async throws {
        let handle: @Sendable (HTTPServerRequest, Responder) -> Void = { _, responder in
            responder.respond(streaming: text("a")).write(Array("b".utf8))
        }
        try await withServer(handle: handle) { _, address in
            let client = try RawClient(address)
            try await client.send(get)
            let received = try await client.rest()
            #expect(received.contains("1\r\na\r\n"))
            #expect(!received.contains("0\r\n\r\n"))
        }
    }

    @Test func aWriterIsToldOfTheReadersPace() async throws {
        let streams = Signal<ResponseStream>()
        try await withServer(
            configure: { $0.limits.outputHighWaterMark = 64 << 10 },
            handle: { _, responder in streams.send(responder.respond(streaming: text("a"))) }
        ) { _, address in
            let client = try RawClient(address, receiveBytes: 4096)
            try await client.send(get)
            let stream = try await streams.wait()
            var written = 1
            var pace = ResponseStream.Pace.ready
            while pace == .ready, written < 1 << 30 {
                pace = stream.write([UInt8](repeating: 1, count: 16 << 10))
                written += 16 << 10
            }
            #expect(pace == .congested)
            let writable = Signal<Bool>()
            stream.onWritable { writable.send(true) }
            async let response = client.response()
            #expect(try await writable.wait())
            stream.finish()
            #expect(try await response.body.count == written)
        }
    }

    @Test func aWriterThatIgnoresThePaceLosesTheConnection() async throws {
        let streams = Signal<ResponseStream>()
        try await withServer(
            configure: { $0.limits.outputHighWaterMark = 64 << 10 },
            handle: { _, responder in streams.send(responder.respond(streaming: text("a"))) }
        ) { server, address in
            let client = try RawClient(address, receiveBytes: 4096)
            try await client.send(get)
            let stream = try await streams.wait()
            let closed = Signal<ResponseCloseReason>()
            stream.onClose(closed.send)
            var written = 0
            while stream.write([UInt8](repeating: 1, count: 16 << 10)) != .closed, written < 1 << 30 {
                written += 16 << 10
                await Task.yield()
            }
            #expect(try await closed.wait() == .peerClosed)
            #expect(server.statistics.sendingBytes == 0)
            _ = try await client.rest()
        }
    }

    @Test func aStreamLearnsThatThePeerHasGone() async throws {
        let closed = Signal<ResponseCloseReason>()
        let streams = Signal<ResponseStream>()
        try await withServer(handle: { _, responder in
            let stream = responder.respond(streaming: text("a"))
            stream.onClose(closed.send)
            streams.send(stream)
        }) { _, address in
            let client = try RawClient(address)
            try await client.send(get)
            _ = try await client.bytes(atLeast: 10)
            client.reset()
            #expect(try await closed.wait() == .peerClosed)
            #expect(try await streams.wait().isClosed)
        }
    }

    @Test(arguments: [false, true], ["HTTP/1.1", "HTTP/1.0"])
    func aStreamThatHasNoBodyEndsWithItsHead(late: Bool, version: String) async throws {
        let streams = Signal<ResponseStream>()
        let handle: @Sendable (HTTPServerRequest, Responder) -> Void = { request, responder in
            guard request.method == .head else { return echo(request, responder) }
            let run: @Sendable () -> Void = { streams.send(responder.respond(streaming: text("a"))) }
            if late { Task { run() } } else { run() }
        }
        try await withServer(handle: handle) { _, address in
            let client = try RawClient(address)
            let head = wire("HEAD /a \(version)", "Host: a", "Connection: keep-alive")
            let get = wire("GET /b \(version)", "Host: a", "Connection: keep-alive")
            // One behind it in the same breath, and one after it: both are answered although the stream never ends.
            try await client.send(Array((head + get).utf8))
            #expect(try await client.response(toHead: true).status == 200)
            #expect(try await client.response().text == "GET /b 0")
            let stream = try await streams.wait()
            #expect(stream.isClosed)
            #expect(stream.write([1]) == .closed)
            let closed = Signal<ResponseCloseReason>()
            stream.onClose(closed.send)
            #expect(try await closed.wait() == .answered)
            try await client.send(Array(get.utf8))
            #expect(try await client.response().text == "GET /b 0")
        }
    }

    @Test(arguments: [HTTPResponse.Status.noContent, .notModified])
    func aStreamWithAStatusWithoutABodyEndsWithItsHead(_ status: HTTPResponse.Status) async throws {
        let streams = Signal<ResponseStream>()
        try await withServer(handle: { request, responder in
            guard request.path == "/a" else { return echo(request, responder) }
            streams.send(responder.respond(streaming: HTTPServerResponse(status: status)))
        }) { _, address in
            let client = try RawClient(address)
            try await client.send(Array((wire("GET /a HTTP/1.1", "Host: a") + wire("GET /b HTTP/1.1", "Host: a")).utf8))
            #expect(try await client.response().status == status.code)
            #expect(try await client.response().text == "GET /b 0")
            #expect(try await streams.wait().isClosed)
        }
    }

    @Test func aHeadThatIsTheLastRequestClosesTheConnection() async throws {
        let streams = Signal<ResponseStream>()
        try await withServer(handle: { _, responder in
            streams.send(responder.respond(streaming: text("a")))
        }) { _, address in
            let client = try RawClient(address)
            try await client.send(Array(wire("HEAD / HTTP/1.1", "Host: a", "Connection: close").utf8))
            let rest = try await client.rest()
            #expect(rest.contains("Connection: close\r\n"))
            #expect(rest.hasSuffix("\r\n\r\n"))
            _ = try await streams.wait()
        }
    }

    @Test(arguments: [false, true], ["HTTP/1.0", "HTTP/1.1"])
    func aStreamThatIsTheLastAnswerIsFollowedByTheEnd(late: Bool, version: String) async throws {
        let handle: @Sendable (HTTPServerRequest, Responder) -> Void = { _, responder in
            let run: @Sendable () -> Void = {
                let stream = responder.respond(streaming: text("a"))
                stream.write(Array("b".utf8))
                stream.finish()
            }
            if late { Task { run() } } else { run() }
        }
        try await withServer(handle: handle) { server, address in
            let client = try RawClient(address)
            // What is pipelined behind the last request is not looked at.
            try await client.send(Array(wire("GET / \(version)", "Host: a", "Connection: close").utf8) + get)
            let rest = try await client.rest()
            let body = version == "HTTP/1.0" ? "ab" : "1\r\na\r\n1\r\nb\r\n0\r\n\r\n"
            #expect(rest.hasSuffix("\r\n\r\n" + body))
            #expect(rest.contains("Connection: close\r\n"))
            #expect(server.statistics.requests == 1)
        }
    }

    @Test func piecesOfAnEarlierStreamStayOutOfALaterAnswer() async throws {
        let inbox = Inbox()
        try await withServer(handle: inbox.handle) { _, address in
            let client = try RawClient(address)
            try await client.send(Array(wire("HEAD / HTTP/1.1", "Host: a").utf8) + get)
            let first = try await inbox.next().responder.respond(streaming: text("first"))
            #expect(try await client.response(toHead: true).status == 200)
            let second = try await inbox.next().responder.respond(streaming: text("a"))
            first.write(Array("wrong".utf8))
            second.write(Array("b".utf8))
            first.finish()
            second.write(Array("c".utf8))
            second.finish()
            #expect(try await client.response().text == "abc")
        }
    }
}
