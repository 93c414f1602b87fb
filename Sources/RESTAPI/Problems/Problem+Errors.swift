import APIExchange
import ControlPlane
import EventSources
public import HTTPServer
import HTTPTypes
import JSON

extension Problem {
    /// The one table from errors to problems.
    ///
    /// - Returns: `nil` for an error that no caller can act on; it is answered as an internal error and logged.
    init?(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let failure as OperationFailure: self.init(failure)
        case let failure as AuthenticationFailure: self.init(failure)
        case let failure as RateExceeded:
            self.init(
                .tooManyRequests,
                "Come back in \(failure.retryAfter) s.",
                headers: [.retryAfter: String(failure.retryAfter)]
            )
        case let error as JSONParseError: self.init(error)
        case let error as FieldFailure: self.init(.malformedRequest, error.message)
        case let error as UnmatchedRequest: self.init(error)
        case let error as StorageError where error.isTemporary:
            self.init(
                error.code == .outcomeUnknown ? .outcomeUnknown : .unavailable,
                error.publicMessage,
                headers: [.retryAfter: "5"]
            )
        default: return nil
        }
    }

    private init(_ error: UnmatchedRequest) {
        switch error {
        case .notFound(_, let path):
            self.init(.notFound, "There is nothing at \(path); GET / says where everything is.")
        case .methodNotAllowed(let method, let path, let allowed):
            let names = allowed.allowFieldValue
            self.init(
                .methodNotAllowed,
                "\(path) has \(names), not \(method.rawValue).",
                headers: [.allow: names]
            )
        }
    }

    /// An error of the HTTP server itself.
    public init(_ error: HTTPServerError) {
        self.init(ProblemKind.kind(for: error.status), error.message, members: ["code": .string(error.code)])
        if error.status == .serviceUnavailable { headers[.retryAfter] = "1" }
    }

    private init(_ failure: OperationFailure) {
        switch failure {
        case .notFound(let id):
            self.init(.notFound, "There is no event source mapping \(id).")
        case .noSuchChange(let id, let sequence):
            self.init(.notFound, "The history of mapping \(id) has no change \(sequence).")
        case .invalid(let violations, let warnings):
            self.init(violations: violations, warnings: warnings)
        case .conflict(let conflict):
            self.init(
                .conflict,
                conflict.finding.message,
                violations: [conflict.finding],
                members: conflict.isVisible ? ["existing": .string(conflict.existing.description)] : [:]
            )
        case .preconditionFailed(let current):
            self.init(
                .preconditionFailed,
                "The mapping is in revision \(current.revision), which is not the one this request is about.",
                members: ["current": (try? JSONValue(parsing: current.representation, limits: .stored)) ?? .null],
                headers: [.eTag: EntityTag(current).description]
            )
        case .beingDeleted(let id):
            self.init(.beingDeleted, "The mapping \(id) is being deleted in AWS and cannot change any more.")
        case .notForwarding:
            self.init(.notForwarding, "Start the server with --forward to have mappings forwarded to AWS.")
        case .roleRequired(let role, let caller):
            self.init(
                .forbidden,
                "This takes the role \(role.rawValue); \(caller.name) has the role \(caller.role.rawValue).",
                members: ["requiredRole": .string(role.rawValue)]
            )
        case .outsideScope(let account, let region):
            self.init(
                .forbidden,
                "The account \(account) in the region \(region) is not among those of this principal."
            )
        case .revisionsExhausted(let revision):
            self.init(.conflict, OperationFailure.exhaustedAdvice(revision))
        case .idempotencyKeyReused(let key):
            self.init(
                .idempotencyKeyReused,
                "The key “\(key)” was used for a request with another body, whose answer is kept for 24 hours."
            )
        }
    }

    /// Both ways to authenticate are offered (RFC 9110 section 11.6.1).
    private init(_ failure: AuthenticationFailure) {
        let error = failure.isToken ? ", error=\"invalid_token\"" : ""
        var headers = ResponseFields()
        headers.append(.wwwAuthenticate, "Bearer realm=\"lambda-event-sources\"\(error)")
        headers.append(.wwwAuthenticate, "AWS4-HMAC-SHA256")
        self.init(.unauthorized, failure.message, headers: headers)
    }

    /// A request that breaks rules.
    init(violations: [Finding], warnings: [Finding]) {
        let count = violations.count == 1 ? "One rule is" : "\(violations.count) rules are"
        self.init(
            .validation,
            "\(count) broken; nothing was stored. " + (violations.first?.message ?? ""),
            violations: violations,
            warnings: warnings
        )
    }

    private init(_ error: JSONParseError) {
        var members: JSONObject = [
            "line": .integer(error.line), "column": .integer(error.column), "offset": .integer(error.offset),
            "pointer": .string(error.pointer.description),
        ]
        members["fix"] = error.fix.map(JSONValue.string)
        self.init(
            .malformedRequest,
            "The body is no JSON that can be taken: \(error.message) (line \(error.line), column \(error.column)).",
            members: members
        )
    }

    /// A query parameter that is wrong; `pointer` of the finding names it as `/query/NAME`.
    static func badQuery(_ findings: [Finding]) -> Problem {
        Problem(.badQuery, findings.map(\.message).joined(separator: " "), violations: findings)
    }
}
