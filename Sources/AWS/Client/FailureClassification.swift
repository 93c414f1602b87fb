import AWSServices
import ControlPlane
import SigV4

/// What to make of an answer that is not a success.
///
/// The codes are those of the retry tables of the AWS SDKs and of the service models. What means something of its own for one
/// operation is said where that is declared.
enum FailureClassification {
    static func kind(of error: ErrorAnswer, status: Int, from operation: AWSOperation) -> UpstreamFailure.Kind {
        let isMutating = operation.isMutating
        let code = error.code ?? ""
        let message = error.message ?? ""
        if status == 429 || throttling.contains(code) { return .throttled }
        guard error.isFromAWS else {
            // A proxy, a load balancer or a portal answered. Whatever it says of the resource is not to be believed,
            // least of all that it is gone; and behind it the request may have been carried out.
            return isMutating ? .unknownOutcome : .temporary
        }
        if isSkew(code, message) { return .temporary }
        if credentials.contains(code) { return .credentials }
        if let failure = operation.failures.first(where: { $0.isMet(by: code, message) }) {
            return switch failure.meaning {
            case .conflict: .conflict
            case .inUse: .inUse
            case .propagating: .temporary
            }
        }
        if temporary.contains(code) { return .temporary }
        if code == "ResourceInUseException" { return .inUse }
        if status >= 500 {
            // A gateway gave up on the service, whose own answer is not known.
            return isMutating && (status == 502 || status == 504) ? .unknownOutcome : .temporary
        }
        if notFound.contains(code) { return .notFound }
        if conflicts.contains(code) { return .conflict }
        return status == 401 ? .credentials : .refused
    }

    /// Whether AWS finds that the time of the signature is not its own.
    static func isSkew(_ code: String, _ message: String) -> Bool {
        switch code {
        case "RequestTimeTooSkewed", "RequestInTheFuture": true
        case "RequestExpired", "InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure",
            "AccessDenied", "IncompleteSignature":
            message.contains("Signature expired") || message.contains("Signature not yet current")
                || message.contains("Request has expired")
        default: false
        }
    }

    /// Whether other credentials of the same source may be accepted.
    static func isStale(_ code: String) -> Bool {
        ["ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"].contains(code)
            || ["UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId", "InvalidToken"].contains(
                code
            )
    }

    /// The mapping that a conflict names: `… with UUID 14e0db71-…`.
    static func existing(in message: String) -> String? {
        guard let found = message.ranges(of: "UUID ").last else { return nil }
        let uuid = message[found.upperBound...].prefix { $0.isHexDigit || $0 == "-" }
        return uuid.utf8.count == 36 ? uuid.lowercased() : nil
    }

    /// Seconds to wait, from `Retry-After` as a number or a date (RFC 9110 section 10.2.3); a day at most.
    static func retryAfter(_ text: String?, now: Double) -> Double? {
        guard let text else { return nil }
        let seconds = Double(text) ?? SigV4Timestamp(httpDate: text).map { Double($0.secondsSince1970) - now }
        guard let seconds, seconds.isFinite else { return nil }
        return min(max(0, seconds), 86_400)
    }

    private static let throttling: Set = [
        "BandwidthLimitExceeded", "EC2ThrottledException", "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException", "RequestLimitExceeded", "RequestThrottled",
        "RequestThrottledException", "SlowDown", "ThrottledException", "Throttling", "ThrottlingException",
        "TooManyRequestsException", "TransactionInProgressException",
    ]
    private static let credentials: Set = [
        "AuthFailure", "ExpiredToken", "ExpiredTokenException", "IncompleteSignature", "InvalidAccessKeyId",
        "InvalidClientTokenId", "InvalidIdentityToken", "InvalidSecurity", "InvalidSignatureException", "InvalidToken",
        "MissingAuthenticationToken", "MissingAuthenticationTokenException", "NotSignedUp", "OptInRequired",
        "RequestExpired", "SignatureDoesNotMatch", "TokenRefreshRequired", "UnrecognizedClientException",
    ]
    private static let temporary: Set = [
        "EC2UnexpectedException", "IDPCommunicationError", "InternalError", "InternalFailure", "InternalServerError",
        "RequestTimeout", "RequestTimeoutException", "ServiceException", "ServiceUnavailable",
        "ServiceUnavailableException",
    ]
    private static let notFound: Set = [
        "NoSuchBucket", "NotFound", "NotFoundException", "ResourceNotFoundException",
    ]
    private static let conflicts: Set = [
        "PreconditionFailedException", "ResourceAlreadyExistsException", "ResourceConflictException",
    ]
}

extension AWSOperation.Failure {
    fileprivate func isMet(by code: String, _ message: String) -> Bool {
        code == self.code && (text.map { message.contains($0) } ?? true)
    }
}
