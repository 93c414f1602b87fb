public import HTTPTypes

/// A kind of error of the Lambda API: its code, status and the form of its body.
///
/// The forms of the first four are recorded answers of AWS; the rest follow its service model.
public struct LambdaErrorKind: Sendable, Hashable {
    /// Whose fault AWS says it is.
    public enum Fault: String, Sendable, Hashable {
        case user = "User"
        case service = "Service"
    }

    /// AWS's name of the error, as in `x-amzn-ErrorType`.
    public let code: String
    /// The status.
    public let status: HTTPResponse.Status
    /// The member `Type` of the body; some errors have none.
    public let fault: Fault?
    /// The name of the member that holds the message: AWS writes it both ways.
    let messageMember: String

    init(_ code: String, _ status: HTTPResponse.Status, _ fault: Fault?, message: String) {
        self.code = code
        self.status = status
        self.fault = fault
        messageMember = message
    }
}

extension LambdaErrorKind {
    /// What is asked for does not exist.
    public static let resourceNotFound = LambdaErrorKind(
        "ResourceNotFoundException",
        .notFound,
        .user,
        message: "Message"
    )
    /// A rule of the service is broken.
    public static let invalidParameterValue = LambdaErrorKind(
        "InvalidParameterValueException",
        .badRequest,
        .user,
        message: "message"
    )
    /// Something that exists is in the way.
    public static let resourceConflict = LambdaErrorKind(
        "ResourceConflictException",
        .conflict,
        .user,
        message: "message"
    )
    /// A constraint of the service model is violated.
    public static let validation = LambdaErrorKind("ValidationException", .badRequest, nil, message: "message")
    /// The mapping is moving from one state to another.
    public static let resourceInUse = LambdaErrorKind("ResourceInUseException", .badRequest, .user, message: "Message")
    /// The caller is over its rate.
    public static let tooManyRequests = LambdaErrorKind(
        "TooManyRequestsException",
        .tooManyRequests,
        .user,
        message: "message"
    )
    /// The server made a mistake.
    public static let service = LambdaErrorKind(
        "ServiceException",
        .internalServerError,
        .service,
        message: "Message"
    )
    /// The request cannot be read.
    public static let serialization = LambdaErrorKind("SerializationException", .badRequest, nil, message: "Message")
    /// The revision is not the one the request is about.
    public static let preconditionFailed = LambdaErrorKind(
        "PreconditionFailedException",
        .preconditionFailed,
        .user,
        message: "message"
    )
    /// The caller may not do this.
    public static let accessDenied = LambdaErrorKind("AccessDeniedException", .forbidden, nil, message: "Message")
    /// No operation is at this path.
    public static let unknownOperation = LambdaErrorKind(
        "UnknownOperationException",
        .notFound,
        nil,
        message: "message"
    )
    /// The path has no operation with this method.
    public static let methodNotAllowed = LambdaErrorKind(
        "MethodNotAllowedException",
        .methodNotAllowed,
        nil,
        message: "message"
    )
    /// The body is too large.
    public static let requestTooLarge = LambdaErrorKind(
        "RequestTooLargeException",
        .contentTooLarge,
        .user,
        message: "message"
    )
    /// The server cannot do this now.
    public static let serviceUnavailable = LambdaErrorKind(
        "ServiceUnavailableException",
        .serviceUnavailable,
        .service,
        message: "Message"
    )

    /// A request that is not accepted for its signature, under AWS's name of the reason.
    static func authentication(_ code: String) -> LambdaErrorKind {
        LambdaErrorKind(code, .forbidden, nil, message: "message")
    }

    /// A refusal by the HTTP server itself that has only a status.
    static func transport(_ status: HTTPResponse.Status) -> LambdaErrorKind {
        switch status {
        case .contentTooLarge: .requestTooLarge
        case .forbidden: .accessDenied
        case .serviceUnavailable: .serviceUnavailable
        case .internalServerError: .service
        case .requestTimeout: LambdaErrorKind("RequestTimeoutException", status, nil, message: "message")
        default: LambdaErrorKind("BadRequestException", status, nil, message: "message")
        }
    }
}
