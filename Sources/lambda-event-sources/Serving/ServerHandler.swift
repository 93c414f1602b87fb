import HTTPServer
import HTTPTypes
import Logging
import RESTAPI

/// What answers the requests of one loop: the guard first, then the API that the path belongs to.
final class ServerHandler: RequestHandler {
    private let browserGuard: BrowserGuard
    private let rest: RESTAPIHandler
    private let accessLog: AccessLog?
    private let logger: Logger

    init(browserGuard: BrowserGuard, rest: RESTAPIHandler, accessLog: AccessLog?, logger: Logger) {
        self.browserGuard = browserGuard
        self.rest = rest
        self.logger = logger
        self.accessLog = accessLog
    }

    func handle(_ request: HTTPServerRequest, responder: Responder) {
        let responder = accessLog?.observing(responder, of: request) ?? responder
        if let refusal = browserGuard.refusal(request) {
            logger.info("request refused", metadata: ["peer": "\(request.peer)", "reason": "\(refusal)"])
            responder.respond(renderError(HTTPServerError(status: .forbidden, code: "foreign", message: refusal)))
        } else {
            rest.handle(request, responder: responder)
        }
    }

    func renderError(_ error: HTTPServerError) -> HTTPServerResponse {
        rest.renderError(error)
    }
}
