public import ControlPlane
import EventSources
public import HTTPServer
import HTTPTypes
import JSON
import OpenAPIDocument

/// The control-plane API on one of the server's loops: reads a request, runs one use case, writes the answer.
///
/// It belongs to its loop's queue, as the reader it owns does; writes are answered later, from the store's queue.
public final class RESTAPIHandler: RequestHandler {
    /// Every operation's path and method.
    public static let router: Router<RESTOperation> = {
        var router = Router<RESTOperation>()
        do {
            for operation in RESTOperation.allCases {
                try router.add(operation.method, operation.template, operation)
            }
        } catch {
            // The templates are constants, and a test makes the router.
            preconditionFailure("The control-plane API has a bad route: \(error)")
        }
        return router
    }()

    let operations: MappingOperations
    let reader: any MappingReader
    let configuration: RESTAPIConfiguration
    let feed: ChangeFeed?
    // Nothing else is called while one of these is looked into or changed.
    @exclusivity(unchecked) var repeatedReads = HeadNotes<RepeatedRead>()
    @exclusivity(unchecked) var answers = MappingAnswers()

    /// Makes the handler of one loop.
    ///
    /// - Parameters:
    ///   - operations: The use cases.
    ///   - reader: A reader for this loop alone.
    ///   - configuration: What the API is told from outside.
    ///   - feed: Lets callers wait for changes.
    public init(
        operations: MappingOperations,
        reader: any MappingReader,
        configuration: RESTAPIConfiguration,
        feed: ChangeFeed? = nil
    ) {
        self.feed = feed
        self.operations = operations
        self.reader = reader
        self.configuration = configuration
    }

    /// Answers a request, or has it answered once its change is durable.
    public func handle(_ request: HTTPServerRequest, responder: Responder) {
        if let read = repeatedRead(request) { return answer(read, request, responder) }
        let requestID = RequestID.read(from: request, random: operations.environment.random)
        let match = Self.router.match(request.method, request.path)
        var parameters: RouteParameters?
        if case .found(_, let found) = match {
            parameters = found
            responder.routed(to: configuration.firstRouteNumber + found.routeNumber)
        }
        var exchange = Exchange(
            request: request,
            responder: responder,
            requestID: requestID,
            caller: .unidentified(request.peer.description),
            parameters: parameters,
            logger: configuration.logger,
            didRefuse: configuration.didRefuse
        )
        do {
            switch match {
            case .found(let operation, _):
                if let role = operation.requiredRole(for: request) {
                    exchange = try exchange.identified(by: configuration.identify)
                    try exchange.caller.require(role)
                }
                try perform(operation, exchange)
            case .options(let allowed):
                exchange.respond(.noContent, headers: [.allow: allowed.allowFieldValue])
            case .methodNotAllowed(let allowed):
                let names = allowed.allowFieldValue
                throw Problem(
                    .methodNotAllowed,
                    "\(request.path) has \(names), not \(request.method.rawValue).",
                    headers: [.allow: names]
                )
            case .notFound:
                throw Problem(.notFound, "There is nothing at \(request.path); GET / says where everything is.")
            }
        } catch {
            exchange.fail(error)
        }
    }

    /// Renders a refusal by the server itself as a problem document.
    public func renderError(_ error: HTTPServerError) -> HTTPServerResponse {
        Problem(error).response(requestID: operations.environment.makeRequestID())
    }

    private func perform(_ operation: RESTOperation, _ exchange: Exchange) throws {
        switch operation {
        case .getIndex: try getIndex(exchange)
        case .getHealth: try getHealth(exchange)
        case .getReadiness: try getReadiness(exchange)
        case .getMetrics: try getMetrics(exchange)
        case .getOpenAPIAsJSON: try getOpenAPI(.controlPlane, exchange, as: .json)
        case .getOpenAPIAsYAML: try getOpenAPI(.controlPlane, exchange, as: .yaml)
        case .getLambdaOpenAPIAsJSON: try getOpenAPI(.lambda, exchange, as: .json)
        case .getLambdaOpenAPIAsYAML: try getOpenAPI(.lambda, exchange, as: .yaml)
        case .listProblemKinds: try listProblemKinds(exchange)
        case .getProblemKind: try getProblemKind(exchange)
        case .createEventSourceMapping: try createMapping(exchange)
        case .listEventSourceMappings: try listMappings(exchange)
        case .getEventSourceMapping: try getMapping(exchange)
        case .patchEventSourceMapping: try patchMapping(exchange)
        case .replaceEventSourceMapping: try replaceMapping(exchange)
        case .deleteEventSourceMapping: try deleteMapping(exchange)
        case .enableEventSourceMapping: try setEnabled(true, exchange)
        case .disableEventSourceMapping: try setEnabled(false, exchange)
        case .getRequiredPermissions: try getRequiredPermissions(exchange)
        case .listHistory: try listHistory(exchange)
        case .getHistoryEntry: try getHistoryEntry(exchange)
        case .revertEventSourceMapping: try revertMapping(exchange)
        case .retryEventSourceMapping: try retryMapping(exchange)
        case .listChanges: try listChanges(exchange)
        case .validateEventSourceMappings: try validateMappings(exchange)
        case .listSourceTypes: try listSourceTypes(exchange)
        case .getSourceType: try getSourceType(exchange)
        }
    }
}

extension Exchange {
    func identified(by identify: (inout HTTPServerRequest) throws -> Caller) throws -> Exchange {
        var request = request
        let caller = try identify(&request)
        return Exchange(
            request: request,
            responder: responder,
            requestID: requestID,
            caller: caller,
            parameters: parameters,
            logger: logger,
            didRefuse: didRefuse
        )
    }
}
