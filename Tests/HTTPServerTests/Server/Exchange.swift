import HTTPServer
import HTTPTypes

/// Answers with the method, the target and the length of the body.
func echo(_ request: HTTPServerRequest, _ responder: Responder) {
    responder.respond(text("\(request.method) \(request.target) \(request.body.count)"))
}

func text(_ body: String) -> HTTPServerResponse {
    HTTPServerResponse(status: .ok, body: Array(body.utf8))
}

/// Requests that a handler received and a test answers.
struct Inbox: Sendable {
    struct Entry: Sendable {
        let request: HTTPServerRequest
        let responder: Responder
    }

    private let entries: AsyncStream<Entry>
    private let continuation: AsyncStream<Entry>.Continuation

    init() {
        (entries, continuation) = AsyncStream.makeStream()
    }

    func handle(_ request: HTTPServerRequest, _ responder: Responder) {
        continuation.yield(Entry(request: request, responder: responder))
    }

    func next() async throws -> Entry {
        for await entry in entries { return entry }
        throw CancellationError()
    }
}

/// Something that happens once.
struct Signal<Value: Sendable>: Sendable {
    private let values: AsyncStream<Value>
    private let continuation: AsyncStream<Value>.Continuation

    init() {
        (values, continuation) = AsyncStream.makeStream()
    }

    func send(_ value: Value) {
        continuation.yield(value)
        continuation.finish()
    }

    func wait() async throws -> Value {
        for await value in values { return value }
        throw CancellationError()
    }
}
