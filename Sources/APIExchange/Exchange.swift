package import ControlPlane
package import HTTPServer
package import HTTPTypes
import Logging
import UntrustedText

/// One request on its way to its answer: what every endpoint needs of both.
///
/// It crosses queues, since a write is answered from the store's: all of it is constant. It is one object, passed by
/// reference, and exists only once its caller is known.
package final class Exchange<Handler: APIHandler>: Sendable {
    /// The endpoint.
    package let route: Route<Handler>
    /// The request.
    package let request: HTTPServerRequest
    /// The parameters of its path.
    package let parameters: RouteParameters
    /// Its query.
    package let query: Query
    /// Who sends it, with what it sees on this face as its scope.
    package let caller: Caller
    /// What the face knows beside.
    package let context: Handler.Context
    /// The id to answer and log it with.
    package let requestID: String
    /// The right to answer.
    package let responder: Responder
    /// Hears of refusals.
    package let refusals: RefusalLog

    @inlinable
    init(
        route: Route<Handler>,
        request: HTTPServerRequest,
        parameters: RouteParameters,
        query: Query,
        caller: Caller,
        context: Handler.Context,
        requestID: String,
        responder: Responder,
        refusals: RefusalLog
    ) {
        self.route = route
        self.request = request
        self.parameters = parameters
        self.query = query
        self.caller = caller
        self.context = context
        self.requestID = requestID
        self.responder = responder
        self.refusals = refusals
    }

    /// Does what answers the request, or answers with what went wrong.
    @inlinable
    package func attempt(_ body: () throws -> Void) {
        do {
            try body()
        } catch {
            fail(error)
        }
    }

    /// Answers with what a use case came to.
    package func finish<Output>(_ result: Result<Output, any Error>, _ body: (Output) throws -> Void) {
        attempt { try body(result.get()) }
    }

    /// Answers with an error, and tells the log.
    package func fail(_ error: any Error) {
        let refusal = Handler.refusal(of: error, requestID: requestID)
        refusals.note(refusal, of: error, request, actor: caller.name, operation: route.operation, requestID)
        responder.respond(refusal.response)
    }
}

/// A header field that cannot be taken, as a sentence that begins with its name.
package struct FieldFailure: Error {
    /// What is wrong, and what would be right.
    package let message: String

    /// Makes a failure.
    package init(_ message: String) { self.message = message }
}

extension Exchange {
    /// Who asks, and why, for the history.
    ///
    /// - Parameter reason: The reason that the body gives.
    /// - Returns: The origin of a change.
    /// - Throws: ``FieldFailure`` if the field is no reason, or another one than the body's.
    package func origin(reason: String? = nil) throws -> ChangeOrigin {
        let field: String?
        do {
            field = try ChangeReason.read(field: request.headers[bytes: .xChangeReason])
        } catch {
            throw FieldFailure(error.message)
        }
        if let reason, let field, reason != field {
            throw FieldFailure("X-Change-Reason and the body's `reason` are two reasons; only one can be kept.")
        }
        return ChangeOrigin(
            actor: caller.name,
            face: Handler.face,
            reason: reason ?? field,
            requestID: requestID,
            scope: caller.scope
        )
    }

    /// What `If-Match` requires of the revision that a write meets.
    ///
    /// - Throws: ``FieldFailure`` if the field is malformed, or `If-None-Match` is there.
    package func precondition() throws -> RevisionPrecondition? {
        guard request.headers[.ifNoneMatch] == nil else {
            throw FieldFailure("If-None-Match does nothing here: an id is never chosen by the caller. Use If-Match.")
        }
        return try entityTags(.ifMatch)?.revisionPrecondition
    }

    /// Refuses a precondition on a creation.
    package func requireNoPrecondition() throws {
        guard request.headers[.ifMatch] == nil else {
            throw FieldFailure("If-Match does nothing on a creation: there is nothing yet to match.")
        }
        _ = try precondition()
    }

    /// The entity tags of a field, which may stand on several lines.
    package func entityTags(_ name: HTTPField.Name) throws -> EntityTagList? {
        guard let value = request.headers[name] else { return nil }
        guard let list = EntityTagList(value) else {
            throw FieldFailure(
                "\(name.rawName) must be * or a list of quoted entity tags, such as \"3\"; it is “\(value.clipped)”."
            )
        }
        return list
    }
}

extension HTTPField.Name {
    /// Why a change is made.
    package static let xChangeReason = HTTPField.Name("X-Change-Reason")!
}
