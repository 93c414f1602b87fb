import APIExchange
import ControlPlane
import EventSources
import HTTPServer
import HTTPTypes
import JSON
import Logging

/// One request to the Lambda API on its way to its answer.
typealias LambdaExchange = Exchange<LambdaAPIHandler>

extension LambdaExchange {
    /// The part of the world that the caller works in.
    var scope: CallerScope { context }

    /// Answers a success.
    func respond(_ status: HTTPResponse.Status, _ body: JSONObject? = nil, tag: EntityTag? = nil) {
        var headers = ResponseFields.answering(requestID)
        if let tag { headers[.eTag] = tag.description }
        if body != nil { headers[.contentType] = MediaType.json.rawValue }
        responder.respond(
            HTTPServerResponse(
                status: status,
                headers: headers,
                body: body.map { JSONValue.object($0).serialized() } ?? []
            )
        )
    }

    /// Tells the log what is accepted but worth knowing; this face has no other place for it.
    func warn(_ findings: [Finding]) {
        for finding in findings {
            refusals.logger.notice(
                "accepted with a warning",
                metadata: [
                    "requestId": "\(requestID)", "actor": "\(caller.name)", "operation": "\(route.operation)",
                    "rule": "\(finding.code)", "pointer": "\(finding.pointer)", "warning": "\(finding.message)",
                ]
            )
        }
    }

    /// The mapping the path names.
    ///
    /// - Throws: As for a mapping that does not exist if it is no UUID.
    func mappingID() throws -> MappingID {
        guard let id = parameters.withUTF8(of: "UUID", { MappingID(utf8: $0) }) ?? nil else {
            throw LambdaError.noSuchResource
        }
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
            throw LambdaError(.invalidParameterValue, "\(route.operation) takes no body.")
        }
    }

    /// Refuses a caller whose role does not suffice, or who works in a region that is not its own.
    func requireAuthority(_ role: Role?) throws {
        guard scope.access.covers(region: scope.region) else {
            throw denied("the region \(scope.region) is not among those of \(caller.name)")
        }
        guard let role, caller.role < role else { return }
        guard try !isToggle() else { return }
        throw denied(
            "no identity-based policy allows the lambda:\(route.operation) action: it takes the role "
                + "\(role.rawValue), and \(caller.name) has the role \(caller.role.rawValue)"
        )
    }

    /// An update that only enables or disables is what an operator does.
    private func isToggle() throws -> Bool {
        guard route.method == .put, caller.role == .operator else { return false }
        return try body().names == ["Enabled"]
    }

    /// A refusal as AWS words it.
    private func denied(_ reason: String) -> LambdaError {
        let account = scope.account ?? scope.access.accounts.min() ?? scope.defaultAccount
        return LambdaError(
            .accessDenied,
            "User: arn:\(Partition.name(ofRegion: scope.region)):iam::\(account):user/\(caller.name) is not authorized "
                + "to perform: lambda:\(route.operation) because \(reason)"
        )
    }
}
