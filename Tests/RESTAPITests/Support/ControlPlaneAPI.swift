import ControlPlane
import Dispatch
import EventSources
import HTTPServer
import HTTPTypes
import JSON
import Logging
import MappingStoreTesting
import RESTAPI
import Synchronization
import TestSupport
import Testing

/// The control-plane API on a real store, without a socket.
final class ControlPlaneAPI {
    /// An answer.
    struct Answer {
        var status: Int
        var headers: ResponseFields
        var body: [UInt8]

        /// The members of the body; empty if it is no object.
        var object: JSONObject { (try? JSONValue(parsing: body))?.object ?? [:] }
        var eTag: String? { headers[.eTag] }
        /// The broken rules as `pointer code`.
        var rules: [String] {
            (object["violations"]?.array ?? []).map {
                "\($0.object?["pointer"]?.string ?? "?") \($0.object?["code"]?.string ?? "?")"
            }
        }

        subscript(name: String) -> JSONValue? { object[name] }
    }

    /// What all handlers of one server share.
    struct Shared: Sendable {
        let storage: any ServerStorage
        let feed: ChangeFeed
        let operations: MappingOperations
        let configuration: RESTAPIConfiguration
    }

    let shared: Shared
    let handler: RESTAPIHandler
    /// The store to close afterwards; only of the one that made it.
    private let fresh: FreshStore?

    var feed: ChangeFeed { shared.feed }

    init(
        readinessChecks: [ReadinessCheck] = [],
        identify: (@Sendable (inout HTTPServerRequest) throws -> Caller)? = nil,
        isCurrent: @escaping @Sendable (Caller) -> Bool = { _ in true }
    ) throws {
        let commits = Commits()
        let fresh = try FreshStore(.chosen(), observer: commits)
        let storage = fresh.storage
        let feed = ChangeFeed(storage: storage, distance: .milliseconds(1))
        commits.feed.withLock { $0 = feed }
        let ticks = Ticks()
        var configuration = RESTAPIConfiguration(
            version: "test",
            identify: { .unrestricted($0.peer.description) },
            isCurrent: { _ in true },
            requiresAuthentication: { false },
            readinessChecks: readinessChecks,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        if let identify {
            configuration.identify = identify
            configuration.requiresAuthentication = { true }
            configuration.isCurrent = isCurrent
        }
        shared = Shared(
            storage: storage,
            feed: feed,
            operations: MappingOperations(
                storage: storage,
                environment: ControlPlaneEnvironment(
                    validation: ValidationSettings(now: Timestamp(milliseconds: 1_790_000_000_000)),
                    now: { ticks.next() }
                )
            ),
            configuration: configuration
        )
        handler = try shared.makeHandler()
        self.fresh = fresh
    }

    /// Another loop of the same server, for another task.
    init(beside shared: Shared) throws {
        self.shared = shared
        handler = try shared.makeHandler()
        fresh = nil
    }

    deinit {
        guard let fresh else { return }
        shared.feed.stop()
        try? fresh.storage.close()
    }

    /// Sends a request with a JSON body.
    func send(
        _ method: HTTPRequest.Method,
        _ target: String,
        _ body: JSONValue? = nil,
        headers: HTTPFields = [:]
    ) async -> Answer {
        await send(method, target, bytes: body?.serialized() ?? [], headers: headers)
    }

    /// Sends a request with any bytes as its body; the answer must be as the OpenAPI description says.
    func send(
        _ method: HTTPRequest.Method,
        _ target: String,
        bytes: [UInt8],
        headers: HTTPFields = [:]
    ) async -> Answer {
        var fields = headers
        if !bytes.isEmpty, fields[.contentType] == nil {
            fields[.contentType] = method == .patch ? "application/merge-patch+json" : "application/json"
        }
        let record = await ResponseRecorder.record(
            HTTPServerRequest(method: method, target: target, headers: fields, body: bytes),
            by: handler
        )
        let answer = Answer(
            status: record.response?.status.code ?? 0,
            headers: record.response?.headers ?? [:],
            body: record.response?.body ?? []
        )
        let objections = OpenAPIDescription.controlPlane.objections(to: answer, of: method, target)
        #expect(objections.isEmpty, "openapi/control-plane.yaml says otherwise of \(method) \(target)")
        return answer
    }

    /// Sends a request without waiting for its answer.
    func begin(
        _ method: HTTPRequest.Method,
        _ target: String,
        _ body: JSONValue? = nil,
        headers: HTTPFields = [:],
        from peer: PeerAddress = .unix
    ) -> ResponseRecorder {
        let recorder = ResponseRecorder()
        var fields = headers
        if body != nil { fields[.contentType] = "application/json" }
        let bytes = body?.serialized() ?? []
        handler.handle(
            HTTPServerRequest(method: method, target: target, headers: fields, body: bytes, peer: peer),
            responder: Responder(sink: recorder)
        )
        return recorder
    }

    /// Creates a mapping and answers its path.
    func create(_ body: JSONValue = .queue("orders")) async -> String {
        let answer = await send(.post, Self.collection, body)
        return answer.headers[.location] ?? "not created: \(String(decoding: answer.body, as: UTF8.self))"
    }

    /// How many mappings there are.
    func count() async -> Int {
        await send(.get, Self.collection + "?limit=1000")["eventSourceMappings"]?.array?.count ?? -1
    }

    static let collection = "/v1/event-source-mappings"
}

extension ControlPlaneAPI.Shared {
    func makeHandler() throws -> RESTAPIHandler {
        try RESTAPIHandler(
            operations: operations,
            reads: storage.makeReads(),
            configuration: configuration,
            feed: feed
        )
    }
}

/// Tells the feed of commits.
private final class Commits: StorageObserver {
    let feed = Mutex<ChangeFeed?>(nil)

    func didCommit(writes: Int, seconds: Double) { feed.withLock { $0 }?.committed() }
    func didFail(writes: Int, error: StorageError) {}
    func didCheckpoint(pages: Int, copied: Int, seconds: Double) {}
    func didFailToCheckpoint(error: StorageError) {}
}

/// A clock that moves on by a second each time it is read.
private final class Ticks: Sendable {
    private let milliseconds = Atomic<Int64>(1_790_000_000_000)

    func next() -> Timestamp {
        Timestamp(milliseconds: milliseconds.add(1000, ordering: .relaxed).newValue)
    }
}

extension JSONValue {
    /// A request for a queue.
    static func queue(
        _ name: String,
        function: String = "orders",
        options: JSONValue = [:],
        tags: JSONValue = [:]
    ) -> JSONValue {
        [
            "function": .string(function),
            "source": ["type": "sqs", "queueArn": .string("arn:aws:sqs:us-east-1:123456789012:\(name)")],
            "options": options, "tags": tags,
        ]
    }
}
