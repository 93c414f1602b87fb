import ControlPlane
import HTTPServer
import HTTPTypes

/// What a read of one mapping comes to when a client repeats it: all that follows from its head, and its answer.
///
/// The head asks for the mapping alone, without a query, a body or a precondition, in a form that can be given. Who asks
/// and what is stored are found out each time.
struct RepeatedRead {
    let answer: MappingAnswer
    let parameters: RouteParameters
    /// The id that the client gives its requests, if it does.
    let requestID: String?

    /// What an exchange has come to; `nil` if it was not a read of one mapping.
    init?(_ answer: MappingAnswer, _ exchange: Exchange) {
        guard let parameters = exchange.parameters else { return nil }
        self.answer = answer
        self.parameters = parameters
        requestID = RequestID.given(by: exchange.request)
    }
}

extension RESTAPIHandler {
    /// The read that a request repeats, if the answer is still what is stored.
    func repeatedRead(_ request: HTTPServerRequest) -> RepeatedRead? {
        // What goes wrong here goes wrong again when the request is handled in full, and is told there.
        guard let read = repeatedReads[request], let stored = try? reader.representation(of: read.answer.id),
            read.answer.isRendered(from: stored)
        else { return nil }
        return read
    }

    /// Answers a read as it was answered before, if the caller may have it.
    func answer(_ read: RepeatedRead, _ request: HTTPServerRequest, _ responder: Responder) {
        responder.routed(to: configuration.firstRouteNumber + read.parameters.routeNumber)
        var identified = request
        let caller: Caller
        do {
            caller = try configuration.identify(&identified)
        } catch {
            return exchange(read, request, responder, .unidentified(request.peer.description)).fail(error)
        }
        guard caller.scope.isEverything, caller.role >= RESTOperation.getEventSourceMapping.requiredRole ?? .reader
        else {
            let exchange = exchange(read, identified, responder, caller)
            return exchange.attempt {
                try caller.require(RESTOperation.getEventSourceMapping.requiredRole)
                try getMapping(exchange)
            }
        }
        if let id = read.requestID {
            responder.respond(read.answer.response, id.utf8.span)
        } else {
            let id = MappingID(random: operations.environment.random()).text
            responder.respond(read.answer.response, id.span)
        }
    }

    private func exchange(
        _ read: RepeatedRead,
        _ request: HTTPServerRequest,
        _ responder: Responder,
        _ caller: Caller
    ) -> Exchange {
        Exchange(
            request: request,
            responder: responder,
            requestID: read.requestID ?? operations.environment.makeRequestID(),
            caller: caller,
            parameters: read.parameters,
            logger: configuration.logger,
            didRefuse: configuration.didRefuse
        )
    }
}
