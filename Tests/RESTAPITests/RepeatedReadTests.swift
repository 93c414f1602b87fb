import ControlPlane
import HTTPServer
import HTTPTypes
import JSON
import Logging
import RESTAPI
import Synchronization
import TestSupport
import Testing

/// A read that a client repeats on its connections is answered as if it came for the first time.
@Suite(.timeLimit(.minutes(1))) struct RepeatedReadTests {
    /// What a handler heard of its answers.
    private final class Told: Sendable {
        let lines = Mutex<[String]>([])
    }

    private struct ToldHandler: RequestHandler {
        let base: RESTAPIHandler
        let told: Told

        func handle(_ request: HTTPServerRequest, responder: Responder) { base.handle(request, responder: responder) }

        func didAnswer(_ answer: RequestSummary) {
            told.lines.withLock { $0.append("\(answer.method) \(answer.route ?? -1) \(answer.status)") }
        }
    }

    /// Serves an API over a socket with one handler, as one loop does.
    private func serve(
        _ api: ControlPlaneAPI,
        telling told: Told = Told(),
        _ body: (HTTPServer, ListenAddress) async throws -> Void
    ) async throws {
        var configuration = HTTPServerConfiguration(addresses: [.tcp(host: "127.0.0.1", port: 0)], loops: 1)
        configuration.limits.idleTimeout = .seconds(600)
        let server = HTTPServer(
            configuration: configuration,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            makeHandler: { [shared = api.shared] _ in ToldHandler(base: try shared.makeHandler(), told: told) }
        )
        let address = try server.start()[0]
        do {
            try await body(server, address)
        } catch {
            await server.shutdown()
            throw error
        }
        await server.shutdown()
    }

    private func get(
        _ client: RawClient,
        _ path: String,
        _ fields: String...,
        method: String = "GET"
    ) async throws -> WireResponse {
        try await get(client, path, fields, method: method)
    }

    private func get(
        _ client: RawClient,
        _ path: String,
        _ fields: [String],
        method: String = "GET"
    ) async throws -> WireResponse {
        let lines = ["\(method) \(path) HTTP/1.1", "Host: a"] + fields
        try await client.send(lines: lines.map { $0 + "\n" }.joined() + "\n")
        return try await client.response(toHead: method == "HEAD")
    }

    /// The answer without what is another each time.
    private func lasting(_ answer: WireResponse) -> [String] {
        [answer.statusLine, answer.text]
            + answer.fields.map { $0.name == "date" || $0.name == "x-request-id" ? $0.name : "\($0)" }
    }

    @Test func theAnswerIsTheSameButForItsIdEachTime() async throws {
        let api = try ControlPlaneAPI()
        let path = await api.create()
        try await serve(api) { _, address in
            let clients = try (0..<3).map { _ in try RawClient(address) }
            let first = try await get(clients[0], path)
            #expect(
                first.fields.map(\.name) == [
                    "date", "etag", "cache-control", "content-type", "x-request-id", "content-length",
                ]
            )
            var ids: Set<String?> = [first["x-request-id"]]
            for number in 1..<50 {
                let answer = try await get(clients[number % clients.count], path)
                #expect(lasting(answer) == lasting(first))
                ids.insert(answer["x-request-id"])
                let traced = try await get(clients[1], path, "X-Trace: \(number)")
                #expect(lasting(traced) == lasting(first))
                ids.insert(traced["x-request-id"])
                let head = try await get(clients[0], path, method: "HEAD")
                #expect(head["content-length"] == first["content-length"])
                #expect(head["etag"] == "\"1\"")
                ids.insert(head["x-request-id"])
            }
            #expect(ids.count == 148)
            #expect(ids.allSatisfy { $0.flatMap(MappingID.init(_:)) != nil })
        }
    }

    @Test func aChangeIsSeenAsSoonAsItIsAcknowledged() async throws {
        let api = try ControlPlaneAPI()
        let paths = [await api.create(.queue("a")), await api.create(.queue("b"))]
        try await serve(api) { _, address in
            let clients = try (0..<4).map { _ in try RawClient(address) }
            for round in 1...30 {
                for path in paths {
                    let changed = await api.send(.patch, path, ["tags": ["round": .string(String(round))]])
                    #expect(changed.status == 200)
                    for (number, client) in clients.enumerated() {
                        // Every other one with a head that never came before.
                        let fields = number % 2 == 0 ? [] : ["X-Trace: \(round) \(number) \(path)"]
                        let answer = try await get(client, path, fields)
                        #expect(answer["etag"] == "\"\(round + 1)\"")
                        #expect(answer.body == changed.body)
                    }
                }
            }
            #expect(await api.send(.delete, paths[0]).status == 204)
            for client in clients {
                #expect(try await get(client, paths[0]).status == 404)
                #expect(try await get(client, paths[1])["etag"] == "\"31\"")
            }
        }
    }

    @Test func conditionsAreJudgedEachTime() async throws {
        let api = try ControlPlaneAPI()
        let path = await api.create()
        try await serve(api) { _, address in
            let client = try RawClient(address)
            for revision in 1...3 {
                for _ in 0..<4 {
                    #expect(try await get(client, path).status == 200)
                    let tag = "\"\(revision)\""
                    #expect(try await get(client, path, "If-None-Match: \(tag)").status == 304)
                    #expect(try await get(client, path, "If-None-Match: \"0\"").status == 200)
                    #expect(try await get(client, path, "If-Match: \(tag)").status == 200)
                    #expect(try await get(client, path, "If-Match: \"1\"").status == (revision == 1 ? 200 : 412))
                    #expect(try await get(client, path, "Accept: text/html").status == 406)
                    #expect(try await get(client, path + "?a=b").status == 400)
                    #expect(try await get(client, path, "X-Request-Id: mine")["x-request-id"] == "mine")
                    #expect(try await get(client, path, "X-Request-Id: a b")["x-request-id"] != "a b")
                }
                #expect(await api.send(.patch, path, ["tags": ["n": .string(String(revision))]]).status == 200)
            }
        }
    }

    @Test func theCallerIsFoundOutEachTime() async throws {
        let caller = Mutex<Result<Caller, AuthenticationFailure>>(
            .success(Caller(name: "c", role: .admin, scope: .everything))
        )
        let asked = Atomic(0)
        let api = try ControlPlaneAPI(identify: { _ in
            asked.add(1, ordering: .relaxed)
            return try caller.withLock { $0 }.get()
        })
        let path = await api.create()
        let before = asked.load(ordering: .relaxed)
        try await serve(api) { server, address in
            let client = try RawClient(address)
            let stranger = AccessScope(accounts: ["000000000000"], regions: [])
            let own = AccessScope(accounts: ["123456789012"], regions: [])
            let cases: [(Result<Caller, AuthenticationFailure>, Int)] = [
                (.success(Caller(name: "c", role: .reader, scope: .everything)), 200), (.failure(.token), 401),
                (.success(Caller(name: "c", role: .reader, scope: stranger)), 404),
                (.success(Caller(name: "c", role: .reader, scope: own)), 200),
            ]
            for _ in 0..<4 {
                for (result, status) in cases {
                    caller.withLock { $0 = result }
                    for _ in 0..<4 { #expect(try await get(client, path).status == status) }
                }
            }
            #expect(asked.load(ordering: .relaxed) - before == server.statistics.requests)
        }
    }

    @Test func everyAnswerIsToldWithItsRoute() async throws {
        let api = try ControlPlaneAPI()
        let path = await api.create()
        let told = Told()
        try await serve(api, telling: told) { _, address in
            let client = try RawClient(address)
            for _ in 0..<10 { _ = try await get(client, path) }
        }
        let number = RESTAPIHandler.router.entries.firstIndex { $0.route == .getEventSourceMapping }
        #expect(told.lines.withLock(\.self) == [String](repeating: "GET \(number ?? -1) 200", count: 10))
    }

    @Test func largeAnswersAreWhole() async throws {
        let api = try ControlPlaneAPI()
        let filters = (0..<5).map {
            JSONValue.object(["body": ["a": .array([.string(String(repeating: "\($0)", count: 3500))])]])
        }
        let path = await api.create(.queue("large", options: ["filters": .array(filters)]))
        try await serve(api) { _, address in
            let client = try RawClient(address)
            let first = try await get(client, path)
            #expect(first.status == 200)
            #expect(first.body.count > 16 << 10)
            for _ in 0..<5 { #expect(lasting(try await get(client, path)) == lasting(first)) }
        }
    }
}
