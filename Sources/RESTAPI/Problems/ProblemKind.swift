public import HTTPTypes

/// A kind of refusal: the `type` of a problem document (RFC 9457), and the page that explains it.
public struct ProblemKind: Sendable, Hashable {
    /// The last part of the path that `type` is.
    public let slug: String
    /// A short summary that is the same for every occurrence.
    public let title: String
    /// The status it is answered with.
    public let status: HTTPResponse.Status
    /// What it means and what a caller can do, for the page that `type` leads to.
    public let explanation: String

    /// The path of the page that explains this kind.
    public var path: String { Self.folder + slug }

    static let folder = "/problems/"

    private init(_ slug: String, _ status: HTTPResponse.Status, _ title: String, _ explanation: String) {
        self.slug = slug
        self.title = title
        self.status = status
        self.explanation = explanation
    }
}

extension ProblemKind {
    static let malformedRequest = ProblemKind(
        "malformed-request",
        .badRequest,
        "The request cannot be read",
        "The HTTP message, a header field, or the JSON text of the body is malformed. `detail` says where; for JSON with "
            + "line and column. Names that stand twice in one JSON object are refused too, since one would be lost."
    )
    static let badQuery = ProblemKind(
        "bad-query",
        .badRequest,
        "A query parameter is wrong",
        "A parameter is unknown here, given twice, or has a value outside what `violations` says is allowed. A cursor is "
            + "only good for the list it came from."
    )
    static let unauthorized = ProblemKind(
        "unauthorized",
        .unauthorized,
        "Credentials are required",
        "The request carries no credentials, or none that are accepted here: a bearer token that is unknown, has expired "
            + "or was revoked, or an AWS signature (for the service `lambda`) that does not fit the request, its time or "
            + "the key. Send `Authorization: Bearer TOKEN`, or sign the request with Signature Version 4."
    )
    static let forbidden = ProblemKind(
        "forbidden",
        .forbidden,
        "Not allowed",
        "The caller is known but may not do this: `detail` names the role it takes, or the account and region that are "
            + "not the caller's. Or a browser was sent here by a page of another origin."
    )
    static let notFound = ProblemKind(
        "not-found",
        .notFound,
        "There is nothing here",
        "No such path, or no event source mapping with this id. A deleted mapping keeps its history under "
            + "`/v1/event-source-mappings/{id}/history`."
    )
    static let methodNotAllowed = ProblemKind(
        "method-not-allowed",
        .methodNotAllowed,
        "The method is not allowed here",
        "The path exists, but not with this method. The `Allow` field lists the methods it has."
    )
    static let notAcceptable = ProblemKind(
        "not-acceptable",
        .notAcceptable,
        "No acceptable form of the answer",
        "The `Accept` field leaves out every media type this answer can have; `detail` names them."
    )
    static let conflict = ProblemKind(
        "conflict",
        .conflict,
        "Another event source mapping is in the way",
        "Two mappings cannot have the same function and source; for S3, not the same events on overlapping keys of a "
            + "bucket. `existing` is the id of the other one."
    )
    static let beingDeleted = ProblemKind(
        "being-deleted",
        .conflict,
        "The event source mapping is being deleted",
        "AWS still has the mapping; it stays readable until AWS confirms that it is gone, and cannot change any more. A "
            + "deletion that AWS refuses can be tried again with `POST …/retry`."
    )
    static let notForwarding = ProblemKind(
        "not-forwarding",
        .conflict,
        "This server does not forward to AWS",
        "The server was started without `--forward`, so nothing ever leaves the machine."
    )
    static let gone = ProblemKind(
        "gone",
        .gone,
        "No longer kept",
        "The history that was asked for is older than what is kept."
    )
    static let preconditionFailed = ProblemKind(
        "precondition-failed",
        .preconditionFailed,
        "The mapping has changed",
        "`If-Match` (or a `revision` sent in the body) does not name the current revision. Somebody else changed the "
            + "mapping; `current` is what it is now. Look at it, and send the change again with its ETag."
    )
    static let contentTooLarge = ProblemKind(
        "content-too-large",
        .contentTooLarge,
        "The body is too large",
        "The body is larger than this server is configured to take."
    )
    static let uriTooLong = ProblemKind(
        "uri-too-long",
        .uriTooLong,
        "The target is too long",
        "The request line is longer than this server is configured to take."
    )
    static let unsupportedMediaType = ProblemKind(
        "unsupported-media-type",
        .unsupportedMediaType,
        "The body is in another format",
        "A body must be JSON: `Content-Type: application/json`, for PATCH also `application/merge-patch+json`, without "
            + "a content coding."
    )
    static let expectationFailed = ProblemKind(
        "expectation-failed",
        .expectationFailed,
        "The expectation cannot be met",
        "The only expectation understood is `100-continue`."
    )
    static let validation = ProblemKind(
        "validation",
        .unprocessableContent,
        "The request breaks rules",
        "The request was understood, and some of it is not allowed. `violations` lists everything that is wrong: where "
            + "(a JSON Pointer into the request), which rule, the value, what is allowed, and how to put it right. "
            + "Nothing was stored."
    )
    static let idempotencyKeyReused = ProblemKind(
        "idempotency-key-reused",
        .unprocessableContent,
        "The idempotency key belongs to another request",
        "The same `Idempotency-Key` was used within the last 24 hours with another body. Use a new key for a new request."
    )
    static let tooManyRequests = ProblemKind(
        "too-many-requests",
        .tooManyRequests,
        "Too many requests",
        "The caller is over its rate, or too many attempts to authenticate from its address have failed. `Retry-After` "
            + "says when to come back."
    )
    static let fieldsTooLarge = ProblemKind(
        "fields-too-large",
        .requestHeaderFieldsTooLarge,
        "The header is too large",
        "The header fields are larger, or more, than this server is configured to take."
    )
    static let requestTimeout = ProblemKind(
        "request-timeout",
        .requestTimeout,
        "The request took too long to arrive",
        "The header or the body did not arrive completely in time."
    )
    static let internalError = ProblemKind(
        "internal-error",
        .internalServerError,
        "The server made a mistake",
        "This is not the caller's fault. The server's log has the details under the answer's `requestId`."
    )
    static let notImplemented = ProblemKind(
        "not-implemented",
        .notImplemented,
        "The server does not do this",
        "The method or the transfer coding is not one this server knows."
    )
    static let unavailable = ProblemKind(
        "unavailable",
        .serviceUnavailable,
        "The server cannot do this now",
        "Changes cannot be stored at the moment (`detail` says why), or the server has too many connections, or it is "
            + "stopping. Nothing was stored. Reads may still work. Try again later."
    )
    static let outcomeUnknown = ProblemKind(
        "outcome-unknown",
        .serviceUnavailable,
        "What became of the change is not known",
        "The change was begun, and the disk has not said whether it has it: it may be stored, or be stored yet, or not. Read "
            + "the mapping, or send the request again with the same `Idempotency-Key`, before you decide."
    )
    static let versionNotSupported = ProblemKind(
        "version-not-supported",
        .httpVersionNotSupported,
        "The HTTP version is not supported",
        "This server speaks HTTP/1.1."
    )

    /// Every kind, as the pages list them.
    public static let all: [ProblemKind] = [
        .malformedRequest, .badQuery, .unauthorized, .forbidden, .notFound, .methodNotAllowed, .notAcceptable,
        .requestTimeout, .conflict, .beingDeleted, .notForwarding, .gone, .preconditionFailed, .contentTooLarge,
        .uriTooLong, .unsupportedMediaType,
        .expectationFailed, .validation, .idempotencyKeyReused, .tooManyRequests,
        .fieldsTooLarge, .internalError, .notImplemented, .unavailable, .outcomeUnknown, .versionNotSupported,
    ]

    /// The kind that fits a status, for refusals that only have one.
    static func kind(for status: HTTPResponse.Status) -> ProblemKind {
        all.first { $0.status == status } ?? (status.kind == .clientError ? .malformedRequest : .internalError)
    }
}
