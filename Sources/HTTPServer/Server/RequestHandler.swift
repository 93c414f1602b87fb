public import HTTPTypes

/// What answers the requests of one event loop.
///
/// A server makes one handler per loop, on that loop's queue, and calls it only there, so a handler may own what is
/// bound to one thread at a time. It must not block.
public protocol RequestHandler {
    /// Handles a request: answers through the responder, at once or later from any thread.
    func handle(_ request: HTTPServerRequest, responder: Responder)

    /// Renders a refusal by the server itself; a plain text by default.
    func renderError(_ error: HTTPServerError) -> HTTPServerResponse

    /// Hears of an answer, or of the head of a streamed one, on its way to the peer; nothing comes of it by default.
    ///
    /// Called on the loop's queue, once for each request that was handed to ``handle(_:responder:)`` and whose peer was
    /// still there.
    func didAnswer(_ answer: RequestSummary)
}

/// A request and its answer, as far as those who count need it.
public struct RequestSummary: Sendable {
    /// The method, as sent.
    public var method: HTTPRequest.Method
    /// What the handler said with ``Responder/routed(to:)``.
    public var route: Int?
    /// The status of the answer.
    public var status: Int
    /// The time from when the loop found the request complete until the answer was written.
    public var nanoseconds: UInt64

    /// Makes a summary.
    public init(method: HTTPRequest.Method, route: Int?, status: Int, nanoseconds: UInt64) {
        self.method = method
        self.route = route
        self.status = status
        self.nanoseconds = nanoseconds
    }
}

extension RequestHandler {
    /// Does nothing.
    public func didAnswer(_ answer: RequestSummary) {}

    /// Renders a refusal as plain text.
    public func renderError(_ error: HTTPServerError) -> HTTPServerResponse {
        HTTPServerResponse(plainText: error)
    }
}

extension HTTPServerResponse {
    /// The plain text of a refusal.
    public init(plainText error: HTTPServerError) {
        self.init(
            status: error.status,
            headers: [.contentType: "text/plain; charset=utf-8"],
            body: Array("\(error.message)\n".utf8)
        )
    }
}
