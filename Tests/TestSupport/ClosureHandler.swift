package import HTTPServer

/// A handler made of a closure.
package struct ClosureHandler: RequestHandler {
    private let body: @Sendable (HTTPServerRequest, Responder) -> Void

    package init(_ body: @escaping @Sendable (HTTPServerRequest, Responder) -> Void) {
        self.body = body
    }

    package func handle(_ request: HTTPServerRequest, responder: Responder) {
        body(request, responder)
    }
}
