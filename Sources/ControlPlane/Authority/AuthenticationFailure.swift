/// Why a caller is not believed to be anyone: no credentials, or none that are accepted.
///
/// It says no more than AWS would say to a stranger.
public struct AuthenticationFailure: Error, Sendable, Hashable {
    /// AWS's name of the error, as in `x-amzn-ErrorType`.
    public var name: String
    /// What the caller is told.
    public var message: String
    /// Whether the request carried a bearer token (RFC 6750 section 3.1, `invalid_token`).
    public var isToken: Bool

    /// Makes a failure.
    public init(name: String, message: String, isToken: Bool = false) {
        self.name = name
        self.message = message
        self.isToken = isToken
    }

    /// The request carries no credentials.
    public static let missing = AuthenticationFailure(
        name: "MissingAuthenticationTokenException",
        message: "Missing Authentication Token"
    )

    /// The request carries a bearer token that is none of ours, has expired or was revoked.
    public static let token = AuthenticationFailure(
        name: "UnrecognizedClientException",
        message: "The security token included in the request is invalid.",
        isToken: true
    )
}

/// Too many requests, or too many failed attempts to prove who one is.
public struct RateExceeded: Error, Sendable, Hashable {
    /// When to come back, in seconds, at least 1.
    public var retryAfter: Int

    /// Makes a refusal.
    public init(retryAfter: Int) { self.retryAfter = max(1, retryAfter) }
}
