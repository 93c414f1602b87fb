import HTTPTypes

/// What answers the requests of one event loop.
///
/// A server makes one handler per loop, on that loop's queue, and calls it only there, so a handler may own what is
/// bound to one thread at a time. It must not block.
public protocol RequestHandler {
    /// Handles a request: answers through the responder, at once or later from any thread.
    func handle(_ request: HTTPServerRequest, responder: Responder)

    /// Renders a refusal by the server itself; a plain text by default.
    func renderError(_ error: HTTPServerError) -> HTTPServerResponse
}

extension RequestHandler {
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
