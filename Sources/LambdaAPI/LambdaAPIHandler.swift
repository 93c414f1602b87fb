public import ControlPlane
import EventSources
public import HTTPServer
import HTTPTypes
import JSON
import UntrustedText

/// The Lambda API on one of the server's loops: reads a request, runs one use case, writes the answer as AWS would.
///
/// It belongs to its loop's queue, as the reader it owns does; writes are answered later, from the store's queue.
public final class LambdaAPIHandler: RequestHandler {
    /// Every operation's paths and method.
    public static let router: Router<LambdaOperation> = {
        do {
            var router = Router<LambdaOperation>()
            for operation in LambdaOperation.allCases {
                for template in operation.templates { try router.add(operation.method, template, operation) }
            }
            return router
        } catch {
            preconditionFailure("The operations clash: \(error)")
        }
    }()

    let operations: MappingOperations
    let reader: any MappingReader
    let configuration: LambdaAPIConfiguration

    /// Makes the handler of one loop.
    ///
    /// - Parameters:
    ///   - operations: The use cases.
    ///   - reader: A reader for this loop alone.
    ///   - configuration: What the API is told from outside.
    public init(operations: MappingOperations, reader: any MappingReader, configuration: LambdaAPIConfiguration) {
        self.operations = operations
        self.reader = reader
        self.configuration = configuration
    }

    /// Answers a request, or has it answered once its change is durable.
    public func handle(_ request: HTTPServerRequest, responder: Responder) {
        let requestID = operations.environment.makeRequestID()
        switch Self.router.match(request.method, request.path) {
        case .found(let operation, let parameters):
            responder.routed(to: configuration.firstRouteNumber + parameters.routeNumber)
            var exchange = LambdaExchange(
                operation: operation,
                request: request,
                responder: responder,
                requestID: requestID,
                caller: .unidentified(request.peer.description),
                scope: CallerScope(region: operations.environment.validation.region, access: .nothing),
                parameters: parameters,
                logger: configuration.logger,
                didRefuse: configuration.didRefuse
            )
            do {
                exchange = try identified(exchange)
                try exchange.requireAuthority()
                try perform(exchange)
            } catch {
                exchange.fail(error)
            }
        case .methodNotAllowed(let allowed):
            let error = LambdaError(
                .methodNotAllowed,
                "\(request.method.rawValue) is no operation of this path; it has \(allowed.allowFieldValue).",
                headers: [.allow: allowed.allowFieldValue]
            )
            responder.respond(error.response(requestID: requestID))
        case .options(let allowed):
            responder.respond(
                HTTPServerResponse(
                    status: .noContent,
                    headers: .answering(requestID, [.allow: allowed.allowFieldValue])
                )
            )
        case .notFound:
            let error = LambdaError(
                .unknownOperation,
                "This server has the operations on event source mappings and their tags; \(request.method.rawValue) "
                    + "\(request.path.clipped) is none of them."
            )
            responder.respond(error.response(requestID: requestID))
        }
    }

    /// Renders a refusal by the server itself as AWS would.
    public func renderError(_ error: HTTPServerError) -> HTTPServerResponse {
        LambdaError(error).response(requestID: operations.environment.makeRequestID())
    }

    private func identified(_ exchange: LambdaExchange) throws -> LambdaExchange {
        var request = exchange.request
        let caller = try configuration.identify(&request)
        let scope = try CallerScope.read(
            from: exchange.request,
            caller: caller,
            settings: operations.environment.validation
        )
        return LambdaExchange(
            operation: exchange.operation,
            request: request,
            responder: exchange.responder,
            requestID: exchange.requestID,
            caller: caller,
            scope: scope,
            parameters: exchange.parameters,
            logger: exchange.logger,
            didRefuse: exchange.didRefuse
        )
    }

    private func perform(_ exchange: LambdaExchange) throws {
        switch exchange.operation {
        case .createEventSourceMapping: try createMapping(exchange)
        case .listEventSourceMappings: try listMappings(exchange)
        case .getEventSourceMapping: try getMapping(exchange)
        case .updateEventSourceMapping: try updateMapping(exchange)
        case .deleteEventSourceMapping: try deleteMapping(exchange)
        case .listTags: try listTags(exchange)
        case .tagResource: try tagResource(exchange)
        case .untagResource: try untagResource(exchange)
        }
    }
}
