public import EventSources
public import HTTPServer
import HTTPTypes
public import JSON

/// A refusal, as a problem document (RFC 9457) tells it.
public struct Problem: Error, Sendable {
    /// Which kind; it decides `type`, `title` and the status.
    public var kind: ProblemKind
    /// What went wrong this time.
    public var detail: String
    /// The rules that were broken.
    public var violations: [Finding]
    /// What would have been accepted, but is worth knowing.
    public var warnings: [Finding]
    /// Members of this kind only.
    public var members: JSONObject
    /// Header fields of this kind only.
    public var headers: ResponseFields

    /// Makes a problem.
    public init(
        _ kind: ProblemKind,
        _ detail: String,
        violations: [Finding] = [],
        warnings: [Finding] = [],
        members: JSONObject = [:],
        headers: ResponseFields = [:]
    ) {
        self.kind = kind
        self.detail = detail
        self.violations = violations.bounded
        self.warnings = warnings
        self.members = members
        self.headers = headers
    }

    /// The problem document.
    ///
    /// - Parameter requestID: The id under which the log has this request.
    /// - Returns: The members, the standard ones first.
    public func document(requestID: String) -> JSONObject {
        var document: JSONObject = [
            "type": .string(kind.path), "title": .string(kind.title), "status": .integer(kind.status.code),
            "detail": .string(detail), "requestId": .string(requestID),
        ]
        for (name, value) in members { document[name] = value }
        if !violations.isEmpty { document["violations"] = .array(violations.map(\.json)) }
        if !warnings.isEmpty { document["warnings"] = .array(warnings.map(\.json)) }
        return document
    }

    /// The answer that carries the problem document.
    public func response(requestID: String) -> HTTPServerResponse {
        var fields: ResponseFields = [
            .contentType: "application/problem+json", .cacheControl: Caching.none.rawValue, .xRequestID: requestID,
        ]
        fields.append(contentsOf: headers)
        return HTTPServerResponse(
            status: kind.status,
            headers: fields,
            body: JSONValue.object(document(requestID: requestID)).serialized()
        )
    }
}
