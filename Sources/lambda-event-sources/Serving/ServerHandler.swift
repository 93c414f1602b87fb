import HTTPServer
import HTTPTypes
import LambdaAPI
import Logging
import RESTAPI

/// What answers the requests of one loop: the guard first, then the API that the path belongs to.
final class ServerHandler: RequestHandler {
    private let browserGuard: BrowserGuard
    private let rest: RESTAPIHandler
    private let lambda: LambdaAPIHandler
    private let accessLog: AccessLog?
    private let logger: Logger
    private var knownHost: String?

    init(
        browserGuard: BrowserGuard,
        rest: RESTAPIHandler,
        lambda: LambdaAPIHandler,
        accessLog: AccessLog?,
        logger: Logger
    ) {
        self.browserGuard = browserGuard
        self.rest = rest
        self.lambda = lambda
        self.logger = logger
        self.accessLog = accessLog
    }

    func handle(_ request: HTTPServerRequest, responder: Responder) {
        let responder = accessLog?.observing(responder, of: request) ?? responder
        if let refusal = browserGuard.refusal(request, known: &knownHost) {
            logger.info("request refused", metadata: ["peer": "\(request.peer)", "reason": "\(refusal)"])
            let error = HTTPServerError(
                status: .forbidden,
                code: "foreign",
                message: refusal,
                target: request.target
            )
            responder.respond(renderError(error))
        } else if LambdaOperation.isPath(request.path) {
            lambda.handle(request, responder: responder)
        } else {
            rest.handle(request, responder: responder)
        }
    }

    func renderError(_ error: HTTPServerError) -> HTTPServerResponse {
        error.target.map(LambdaOperation.isPath) == true ? lambda.renderError(error) : rest.renderError(error)
    }
}
