package import APIExchange
public import ControlPlane
import EventSources
public import HTTPServer
package import HTTPTypes
import SigV4
package import UntrustedText

/// The Lambda API on one of the server's loops: reads a request, runs one use case, writes the answer as AWS would.
///
/// It belongs to its loop's queue, as the reads it owns do. Writes are answered later, from the store's threads, and so are
/// reads where an answer crosses a network.
public final class LambdaAPIHandler: RequestHandler {
    let operations: MappingOperations
    let reads: any MappingReads
    let configuration: LambdaAPIConfiguration
    package let refusals: RefusalLog

    /// Makes the handler of one loop.
    ///
    /// - Parameters:
    ///   - operations: The use cases.
    ///   - reads: The reads of this loop alone.
    ///   - configuration: What the API is told from outside.
    public init(operations: MappingOperations, reads: any MappingReads, configuration: LambdaAPIConfiguration) {
        self.operations = operations
        self.reads = reads
        self.configuration = configuration
        refusals = RefusalLog(logger: configuration.logger, didRefuse: configuration.didRefuse)
    }

    /// Answers a request, or has it answered once its change is durable.
    public func handle(_ request: HTTPServerRequest, responder: Responder) { serve(request, responder) }

    /// Renders a refusal by the server itself as AWS would.
    public func renderError(_ error: HTTPServerError) -> HTTPServerResponse {
        LambdaError(error).response(requestID: operations.environment.makeRequestID())
    }

    /// Whether a path or target belongs to this API, of whose operations it may be none.
    ///
    /// Every path of the Lambda API begins with the date of an API version: `/2015-03-31/`.
    public static func isPath(_ path: String) -> Bool {
        var index = 0
        for byte in path.utf8.prefix(12) {
            switch index {
            case 0, 11: if byte != UInt8(ascii: "/") { return false }
            case 5, 8: if byte != UInt8(ascii: "-") { return false }
            default: if !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { return false }
            }
            index += 1
        }
        return index == 12
    }
}

extension LambdaAPIHandler: APIHandler {
    package static var face: ChangeFace { .lambda }
    package static let passedOverParameters = Set(SigV4Authorization.parameterNames.map { Text($0) })
    package var firstRouteNumber: Int { configuration.firstRouteNumber }

    package func requestID(of request: HTTPServerRequest) -> String { operations.environment.makeRequestID() }

    package func identify(
        _ request: inout HTTPServerRequest,
        for role: Role?
    ) throws -> (caller: Caller, context: CallerScope) {
        let signed = request
        var caller = try configuration.identify(&request)
        let scope = try CallerScope.read(from: signed, caller: caller, settings: operations.environment.validation)
        caller.scope = scope.sight
        return (caller, scope)
    }

    package static func admit(_ exchange: Exchange<LambdaAPIHandler>, _ role: Role?) throws {
        try exchange.requireAuthority(role)
        if let finding = exchange.query.findings.first { throw LambdaError(query: finding) }
        if case .none = exchange.route.body { try exchange.requireNoBody() }
    }

    package static func refusal(of error: any Error, requestID: String) -> Refusal {
        let known = LambdaError(error)
        let answer =
            known ?? LambdaError(.service, "An internal error occurred; the log has the details under \(requestID).")
        return Refusal(
            answer.response(requestID: requestID),
            name: answer.kind.code,
            rules: answer.rules,
            isMistake: known == nil
        )
    }

    package static func answerOptions(_ allowed: [HTTPRequest.Method], requestID: String) -> HTTPServerResponse {
        HTTPServerResponse(status: .noContent, headers: .answering(requestID, [.allow: allowed.allowFieldValue]))
    }
}
