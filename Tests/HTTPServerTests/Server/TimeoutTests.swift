import Dispatch
import HTTPServer
import HTTPTypes
import TestSupport
import Testing

@Suite struct TimeoutTests {
    private let get = wire("GET / HTTP/1.1", "Host: a")

    /// Runs a server by a clock of its own; the first answer shows that what was sent with its request was read.
    private func withClock(
        sending text: String,
        _ body: (HTTPServer, ManualClock, RawClient) async throws -> Void
    ) async throws {
        let clock = ManualClock()
        try await withServer(clock: clock.serverClock, handle: echo) { server, address in
            let client = try RawClient(address)
            try await client.send(Array((get + text).utf8))
            #expect(try await client.response().status == 200)
            try await body(server, clock, client)
        }
    }

    @Test(arguments: [
        ("GET / HTT", 10), ("GET / HTTP/1.1\r\nHost: a\r\n", 10), ("\r\n", 10),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab", 30),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", 30),
    ])
    func aSlowRequestIsRefused(_ start: String, seconds: Int) async throws {
        try await withClock(sending: start) { server, clock, client in
            clock.advance(by: .seconds(seconds) - .milliseconds(1))
            await server.checkDeadlines()
            #expect(server.statistics.timeouts == 0)
            clock.advance(by: .milliseconds(600))
            await server.checkDeadlines()
            let response = try await client.response()
            #expect(response.status == 408)
            #expect(response["connection"] == "close")
            #expect(try await client.rest() == "")
            #expect(server.statistics.timeouts == 1)
        }
    }

    @Test func tricklingDoesNotProlongTheTime() async throws {
        try await withClock(sending: "GET /") { server, clock, client in
            for _ in 0..<9 {
                clock.advance(by: .seconds(1))
                try await client.send(Array("a".utf8))
                await server.checkDeadlines()
            }
            #expect(server.statistics.timeouts == 0)
            clock.advance(by: .milliseconds(1600))
            await server.checkDeadlines()
            #expect(try await client.response().status == 408)
        }
    }

    @Test func anIdleConnectionIsClosedWithoutAWord() async throws {
        try await withClock(sending: "") { server, clock, client in
            clock.advance(by: .seconds(74))
            await server.checkDeadlines()
            #expect(server.statistics.openConnections == 1)
            clock.advance(by: .seconds(2))
            await server.checkDeadlines()
            let rest = try await client.rest()
            #expect(rest == "")
            #expect(server.statistics.openConnections == 0)
        }
    }

    @Test func everyRequestBeginsTheIdleTimeAnew() async throws {
        try await withClock(sending: "") { server, clock, client in
            for _ in 0..<5 {
                clock.advance(by: .seconds(70))
                await server.checkDeadlines()
                try await client.send(Array(get.utf8))
                #expect(try await client.response().status == 200)
            }
        }
    }

    @Test func aConnectionThatNeverSpeaksIsClosed() async throws {
        let clock = ManualClock()
        try await withServer(clock: clock.serverClock, handle: echo) { server, address in
            let client = try RawClient(address)
            while server.statistics.openConnections == 0 { await Task.yield() }
            await server.checkDeadlines()
            clock.advance(by: .seconds(76))
            await server.checkDeadlines()
            #expect(try await client.rest() == "")
        }
    }

    @Test func aHandlerMayTakeItsTime() async throws {
        let clock = ManualClock()
        let inbox = Inbox()
        try await withServer(clock: clock.serverClock, handle: inbox.handle) { server, address in
            let client = try RawClient(address)
            try await client.send(Array(get.utf8))
            let entry = try await inbox.next()
            for _ in 0..<10 {
                clock.advance(by: .seconds(100))
                await server.checkDeadlines()
            }
            entry.responder.respond(text("at last"))
            #expect(try await client.response().text == "at last")
        }
    }

    @Test func aPeerThatTakesNothingIsDropped() async throws {
        let clock = ManualClock()
        try await withServer(
            clock: clock.serverClock,
            handle: { _, responder in
                responder.respond(HTTPServerResponse(status: .ok, body: [UInt8](repeating: 1, count: 8 << 20)))
            }
        ) { server, address in
            let client = try RawClient(address, receiveBytes: 4096)
            try await client.send(Array(get.utf8))
            while server.statistics.sendingBytes == 0 { await Task.yield() }
            await server.checkDeadlines()
            clock.advance(by: .seconds(31))
            await server.checkDeadlines()
            #expect(server.statistics.timeouts == 1)
            #expect(server.statistics.sendingBytes == 0)
            let received = try await client.rest()
            #expect(received.utf8.count < 8 << 20)
        }
    }

    @Test func theDateIsTheClocks() async throws {
        let clock = ManualClock(unixSeconds: 784_111_777)
        try await withServer(clock: clock.serverClock, handle: echo) { _, address in
            let client = try RawClient(address)
            try await client.send(Array(get.utf8))
            #expect(try await client.response()["date"] == "Sun, 06 Nov 1994 08:49:37 GMT")
        }
    }

    /// A handler that computes for long at `/busy`, as none should.
    private func computing(
        _ inbox: Inbox,
        until release: DispatchSemaphore
    ) -> @Sendable (HTTPServerRequest, Responder) -> Void {
        { request, responder in
            if request.path == "/busy" {
                inbox.handle(request, responder)
                release.wait()
            }
            echo(request, responder)
        }
    }

    @Test func whatArrivedWhileTheLoopWasBusyIsLookedAtBeforeDeadlines() async throws {
        let clock = ManualClock()
        let inbox = Inbox()
        let release = DispatchSemaphore(value: 0)
        try await withServer(clock: clock.serverClock, handle: computing(inbox, until: release)) { server, address in
            let slow = try RawClient(address)
            let uploading = try RawClient(address)
            let busy = try RawClient(address)
            try await slow.send(Array((get + "GET /slow HTTP/1.1\r\n").utf8))
            #expect(try await slow.response().status == 200)
            let size = 300_000
            let post = wire("POST /upload HTTP/1.1", "Host: a", "Content-Length: \(size)")
            try await uploading.send(Array((get + post).utf8) + [1])
            #expect(try await uploading.response().status == 200)

            try await busy.send(Array(wire("GET /busy HTTP/1.1", "Host: a").utf8))
            _ = try await inbox.next()
            try await slow.send(Array("Host: a\r\n\r\n".utf8))
            // Not more than the kernel holds, and more than one turn of a connection reads.
            try await uploading.send([UInt8](repeating: 1, count: size - 1))
            clock.advance(by: .seconds(40))
            release.signal()
            #expect(try await slow.response().text == "GET /slow 0")
            #expect(try await uploading.response().text == "POST /upload \(size)")
            #expect(try await busy.response().status == 200)
            #expect(server.statistics.timeouts == 0)
        }
    }

    @Test func timeThatAHandlerTookIsNotTakenFromOtherPeers() async throws {
        let clock = ManualClock()
        let inbox = Inbox()
        let release = DispatchSemaphore(value: 0)
        try await withServer(clock: clock.serverClock, handle: computing(inbox, until: release)) { server, address in
            let busy = try RawClient(address)
            let other = try RawClient(address)
            for client in [busy, other] {
                try await client.send(Array(get.utf8))
                #expect(try await client.response().status == 200)
            }
            try await busy.send(Array((wire("GET /busy HTTP/1.1", "Host: a") + "GET /half HT").utf8))
            _ = try await inbox.next()
            clock.advance(by: .seconds(40))
            release.signal()
            #expect(try await busy.response().status == 200)
            await server.checkDeadlines()
            // What the peer had begun to send has ten seconds from when it could be read.
            clock.advance(by: .seconds(9))
            await server.checkDeadlines()
            try await busy.send(Array("TP/1.1\r\nHost: a\r\n\r\n".utf8))
            #expect(try await busy.response().text == "GET /half 0")
        }
    }
}
