package import ControlPlane
package import HTTPServer
package import HTTPTypes
package import UntrustedText

/// One face of the control plane on one of the server's loops: its endpoints as rows, and what is its own about reading
/// requests and writing answers.
///
/// The way of a request is the same on every face, and is ``serve(_:_:)``.
package protocol APIHandler: RequestHandler, AnyObject {
    /// What a face knows of a request beside its caller.
    associatedtype Context: Sendable

    /// The endpoints.
    static var routes: RouteTable<Self> { get }
    /// Which face it is, for the history.
    static var face: ChangeFace { get }
    /// The names of query parameters that are no endpoint's own: those of a signature, where they stand in the query.
    static var passedOverParameters: Set<Text> { get }

    /// What is added to a route's number for ``HTTPServer/Responder/routed(to:)``.
    var firstRouteNumber: Int { get }
    /// Hears of refusals.
    var refusals: RefusalLog { get }

    /// The id to answer and log a request with.
    func requestID(of request: HTTPServerRequest) -> String
    /// Finds out who sends a request.
    ///
    /// - Parameters:
    ///   - request: The request; what authenticates it may be taken off.
    ///   - role: The least role that may send it; `nil` if strangers may too, and nobody need be asked.
    /// - Returns: The caller, whose scope is what it sees on this face.
    /// - Throws: What refuses it.
    func identify(_ request: inout HTTPServerRequest, for role: Role?) throws -> (caller: Caller, context: Context)

    /// Refuses a request that is not for its caller to send, or that breaks a rule of its row.
    static func admit(_ exchange: Exchange<Self>, _ role: Role?) throws
    /// Renders an error; one that no caller can act on as a mistake of the server.
    static func refusal(of error: any Error, requestID: String) -> Refusal
    /// Renders the answer to `OPTIONS`.
    static func answerOptions(_ allowed: [HTTPRequest.Method], requestID: String) -> HTTPServerResponse
}

extension APIHandler {
    /// Answers a request, or has it answered later.
    @inlinable
    package func serve(_ request: HTTPServerRequest, _ responder: Responder) {
        let requestID = requestID(of: request)
        switch Self.routes.match(request.method, request.path) {
        case .found(let number, let parameters):
            responder.routed(to: firstRouteNumber + number)
            let route = Self.routes[number]
            var request = request
            var query = Query(request.query, route.query, passingOver: Self.passedOverParameters)
            let role = route.role(for: query)
            let identity: (caller: Caller, context: Context)
            do {
                let length = request.query?.utf8.count
                identity = try identify(&request, for: role)
                if request.query?.utf8.count != length {
                    query = Query(request.query, route.query, passingOver: Self.passedOverParameters)
                }
            } catch {
                return refuse(request, error, responder, requestID)
            }
            let exchange = Exchange(
                route: route,
                request: request,
                parameters: parameters,
                query: query,
                caller: identity.caller,
                context: identity.context,
                requestID: requestID,
                responder: responder,
                refusals: refusals
            )
            exchange.attempt {
                try Self.admit(exchange, role)
                try route.handler(self, exchange)
            }
        case .options(let allowed):
            responder.respond(Self.answerOptions(allowed, requestID: requestID))
        case .methodNotAllowed(let allowed):
            refuse(
                request,
                UnmatchedRequest.methodNotAllowed(request.method, request.path, allowed),
                responder,
                requestID
            )
        case .notFound:
            refuse(request, UnmatchedRequest.notFound(request.method, request.path), responder, requestID)
        }
    }

    /// Refuses a request that has no exchange: its sender is not known, or no endpoint is meant.
    @usableFromInline
    func refuse(_ request: HTTPServerRequest, _ error: any Error, _ responder: Responder, _ requestID: String) {
        let refusal = Self.refusal(of: error, requestID: requestID)
        refusals.note(refusal, of: error, request, actor: request.peer.description, operation: nil, requestID)
        responder.respond(refusal.response)
    }
}

/// A request that no endpoint is there for.
package enum UnmatchedRequest: Error {
    /// The path leads nowhere.
    case notFound(HTTPRequest.Method, String)
    /// The path has other methods.
    case methodNotAllowed(HTTPRequest.Method, String, [HTTPRequest.Method])
}
