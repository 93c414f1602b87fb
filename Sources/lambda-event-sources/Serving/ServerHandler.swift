import Authentication
import HTTPServer
import HTTPTypes
import LambdaAPI
import Logging
import RESTAPI
import UntrustedText

/// What answers the requests of one loop: the guard first if the server is open, then the API that the path belongs to.
final class ServerHandler: RequestHandler {
    private let browserGuard: BrowserGuard
    private let authenticator: Authenticator
    private let rest: RESTAPIHandler
    private let lambda: LambdaAPIHandler
    private let accessLog: AccessLog?
    private let meter: RequestMeter
    private let logger: Logger
    private var knownHost: Text?

    init(
        browserGuard: BrowserGuard,
        authenticator: Authenticator,
        rest: RESTAPIHandler,
        lambda: LambdaAPIHandler,
        accessLog: AccessLog?,
        meter: RequestMeter,
        logger: Logger
    ) {
        self.browserGuard = browserGuard
        self.authenticator = authenticator
        self.rest = rest
        self.lambda = lambda
        self.logger = logger
        self.meter = meter
        self.accessLog = accessLog
    }

    func handle(_ request: HTTPServerRequest, responder: Responder) {
        let responder = accessLog?.observing(responder, of: request) ?? responder
        // A browser sends no credentials by itself that would let a page of another origin in.
        if !authenticator.isRequired, let refusal = browserGuard.refusal(request, known: &knownHost) {
            refuse(request, refusal, responder)
        } else if LambdaAPIHandler.isPath(request.path) {
            lambda.handle(request, responder: responder)
        } else {
            rest.handle(request, responder: responder)
        }
    }

    private func refuse(_ request: HTTPServerRequest, _ refusal: BrowserGuard.Refusal, _ responder: Responder) {
        let error = HTTPServerError(status: .forbidden, code: "foreign", message: refusal, target: request.target)
        let answer = renderError(error)
        logger.info(
            "request refused",
            metadata: [
                "requestId": "\(answer.requestID ?? "")", "peer": "\(request.peer)", "reason": "\(refusal)",
            ]
        )
        responder.respond(answer)
    }

    func didAnswer(_ answer: RequestSummary) { meter.count(answer) }

    func renderError(_ error: HTTPServerError) -> HTTPServerResponse {
        error.target.map(LambdaAPIHandler.isPath) == true ? lambda.renderError(error) : rest.renderError(error)
    }
}
