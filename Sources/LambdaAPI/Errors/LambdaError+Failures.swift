import APIExchange
import ControlPlane
import EventSources
public import HTTPServer
import HTTPTypes
import JSON
import SigV4
import UntrustedText

extension LambdaError {
    /// The one table from errors to answers.
    ///
    /// It has no place for an error that no caller can act on; that is answered as an internal error and logged.
    ///
    /// - Parameter error: What was thrown.
    init?(_ error: any Error) {
        switch error {
        case let error as LambdaError: self = error
        case let failure as OperationFailure: self.init(failure)
        case let failure as AuthenticationFailure: self.init(.authentication(failure.name), failure.message)
        case let failure as RateExceeded: self = .tooManyRequests(retryAfter: failure.retryAfter)
        case let error as JSONParseError:
            self.init(
                .serialization,
                "The body is no JSON that can be taken: \(error.message) (line \(error.line), column \(error.column))"
            )
        case let error as FieldFailure: self.init(.invalidParameterValue, error.message)
        case let error as UnmatchedRequest: self.init(error)
        case let error as SigV4VerificationError: self.init(.authentication(error.awsErrorName), error.message)
        // AWS's word for a call of which it cannot say what became; SDKs repeat it as they repeat the other.
        case let error as StorageError where error.code == .outcomeUnknown:
            self.init(.service, error.publicMessage)
        case let error as StorageError where error.isTemporary:
            self.init(
                .serviceUnavailable,
                error.publicMessage,
                headers: [.retryAfter: "5"]
            )
        default: return nil
        }
    }

    private init(_ failure: OperationFailure) {
        switch failure {
        case .notFound, .noSuchChange: self = .noSuchResource
        case .invalid(let violations, _):
            self.init(.invalidParameterValue, violations.map(\.message).joined(separator: " "))
            rules = violations.map(\.code)
        case .conflict(let conflict):
            self.init(.resourceConflict, ConflictMessage.text(conflict))
        case .preconditionFailed(let current):
            self.init(
                .preconditionFailed,
                "The mapping is in revision \(current.revision), which is not the one this request is about.",
                headers: [.eTag: EntityTag(current).description]
            )
        case .beingDeleted:
            self.init(.resourceInUse, "Cannot update the event source mapping because it is in use.")
        case .notForwarding:
            self.init(.invalidParameterValue, "This server does not forward to AWS.")
        case .outsideScope(let account, let region):
            self.init(
                .accessDenied,
                "The account \(account) in the region \(region) is not among those of this principal."
            )
        case .roleRequired(let role, let caller):
            self.init(
                .accessDenied,
                "This takes the role \(role.rawValue); \(caller.name) has the role \(caller.role.rawValue)."
            )
        case .revisionsExhausted(let revision):
            self.init(.resourceConflict, OperationFailure.exhaustedAdvice(revision))
        case .idempotencyKeyReused(let key):
            self.init(.invalidParameterValue, "The idempotency key \(key) was used for another request.")
        }
    }

    private init(_ error: UnmatchedRequest) {
        switch error {
        case .notFound(let method, let path):
            self.init(
                .unknownOperation,
                "This server has the operations on event source mappings and their tags; \(method.rawValue) "
                    + "\(path.clipped) is none of them."
            )
        case .methodNotAllowed(let method, _, let allowed):
            self.init(
                .methodNotAllowed,
                "\(method.rawValue) is no operation of this path; it has \(allowed.allowFieldValue).",
                headers: [.allow: allowed.allowFieldValue]
            )
        }
    }

    /// A query that breaks a rule: one that cannot be read is no request, one with a parameter that the operation does
    /// not have is an invalid one.
    init(query finding: Finding) {
        self.init(finding.code == .unknownMember ? .invalidParameterValue : .serialization, finding.message)
    }

    /// A refusal by the HTTP server itself.
    public init(_ error: HTTPServerError) {
        self.init(.transport(error.status), error.message)
        if error.status == .serviceUnavailable { headers[.retryAfter] = "1" }
    }
}
