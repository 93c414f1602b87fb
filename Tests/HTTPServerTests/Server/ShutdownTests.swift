import Dispatch
import HTTPServer
import HTTPTypes
import Logging
import Synchronization
import TestSupport
import Testing

@Suite struct ShutdownTests {
    private let get = Array(wire("GET / HTTP/1.1", "Host: a").utf8)

    private func makeServer(
        clock: ServerClock = .system,
        loops: Int = 2,
        drainTime: Duration = .seconds(10),
        makeHandler: @escaping @Sendable (Int) throws -> any RequestHandler
    ) -> HTTPServer {
        HTTPServer(
            configuration: HTTPServerConfiguration(
                addresses: [.tcp(host: "127.0.0.1", port: 0)],
                loops: loops,
                drainTime: drainTime
            ),
            clock: clock,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            makeHandler: makeHandler
        )
    }

    @Test func idleConnectionsAreClosedAndNoneIsAccepted() async throws {
        let server = makeServer { _ in ClosureHandler(echo) }
        let address = try server.start()[0]
        let clients = try (0..<5).map { _ in try RawClient(address) }
        for client in clients {
            try await client.send(get)
            _ = try await client.response()
        }
        await server.shutdown()
        for client in clients { #expect(try await client.rest() == "") }
        #expect(server.statistics.openConnections == 0)
        #expect(throws: RawClient.Failure.self) { try RawClient(address) }
    }

    @Test func aRequestInFlightIsAnswered() async throws {
        let inbox = Inbox()
        let server = makeServer { _ in ClosureHandler(inbox.handle) }
        let client = try RawClient(try server.start()[0])
        try await client.send(get)
        let entry = try await inbox.next()
        let stopping = Signal<ResponseCloseReason>()
        entry.responder.onClose(stopping.send)
        async let shutdown: Void = server.shutdown()
        #expect(try await stopping.wait() == .serverStopping)
        entry.responder.respond(text("done"))
        let response = try await client.response()
        #expect(response.text == "done")
        #expect(response["connection"] == "close")
        #expect(try await client.rest() == "")
        await shutdown
    }

    @Test func aRequestThatHasBegunIsReadAndAnswered() async throws {
        let inbox = Inbox()
        let server = makeServer(loops: 1) { _ in ClosureHandler(inbox.handle) }
        let address = try server.start()[0]
        let client = try RawClient(address)
        let waiting = try RawClient(address)
        try await client.send(get + Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na".utf8))
        try await inbox.next().responder.respond(text("first"))
        #expect(try await client.response().text == "first")
        try await waiting.send(get)
        let stopping = Signal<ResponseCloseReason>()
        let other = try await inbox.next()
        other.responder.onClose(stopping.send)
        async let shutdown: Void = server.shutdown()
        _ = try await stopping.wait()
        try await client.send(Array("b".utf8))
        let entry = try await inbox.next()
        #expect(entry.request.body == Array("ab".utf8))
        entry.responder.respond(text("second"))
        other.responder.respond(text("other"))
        #expect(try await client.response()["connection"] == "close")
        await shutdown
    }

    @Test func theRestIsCutOffAfterTheDrainTime() async throws {
        let clock = ManualClock()
        let inbox = Inbox()
        let server = makeServer(clock: clock.serverClock) { _ in ClosureHandler(inbox.handle) }
        let client = try RawClient(try server.start()[0])
        try await client.send(get)
        let entry = try await inbox.next()
        let stopping = Signal<ResponseCloseReason>()
        entry.responder.onClose(stopping.send)
        async let shutdown: Void = server.shutdown()
        _ = try await stopping.wait()
        clock.advance(by: .seconds(11))
        await server.checkDeadlines()
        await shutdown
        #expect(entry.responder.isClosed)
        #expect(try await client.rest() == "")

        // Who still holds on to the request is told, and can do no harm.
        let closed = Signal<ResponseCloseReason>()
        entry.responder.onClose(closed.send)
        #expect(try await closed.wait() == .peerClosed)
        entry.responder.respond(text("too late"))
    }

    @Test(.timeLimit(.minutes(1)))
    func theDrainTimeIsKeptWhileALoopComputes() async throws {
        let inbox = Inbox()
        let release = DispatchSemaphore(value: 0)
        let server = makeServer(loops: 1, drainTime: .milliseconds(100)) { _ in
            ClosureHandler { request, responder in
                inbox.handle(request, responder)
                release.wait()
                responder.respond(text("late"))
            }
        }
        let client = try RawClient(try server.start()[0])
        try await client.send(get)
        _ = try await inbox.next()
        // Without a timer of its own this would wait for the handler, which waits for this.
        await server.shutdown()
        release.signal()
        // The loop comes to its end all the same.
        #expect(try await client.response().text == "late")
        #expect(try await client.rest() == "")
        await server.shutdown()
    }

    @Test func handlersAreMadeOnePerLoopAndReleased() async throws {
        final class Counting: RequestHandler {
            let count: Count
            init(_ count: Count) {
                self.count = count
                count.value.withLock { $0 += 1 }
            }
            deinit { count.value.withLock { $0 -= 1 } }
            func handle(_ request: HTTPServerRequest, responder: Responder) { responder.respond(text("")) }
        }
        final class Count: Sendable { let value = Mutex(0) }
        let count = Count()
        let server = makeServer(loops: 3) { _ in Counting(count) }
        _ = try server.start()
        #expect(count.value.withLock { $0 } == 3)
        await server.shutdown()
        #expect(count.value.withLock { $0 } == 0)
    }

    @Test func shutdownMayBeAskedForTwiceAndBeforeAStart() async throws {
        let idle = makeServer { _ in ClosureHandler(echo) }
        await idle.shutdown()
        #expect(throws: HTTPServerStateError.self) { try idle.start() }
        let server = makeServer { _ in ClosureHandler(echo) }
        _ = try server.start()
        async let first: Void = server.shutdown()
        async let second: Void = server.shutdown()
        _ = await (first, second)
        await server.shutdown()
        #expect(throws: HTTPServerStateError.self) { try server.start() }
    }

    @Test func aHandlerThatCannotBeMadeFailsTheStart() async throws {
        struct Failure: Error {}
        let server = makeServer { index in
            if index == 1 { throw Failure() }
            return ClosureHandler(echo)
        }
        #expect(throws: Failure.self) { try server.start() }
        await server.shutdown()
    }
}
