import ControlPlane
import EventSources
public import HTTPServer
import HTTPTypes
import JSON
import Logging
import UntrustedText

/// One request on its way to its answer: what every endpoint needs of both.
///
/// A value that may cross queues: a write is answered from the store's queue.
struct Exchange: Sendable {
    let request: HTTPServerRequest
    let responder: Responder
    let requestID: String
    let caller: Caller
    let parameters: RouteParameters?
    let logger: Logger
    let didRefuse: @Sendable ([Finding.Code]) -> Void

    /// Answers with a body as JSON.
    func respond(
        _ status: HTTPResponse.Status,
        _ body: JSONValue,
        caching: Caching = .none,
        headers: HTTPFields = [:]
    ) {
        respond(status, body.serialized(), type: .json, caching: caching, headers: headers)
    }

    /// Answers with a rendered body.
    func respond(
        _ status: HTTPResponse.Status,
        _ body: [UInt8] = [],
        type: MediaType? = .json,
        caching: Caching = .none,
        headers: HTTPFields = [:]
    ) {
        var fields = headers
        fields[.cacheControl] = caching.rawValue
        if let type, !body.isEmpty { fields[.contentType] = type.rawValue }
        fields[.xRequestID] = requestID
        responder.respond(HTTPServerResponse(status: status, headers: fields, body: body))
    }

    /// Answers with a response that is rendered but for the id of the request.
    func respond(_ rendered: RenderedResponse) {
        responder.respond(rendered, requestID.utf8.span)
    }

    /// Answers with the problem that an error is, and logs it.
    func fail(_ error: any Error) {
        let problem: Problem
        if let known = Problem(error) {
            problem = known
        } else {
            logger.error(
                "request failed",
                metadata: ["requestId": "\(requestID)", "target": "\(request.target)", "error": "\(error)"]
            )
            problem = Problem(.internalError, "The server's log has the details under this request id.")
        }
        logger.info(
            "request refused",
            metadata: [
                "requestId": "\(requestID)", "actor": "\(caller.name)", "method": "\(request.method.rawValue)",
                "path": "\(request.path)", "status": "\(problem.kind.status.code)", "problem": "\(problem.kind.slug)",
                "rules": "\(problem.violations.map(\.code.rawValue).joined(separator: ","))",
            ]
        )
        if !problem.violations.isEmpty { didRefuse(problem.violations.map(\.code)) }
        responder.respond(problem.response(requestID: requestID))
    }

    /// Answers with what a use case came to.
    func finish<Output>(_ result: Result<Output, any Error>, _ body: (Output) throws -> Void) {
        attempt { try body(result.get()) }
    }

    /// Does what answers the request, or answers with what went wrong.
    func attempt(_ body: () throws -> Void) {
        do {
            try body()
        } catch {
            fail(error)
        }
    }

    /// The mapping the path names.
    ///
    /// - Throws: A problem with status 404 if it is no id.
    func mappingID() throws -> MappingID {
        let text = parameters?["eventSourceMappingId"] ?? ""
        guard let id = MappingID(text) else {
            throw Problem(.notFound, "There is no event source mapping “\(text.clipped)”; an id is a UUID.")
        }
        return id
    }

    /// The body as a JSON value.
    func body(as types: [MediaType] = [.json]) throws -> JSONValue {
        guard !request.body.isEmpty else {
            throw Problem(
                .malformedRequest,
                "\(request.method.rawValue) \(request.path) needs a JSON body; none was sent."
            )
        }
        try request.requireJSONBody(types)
        return try JSONValue(parsing: request.body)
    }

    /// Refuses to read a mapping that is not the caller's to see, as one that does not exist.
    func requireSight(of id: MappingID, in reader: any MappingReader) throws {
        guard !caller.scope.isEverything else { return }
        guard try caller.scope.visible(reader.mapping(id)) != nil else { throw OperationFailure.notFound(id) }
    }

    /// Who asks, and why, for the history.
    func origin(reason: String? = nil) throws -> ChangeOrigin {
        let field: String?
        do {
            field = try ChangeReason.read(field: request.headers[bytes: .xChangeReason])
        } catch {
            throw Problem(.malformedRequest, error.message)
        }
        if let reason, let field, reason != field {
            throw Problem(
                .malformedRequest,
                "X-Change-Reason and the body's `reason` are two reasons; only one can be kept."
            )
        }
        return ChangeOrigin(
            actor: caller.name,
            face: .rest,
            reason: reason ?? field,
            requestID: requestID,
            scope: caller.scope
        )
    }

    /// What `If-Match` and `If-None-Match` require of a write.
    func revisionPrecondition() throws -> RevisionPrecondition? {
        if request.headers[.ifNoneMatch] != nil {
            throw Problem(
                .malformedRequest,
                "If-None-Match does nothing on \(request.method.rawValue) here: an id is never chosen by the caller. Use If-Match."
            )
        }
        return try entityTags(.ifMatch)?.revisionPrecondition
    }

    /// The entity tags of a field, which may stand on several lines.
    func entityTags(_ name: HTTPField.Name) throws -> EntityTagList? {
        guard let value = request.headers[name] else { return nil }
        guard let list = EntityTagList(value) else {
            throw Problem(
                .malformedRequest,
                "\(name.canonicalName) must be * or a list of quoted entity tags, such as \"3\"; it is “\(value)”."
            )
        }
        return list
    }
}

/// The id of a request: the caller's, if it sent a usable one.
public enum RequestID {
    /// The id to answer and log with.
    ///
    /// - Parameters:
    ///   - request: An `X-Request-Id` of 1 to 128 printable ASCII characters is kept.
    ///   - random: Makes a new one otherwise.
    /// - Returns: The caller's id, or a new UUID.
    public static func read(from request: HTTPServerRequest, random: () -> (UInt64, UInt64)) -> String {
        given(by: request) ?? MappingID(random: random()).description
    }

    /// The caller's id, if it sent a usable one.
    static func given(by request: HTTPServerRequest) -> String? {
        guard let id = request.headers[.xRequestID], (1...128).contains(id.utf8.count),
            id.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return id
    }
}
