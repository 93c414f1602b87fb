import HTTPServer
import HTTPTypes
import Logging
import Synchronization
import TestSupport
import Testing

/// Every request that a handler is handed is told to it once more when it is answered.
@Suite struct RequestSummaryTests {
    private final class Log: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock(\.self) }
        func append(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private struct Handler: RequestHandler {
        let log: Log
        let body: @Sendable (HTTPServerRequest, Responder) -> Void

        func handle(_ request: HTTPServerRequest, responder: Responder) { body(request, responder) }

        func didAnswer(_ answer: RequestSummary) {
            let isPlausible = answer.nanoseconds < 600_000_000_000
            log.append("\(answer.method) \(answer.route ?? -1) \(answer.status) \(isPlausible)")
        }
    }

    /// Sends bytes to a server and reads its answers up to the end.
    private func summaries(
        of wire: String,
        _ body: @escaping @Sendable (HTTPServerRequest, Responder) -> Void
    ) async throws -> [String] {
        let log = Log()
        let server = HTTPServer(
            configuration: HTTPServerConfiguration(addresses: [.tcp(host: "127.0.0.1", port: 0)]),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            makeHandler: { _ in Handler(log: log, body: body) }
        )
        let address = try server.start()[0]
        do {
            let client = try RawClient(address)
            try await client.send(lines: wire)
            client.finishSending()
            _ = try await client.rest()
            await server.shutdown()
        } catch {
            await server.shutdown()
            throw error
        }
        return log.all
    }

    @Test func answersGivenAtOnceAreToldWithTheirRoutes() async throws {
        let wire = "GET /7 HTTP/1.1\nHost: a\n\nHEAD /8 HTTP/1.1\nHost: a\n\nBREW / HTTP/1.1\nHost: a\n\n"
        let seen = try await summaries(of: wire) { request, responder in
            if let number = Int(request.path.dropFirst()) { responder.routed(to: number) }
            responder.respond(HTTPServerResponse(status: request.method == .get ? .ok : .notFound))
        }
        #expect(seen == ["GET 7 200 true", "HEAD 8 404 true", "BREW -1 404 true"])
    }

    @Test func routeIsKeptUntilALateAnswer() async throws {
        let seen = try await summaries(of: "GET /1 HTTP/1.1\nHost: a\n\nGET /2 HTTP/1.1\nHost: a\n\n") {
            request,
            responder in
            responder.routed(to: Int(request.path.dropFirst()) ?? 0)
            Task.detached { responder.respond(HTTPServerResponse(status: .accepted)) }
        }
        #expect(seen == ["GET 1 202 true", "GET 2 202 true"])
    }

    @Test func observedResponderPassesTheRouteOn() async throws {
        let seen = try await summaries(of: "GET / HTTP/1.1\nHost: a\n\n") { _, responder in
            let observed = responder.observed { _ in }
            observed.routed(to: 5)
            observed.respond(HTTPServerResponse(status: .ok))
        }
        #expect(seen == ["GET 5 200 true"])
    }

    @Test func streamIsToldOnceWithItsHead() async throws {
        let seen = try await summaries(of: "GET / HTTP/1.1\nHost: a\n\n") { _, responder in
            let stream = responder.respond(streaming: HTTPServerResponse(status: .ok))
            stream.write([1])
            stream.finish()
        }
        #expect(seen == ["GET -1 200 true"])
    }

    @Test func droppedAndUnsendableAnswersAreToldAsWhatIsSent() async throws {
        let dropped = try await summaries(of: "GET / HTTP/1.1\nHost: a\n\n") { _, _ in }
        #expect(dropped == ["GET -1 500 true"])
        let unsendable = try await summaries(of: "GET / HTTP/1.1\nHost: a\n\n") { _, responder in
            responder.respond(HTTPServerResponse(status: .init(code: 99)))
        }
        #expect(unsendable == ["GET -1 500 true"])
    }

    @Test func requestThatNoHandlerSawIsNotTold() async throws {
        let seen = try await summaries(of: "GET / HTTP/1.1\nHost: a\n\nGET /bad\n\n") { _, responder in
            responder.respond(HTTPServerResponse(status: .ok))
        }
        #expect(seen == ["GET -1 200 true"])
    }
}
