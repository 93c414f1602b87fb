import ControlPlane
import EventSources
import HTTPServer
import HTTPTypes
import JSON
import Logging

/// One request on its way to its answer: what every endpoint needs of both.
///
/// A value that may cross queues: a write is answered from the store's queue.
struct LambdaExchange: Sendable {
    let operation: LambdaOperation
    let request: HTTPServerRequest
    let responder: Responder
    let requestID: String
    let caller: Caller
    let scope: CallerScope
    let parameters: RouteParameters
    let logger: Logger
    let didRefuse: @Sendable ([Finding.Code]) -> Void

    /// Answers a success.
    func respond(_ body: JSONObject? = nil, tag: EntityTag? = nil) {
        var headers = HTTPFields.answering(requestID)
        if let tag { headers[.eTag] = tag.description }
        guard let body else {
            responder.respond(HTTPServerResponse(status: operation.successStatus, headers: headers))
            return
        }
        headers[.contentType] = "application/json"
        responder.respond(
            HTTPServerResponse(
                status: operation.successStatus,
                headers: headers,
                body: JSONValue.object(body).serialized()
            )
        )
    }

    /// Answers with the error that this is in AWS's words, and logs it.
    func fail(_ error: any Error) {
        let answer: LambdaError
        if let known = LambdaError(error, seenFrom: scope) {
            answer = known
        } else {
            logger.error(
                "request failed",
                metadata: ["requestId": "\(requestID)", "path": "\(request.path)", "error": "\(error)"]
            )
            answer = LambdaError(.service, "An internal error occurred; the log has the details under \(requestID).")
        }
        logger.info(
            "request refused",
            metadata: [
                "requestId": "\(requestID)", "actor": "\(caller.name)", "operation": "\(operation.rawValue)",
                "path": "\(request.path)", "status": "\(answer.kind.status.code)", "error": "\(answer.kind.code)",
            ]
        )
        if !answer.rules.isEmpty { didRefuse(answer.rules) }
        responder.respond(answer.response(requestID: requestID))
    }

    /// Answers with what a use case came to.
    func finish<Output>(_ result: Result<Output, any Error>, _ body: (Output) throws -> Void) {
        do {
            try body(result.get())
        } catch {
            fail(error)
        }
    }

    /// Tells the log what is accepted but worth knowing; this face has no other place for it.
    func warn(_ findings: [Finding]) {
        for finding in findings {
            logger.notice(
                "accepted with a warning",
                metadata: [
                    "requestId": "\(requestID)", "actor": "\(caller.name)", "operation": "\(operation.rawValue)",
                    "rule": "\(finding.code)", "pointer": "\(finding.pointer)", "warning": "\(finding.message)",
                ]
            )
        }
    }
}

extension LambdaExchange {
    /// The mapping the path names.
    ///
    /// - Throws: As for a mapping that does not exist if it is no UUID.
    func mappingID() throws -> MappingID {
        guard let id = MappingID(parameters["UUID"] ?? "") else { throw LambdaError.noSuchResource }
        return id
    }

    /// The members of the body; none if there is no body.
    func body() throws -> JSONObject {
        guard !request.body.isEmpty else { return [:] }
        let value = try JSONValue(parsing: request.body)
        guard let object = value.object else {
            throw LambdaError(.serialization, "The body must be a JSON object, not \(value.kind.rawValue).")
        }
        return object
    }

    /// Refuses a body where the operation has none: it would be dropped in silence.
    func requireNoBody() throws {
        guard try body().isEmpty else {
            throw LambdaError(.invalidParameterValue, "\(operation.rawValue) takes no body.")
        }
    }

    /// Refuses query parameters where the operation has none.
    func requireNoQuery() throws {
        try LambdaQuery(request).finish()
    }

    /// Who asks, and why, for the history.
    func origin() throws -> ChangeOrigin {
        ChangeOrigin(
            actor: caller.name,
            face: .lambda,
            reason: try changeReason(),
            requestID: requestID,
            scope: scope.access
        )
    }

    private func changeReason() throws -> String? {
        do {
            return try ChangeReason.read(field: request.headers[bytes: .xChangeReason])
        } catch {
            throw LambdaError(.invalidParameterValue, error.message)
        }
    }

    /// What `If-Match` requires of the current revision.
    func revisionPrecondition() throws -> RevisionPrecondition? {
        guard request.headers[.ifNoneMatch] == nil else {
            throw LambdaError(.invalidParameterValue, "If-None-Match does nothing here. Use If-Match.")
        }
        guard let value = request.headers[.ifMatch] else { return nil }
        guard let list = EntityTagList(value) else {
            throw LambdaError(
                .invalidParameterValue,
                "If-Match must be * or a list of quoted entity tags, such as \"3\"."
            )
        }
        return list.revisionPrecondition
    }
}
