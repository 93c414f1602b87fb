package import APIExchange
public import ControlPlane
import EventSources
public import HTTPServer
package import HTTPTypes
package import UntrustedText

/// The control-plane API on one of the server's loops: reads a request, runs one use case, writes the answer.
///
/// It belongs to its loop's queue, as the reads it owns do. Writes are answered later, from the store's threads, and so are
/// reads where an answer crosses a network.
public final class RESTAPIHandler: RequestHandler {
    let operations: MappingOperations
    let reads: any MappingReads
    let configuration: RESTAPIConfiguration
    let feed: ChangeFeed?
    package let refusals: RefusalLog

    /// Makes the handler of one loop.
    ///
    /// - Parameters:
    ///   - operations: The use cases.
    ///   - reads: The reads of this loop alone.
    ///   - configuration: What the API is told from outside.
    ///   - feed: Lets callers wait for changes.
    public init(
        operations: MappingOperations,
        reads: any MappingReads,
        configuration: RESTAPIConfiguration,
        feed: ChangeFeed? = nil
    ) {
        self.feed = feed
        self.operations = operations
        self.reads = reads
        self.configuration = configuration
        refusals = RefusalLog(logger: configuration.logger, didRefuse: configuration.didRefuse)
    }

    /// Answers a request, or has it answered once its change is durable.
    public func handle(_ request: HTTPServerRequest, responder: Responder) { serve(request, responder) }

    /// Renders a refusal by the server itself as a problem document.
    public func renderError(_ error: HTTPServerError) -> HTTPServerResponse {
        Problem(error).response(requestID: operations.environment.makeRequestID())
    }
}

extension RESTAPIHandler: APIHandler {
    package typealias Context = Void

    package static var face: ChangeFace { .rest }
    package static var passedOverParameters: Set<Text> { [] }
    package var firstRouteNumber: Int { configuration.firstRouteNumber }

    package func requestID(of request: HTTPServerRequest) -> String {
        RequestID.read(from: request, random: operations.environment.random)
    }

    package func identify(_ request: inout HTTPServerRequest, for role: Role?) throws -> (caller: Caller, context: Void)
    {
        guard role != nil else { return (.unidentified(request.peer.description), ()) }
        return (try configuration.identify(&request), ())
    }

    package static func admit(_ exchange: Exchange<RESTAPIHandler>, _ role: Role?) throws {
        try exchange.caller.require(role)
        guard exchange.query.findings.isEmpty else { throw Problem.badQuery(exchange.query.findings) }
        try exchange.request.requireBody(exchange.route.body)
        if !exchange.route.answers.isEmpty { _ = try exchange.accepted() }
    }

    package static func refusal(of error: any Error, requestID: String) -> Refusal {
        let known = Problem(error)
        let problem =
            known ?? Problem(.internalError, "The server's log has the details under this request id.")
        return Refusal(
            problem.response(requestID: requestID),
            name: problem.kind.slug,
            rules: problem.violations.map(\.code),
            isMistake: known == nil
        )
    }

    package static func answerOptions(_ allowed: [HTTPRequest.Method], requestID: String) -> HTTPServerResponse {
        HTTPServerResponse(
            status: .noContent,
            headers: [
                .allow: allowed.allowFieldValue, .cacheControl: Caching.none.rawValue, .xRequestID: requestID,
            ]
        )
    }
}
